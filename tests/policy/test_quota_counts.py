"""Network quotas: what counts without a resource of its own."""

from collections.abc import Callable

import pytest

from policy.rules import quotas
from policy.rules.estate import Estate, Resource
from policy.rules.quota_counts import usages
from policy.rules.quotas import Quota

from . import networks as net
from .estates import UNKNOWN, as_preview, one

ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
JOINT = "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation"
DEFAULT_PROPAGATION = "aws:ec2transitgateway/defaultRouteTablePropagation:DefaultRouteTablePropagation"
ON = {"defaultRouteTableAssociation": None, "defaultRouteTablePropagation": None}


def endpoints(*kinds: str) -> list[Resource]:
    made = [one(ENDPOINT, f"e{n}", {"vpcId": "v", "vpcEndpointType": kind}) for n, kind in enumerate(kinds)]
    return [net.vpc("v", "10.0.0.0/16"), *made]


def gateways(*, apart: bool) -> list[Resource]:
    """A gateway endpoint that names two tables, and perhaps an association that says one of them again."""
    named = {"vpcId": "v", "vpcEndpointType": "Gateway", "routeTableIds": ["t", "u"]}
    joint = one(JOINT, "joint", {"vpcEndpointId": "s3", "routeTableId": "t"})
    tables = [one(net.TABLE, name, {"vpcId": "v"}) for name in "tu"]
    return [net.vpc("v", "10.0.0.0/16"), *tables, one(ENDPOINT, "s3", named), *([joint] if apart else [])]


def joining(count: int, **flags: object) -> list[Resource]:
    """A hub with its defaults on, and attachments that leave the decision to it, but the first."""
    hub = next(iter(net.changed([net.hub()], "hub-1", **ON)))
    spokes = [one_ for n in range(count) for one_ in (net.vpc(f"v{n}", f"10.{n}.0.0/16"), net.attachment(f"v{n}"))]
    return net.changed([hub, *spokes], "at-v0", **flags)


COUNTED: list[tuple[str, Quota, Callable[[], list[Resource]], tuple[str, int, int]]] = [
    ("interface and Gateway Load Balancer endpoints together", quotas.INTERFACE_ENDPOINTS,
     lambda: endpoints("Interface", "GatewayLoadBalancer", "Gateway"), ("v", 2, 0)),
    ("the route of a gateway endpoint that names the table", quotas.ROUTES, lambda: gateways(apart=False),
     ("u", 1, 0)),
    ("such a route once, where an association says it again", quotas.ROUTES, lambda: gateways(apart=True),
     ("t", 1, 0)),
    ("what propagates by the hub's default", quotas.HUB_ROUTES, lambda: joining(3), ("hub-1", 3, 0)),
    ("nothing of an attachment that keeps out of the default table", quotas.HUB_ROUTES, lambda: joining(
        3, transitGatewayDefaultRouteTablePropagation=False), ("hub-1", 2, 0)),
    ("what BGP brings by default, in a number that cannot be told", quotas.HUB_ROUTES, lambda: [
        *joining(1), net.device("c", "198.51.100.1"), net.vpn("vpn-1", "c")], ("hub-1", 1, 1)),
    ("what propagates by default and is declared too, once", quotas.HUB_ROUTES, lambda: [
        *joining(2), net.table("t"), net.propagated("at-v0", "t"),
        one(DEFAULT_PROPAGATION, "d", {"transitGatewayId": "hub-1", "transitGatewayRouteTableId": "t"})],
     ("hub-1", 2, 0)),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "quota", "build", "wanted"), COUNTED, ids=[row[0] for row in COUNTED])
def test_counted_is(
    claim: str, quota: Quota, build: Callable[[], list[Resource]], wanted: tuple[str, int, int]
) -> None:
    where, used, unread = wanted
    for several in (build(), as_preview(*build())):
        found = [usage for usage in usages(Estate(several)) if usage.quota is quota and usage.where == where]
        assert [(usage.used, usage.unread) for usage in found] == [(used, unread)], claim


@pytest.mark.parametrize("given", ["disable", UNKNOWN])
def test_nothing_propagates_by_a_default_that_is_off_or_not_known(given: str) -> None:
    several = net.changed(joining(3), "hub-1", defaultRouteTablePropagation=given)
    assert not [usage for usage in usages(Estate(several)) if usage.quota is quotas.HUB_ROUTES]
