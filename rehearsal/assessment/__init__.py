"""What the recorded estate survives: one module or package per part, listed in `parts`."""
