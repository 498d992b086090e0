"""The road to a real account: the official CLI with the gate, and the role that may deploy."""
