"""Statements of the years before the portal, taken over from the office's own tables so that years can be compared."""
