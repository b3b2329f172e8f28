"""Reporting: the monthly update on a pilot, and the blockers that pilots share."""
