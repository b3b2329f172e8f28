"""Organisations and people: who there is, where they belong, and what they may do."""
