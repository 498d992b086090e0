"""Two hubs joined: accepted before it is associated, on both ends, without options that AWS refuses."""

from typing import Any, cast

import pytest

from components.network.hub_peering import HubPeering, HubPeeringArgs
from components.network.hub_peering_accepter import HubPeeringAccepter, HubPeeringAccepterArgs
from components.network.hub_peering_requester import HubPeeringRequester, HubPeeringRequesterArgs
from components.network.reachability_paths import ReachabilityPaths, ReachabilityPathsArgs
from components.shared.checks import ComponentError
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted

ATTACHMENT = "aws:ec2transitgateway/peeringAttachment:PeeringAttachment"
ACCEPTER = "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter"
ASSOCIATION = "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation"
PROPAGATION = "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation"
HERE, THERE = "eu-central-1", "eu-west-1"
HUBS = ("tgw-0123456789abcdef0", "tgw-0123456789abcdef1")
TABLES = ("tgw-rtb-0123456789abcdef0", "tgw-rtb-0123456789abcdef1")

BOTH: dict[str, Any] = {
    "requester": {"transit_gateway_id": HUBS[0], "association_route_table_id": TABLES[0], "region": HERE},
    "accepter": {"transit_gateway_id": HUBS[1], "association_route_table_id": TABLES[1], "region": THERE},
    "tags": {"owner": "platform"},
}
ASKED: dict[str, Any] = {
    "transit_gateway_id": HUBS[0],
    "peer_transit_gateway_id": HUBS[1],
    "peer_region": THERE,
    "region": HERE,
}


def joined(**changes: Any) -> Estate:
    return record(lambda: HubPeering("joined", cast("HubPeeringArgs", {**BOTH, **changes})))


def asked(**changes: Any) -> Estate:
    return record(lambda: HubPeeringRequester("asked", cast("HubPeeringRequesterArgs", {**ASKED, **changes})))


def test_one_component_asks_accepts_and_associates_both_ends_in_their_own_regions() -> None:
    estate = joined()
    request = estate.by_name("joined-requester", ATTACHMENT)
    accepted = estate.by_name("joined-accepter", ACCEPTER)
    assert (request.inputs["region"], request.inputs["peerRegion"]) == (HERE, THERE)
    assert accepted.inputs["transitGatewayAttachmentId"] == request.id
    ends = {r.inputs["region"]: r.inputs["transitGatewayRouteTableId"] for r in estate.of_type(ASSOCIATION)}
    assert ends == {HERE: TABLES[0], THERE: TABLES[1]}, "without an association a hub drops what arrives"
    for end in estate.of_type(ASSOCIATION):
        assert accepted.urn in end.dependencies, "AWS associates an accepted attachment only"
    assert {r.inputs["tags"]["owner"] for r in (request, accepted)} == {"platform"}
    assert_accepted(estate)


def test_peered_hubs_learn_nothing_from_each_other_and_no_option_says_otherwise() -> None:
    estate = joined()
    assert not estate.of_type(PROPAGATION), "AWS refuses propagation over a peering"
    assert "options" not in estate.by_name("joined-requester", ATTACHMENT).inputs, "dynamic routing is refused"


def test_the_asking_side_alone_associates_in_the_run_after_the_acceptance() -> None:
    first = asked(peer_account_id="210987654321")
    assert not first.of_type(ASSOCIATION)
    assert first.by_name("asked", ATTACHMENT).inputs["peerAccountId"] == "210987654321"
    assert_accepted(first)
    later = asked(association_route_table_id=TABLES[0])
    assert [r.inputs["transitGatewayRouteTableId"] for r in later.of_type(ASSOCIATION)] == [TABLES[0]]


def test_the_accepting_side_alone_works_with_an_id_from_elsewhere() -> None:
    args = {"attachment_id": "tgw-attach-0123456789abcdef0", "association_route_table_id": TABLES[1], "region": THERE}
    estate = record(lambda: HubPeeringAccepter("taken", cast("HubPeeringAccepterArgs", args)))
    assert estate.by_name("taken", ACCEPTER).urn in estate.by_name("taken-association").dependencies
    assert_accepted(estate)


@pytest.mark.parametrize(
    ("build", "text"),
    [
        (lambda: joined(accepter={**BOTH["accepter"], "region": HERE}), "is the Region of both hubs"),
        (lambda: joined(accepter={**BOTH["accepter"], "region": "cn-north-1"}), "in another partition"),
        (lambda: asked(peer_region=HERE), "is the Region of both hubs"),
        (lambda: asked(peer_account_id="2109"), "an account of 12 digits"),
    ],
)
def test_a_pair_that_cannot_be_joined_is_refused(build: Any, text: str) -> None:
    with pytest.raises(ComponentError, match=text):
        build()


def paths(**path: Any) -> Estate:
    ends = {"source": "tgw-attach-0123456789abcdef0", "destination": "tgw-attach-0123456789abcdef1"}
    args = {"paths": {"orders": {**ends, **path}}}
    return record(lambda: ReachabilityPaths("paths", cast("ReachabilityPathsArgs", args)))


def test_a_path_for_reachability_analyzer_starts_no_analysis() -> None:
    estate = paths(port=5432)
    made = {r.type.rsplit(":", 1)[1] for r in estate.resources if r.type.startswith("aws:")}
    assert made == {"NetworkInsightsPath"}, "analyses cost money"
    inputs = estate.by_name("paths-orders").inputs
    assert (inputs["protocol"], inputs["destinationPort"]) == ("tcp", 5432)
    assert_accepted(estate)
    with pytest.raises(ComponentError, match="2 problems"):
        paths(port=0, protocol="icmp")
