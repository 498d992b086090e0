"""Shared storage that survives the loss of an Availability Zone."""
