"""The summary: one row per pilot, as at a date and as known at a revision. Every screen and export reads it."""
