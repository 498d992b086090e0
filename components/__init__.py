"""Reliability patterns for AWS as Pulumi components."""
