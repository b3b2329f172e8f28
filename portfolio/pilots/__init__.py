"""Pilots: registering, editing, moving between stages, what they cost, and finding similar ones."""
