"""`make bench`: how fast the product is, each figure as a ratio to something plain measured in the same run."""
