"""Tables of resource types."""
