"""The rows of the change-safety table, a file for each area: `BASE`, the edits of dev before, and `CHANGES`."""
