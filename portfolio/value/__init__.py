"""Value: the indicators a pilot is judged by, what was measured, and who approved it."""
