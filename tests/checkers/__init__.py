"""Decide whether AWS's own models would accept what the components emit; built on what others wrote."""
