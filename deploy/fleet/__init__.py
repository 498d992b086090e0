"""A fleet: one hub stack and one stack per spoke, all described by one table and driven over the Automation API."""
