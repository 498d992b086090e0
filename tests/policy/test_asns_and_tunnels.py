"""Rules for ways on premises: AWS's own ASNs, and tunnels that only the customer's device can bring up."""

from collections.abc import Callable
from typing import Any

import pytest

from policy.rules.core import Verdict
from policy.rules.estate import Resource

from . import networks as net
from .estates import UNKNOWN, ask_both

ASN, HEALS = "aws-transit-gateway-asn-clash", "aws-vpn-tunnel-healing"
ASLEEP = dict.fromkeys(net.HEALING)
"""AWS's defaults: cleared, and started by nobody."""

Case = tuple[str, str, str, Callable[[], list[Resource]], Verdict]


def numbered(own: float | None, device: str | None) -> list[Resource]:
    """A hub and a device, each with an ASN or with AWS's default."""
    several = [net.hub(), net.device("c1", "198.51.100.1"), net.vpn("vpn-1", "c1")]
    return net.changed(net.changed(several, "hub-1", amazonSideAsn=own), "c1", bgpAsn=device)


def tunnels(**props: Any) -> list[Resource]:
    several = [net.hub(), net.device("c1", "198.51.100.1"), net.vpn("vpn-1", "c1")]
    return net.changed(several, "vpn-1", **props)


def versions(*of_both: str) -> dict[str, object]:
    return {"tunnel1IkeVersions": list(of_both), "tunnel2IkeVersions": list(of_both)}


ADDED = {"tunnel1StartupAction": "add", "tunnel2StartupAction": "add"}
CASES: list[Case] = [
    (ASN, "a device's default is 65000, the hub has 64512", "hub-1", lambda: numbered(64512.0, None), Verdict.PASS),
    (ASN, "a device's default is 65000, as the hub's", "hub-1", lambda: numbered(65000.0, None), Verdict.FAIL),
    (ASN, "the defaults of hub and device differ", "hub-1", lambda: numbered(None, None), Verdict.PASS),
    (ASN, "a device has the hub's default", "hub-1", lambda: numbered(None, "64512"), Verdict.FAIL),
    (ASN, "the hub's is not known yet, the device has the default", "hub-1", lambda: net.changed(
        numbered(None, None), "hub-1", amazonSideAsn=UNKNOWN), Verdict.UNKNOWN),
    (HEALS, "accelerated: only the device starts it", "vpn-1", lambda: tunnels(enableAcceleration=True, **ASLEEP),
     Verdict.NOT_APPLICABLE),
    (HEALS, "not accelerated", "vpn-1", lambda: tunnels(enableAcceleration=False, **ASLEEP), Verdict.FAIL),
    (HEALS, "whether it is accelerated is not known yet", "vpn-1", lambda: tunnels(
        enableAcceleration=UNKNOWN, **ASLEEP), Verdict.UNKNOWN),
    (HEALS, "it heals, accelerated or not", "vpn-1", lambda: tunnels(enableAcceleration=UNKNOWN), Verdict.PASS),
    (HEALS, "IKEv1 only: AWS starts none, but restarts", "vpn-1", lambda: tunnels(**ADDED, **versions("ikev1")),
     Verdict.PASS),
    (HEALS, "IKEv1 only, and not restarted", "vpn-1", lambda: tunnels(**ASLEEP, **versions("ikev1")), Verdict.FAIL),
    (HEALS, "IKEv1 and IKEv2, not started", "vpn-1", lambda: tunnels(**ADDED, **versions("ikev1", "ikev2")),
     Verdict.FAIL),
    (HEALS, "versions that are not known yet, not started", "vpn-1", lambda: tunnels(
        **ADDED, tunnel1IkeVersions=UNKNOWN, tunnel2IkeVersions=["ikev1"]), Verdict.UNKNOWN),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "claim", "subject", "build", "wanted"), CASES, ids=[f"{rule}: {claim}" for rule, claim, *_ in CASES]
)
def test_rules_know_what_aws_gives_and_what_it_cannot_start(
    rule: str, claim: str, subject: str, build: Callable[[], list[Resource]], wanted: Verdict
) -> None:
    for seen, (verdict, message) in ask_both(rule, subject, build()).items():
        assert verdict is wanted, f"{claim}, {seen}: {message}"
