"""Drills: the recorded estate put to work, with faults, on a fake clock."""
