"""Whether A is routed to B, decided before deployment: `docs/reachability.md` has the rules."""
