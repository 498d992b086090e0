"""One question and its answers, one for each address family."""

from dataclasses import dataclass
from typing import Any, Final

from policy.rules.prefixes import IPV4, IPV6

from .model import Network
from .targets import Target
from .trip import Break, Leg, State
from .verdict import Answer, Verdicts, Zones, answer
from .walk import Walk

SCOPE: Final = (
    "Routes only: security groups, network ACLs, firewall rules, endpoint policies, DNS and MTU are outside this model."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The question and its answers, one for each address family that both sides have."""

    a: Target
    b: Target
    answers: tuple[Answer, ...]

    @property
    def state(self) -> State:
        """What decides: IPv4 where both sides have it, else IPv6."""
        return self.answers[0].state if self.answers else State.CANNOT_TELL

    @property
    def routed(self) -> bool:
        """Whether every pair of AZs is routed both ways."""
        return self.state is State.ROUTED

    @property
    def why(self) -> str:
        """Why there is no answer at all."""
        if self.answers:
            return ""
        return self.a.why or self.b.why or f"{self.a.name} and {self.b.name} share no address family"

    def to_json(self) -> dict[str, Any]:
        """The whole answer as JSON data."""
        return {
            "a": {"name": self.a.name, "what": self.a.what},
            "b": {"name": self.b.name, "what": self.b.what},
            "state": self.state.value,
            "why": self.why or None,
            "scope": SCOPE,
            "families": [
                {
                    "family": f"IPv{one.family}",
                    **one.to_json(),
                    "pairs": [_pair(zones) for zones in one.zones],
                    "subnetsWithoutWay": list(one.without),
                }
                for one in self.answers
            ],
        }


def _pair(zones: Zones) -> dict[str, Any]:
    pair = zones.best
    broken = pair.broken
    return {
        "fromZone": zones.a,
        "toZone": zones.b,
        "from": pair.a.name,
        "to": pair.b.name,
        "state": pair.state.value,
        "symmetric": zones.symmetric if pair.state is State.ROUTED else None,
        "forward": [_leg(leg) for leg in pair.forward],
        "return": [_leg(leg) for leg in pair.back],
        "break": None if broken is None else {"direction": broken[0], **_break(broken[1].broken)},
    }


def _leg(leg: Leg) -> dict[str, Any]:
    return {"hops": [hop.to_json() for hop in leg.hops], "break": _break(leg.broken) or None}


def _break(broken: Break | None) -> dict[str, Any]:
    return broken.to_json() if broken is not None else {}


def between(network: Network, a: Target, b: Target) -> Asked:
    """Give the verdict on two targets."""
    verdicts = Verdicts(Walk(network))
    families = [version for version in (IPV4, IPV6) if a.ends.get(version) and b.ends.get(version)]
    return Asked(a, b, tuple(answer(verdicts, a.ends[one], b.ends[one], one) for one in families))
