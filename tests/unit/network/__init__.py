"""Tests of the network components."""
