"""Whether A is routed to B, decided before deployment: `docs/reachability.md` has the rules."""

from .ask import ask, assess
from .asked import SCOPE, Asked

__all__ = ["SCOPE", "Asked", "ask", "assess"]
