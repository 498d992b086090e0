"""A hub and a spoke are two stacks on one backend, joined by a StackReference under its full name."""

import re

import pulumi
import pulumi_aws as aws
import pytest

from components.messaging.fan_out import FanOut
from components.network.vpc import Vpc
from tests.engine.harness import EngineStack, Workspace

REGION = "eu-central-1"
SETTINGS = {"aws:region": REGION, "reliability:environment": "dev"}
ZONES = ["eu-central-1a", "eu-central-1b"]


def hub() -> None:
    """What spokes attach to: a network for everybody, and a topic."""
    network = Vpc("hub", {"cidr": "10.0.0.0/20", "availability_zones": ZONES, "region": REGION})
    fan_out = FanOut("events", {"subscribers": {"audit": {}}, "region": REGION})
    pulumi.export("vpcId", network.vpc_id)
    pulumi.export("topicArn", fan_out.topic_arn)
    pulumi.export("token", pulumi.Output.secret("planted-in-the-hub"))


def spoke() -> None:
    """A spoke that asks the hub for what it attaches to."""
    name = pulumi.Config("reliability").require("hubStack")
    shared = pulumi.StackReference(name)
    network = Vpc("spoke", {"cidr": "10.0.16.0/20", "availability_zones": ZONES, "region": REGION})
    aws.ec2.VpcPeeringConnection(
        "to-hub", vpc_id=network.vpc_id, peer_vpc_id=shared.require_output("vpcId"), auto_accept=True, region=REGION
    )
    aws.ssm.Parameter("token", type="SecureString", value=shared.require_output("token"), region=REGION)
    pulumi.export("hubTopicArn", shared.require_output("topicArn"))


def full_name(workspace: Workspace, stack: str) -> str:
    return f"organization/{workspace.project}/{stack}"


@pytest.fixture
def pair(workspace: Workspace) -> tuple[EngineStack, EngineStack]:
    first = workspace.stack("hub", hub, SETTINGS)
    second = workspace.stack("spoke", spoke, {**SETTINGS, "reliability:hubStack": full_name(workspace, "hub")})
    return first, second


@pytest.mark.engine
def test_a_spoke_attaches_to_what_the_hub_exports(pair: tuple[EngineStack, EngineStack]) -> None:
    first, second = pair
    done = first.up(policy_packs=[])
    assert done.ok, done.report()
    done = second.up(policy_packs=[])
    assert done.ok, done.report()
    peering = next(one for one in second.resources if one["type"].endswith(":VpcPeeringConnection"))
    assert peering["inputs"]["peerVpcId"] == first.outputs()["vpcId"]
    assert re.fullmatch(r"arn:aws:sns:eu-central-1:\d{12}:events-.*", second.outputs()["hubTopicArn"])
    assert "planted-in-the-hub" not in first.state_text + second.state_text, "a secret stays one across stacks"
    again = second.up(policy_packs=[])
    assert again.ok
    assert not again.changed, "reading the hub changes nothing in the spoke"


@pytest.mark.engine
def test_a_spoke_without_its_hub_fails_before_anything_is_made(workspace: Workspace) -> None:
    settings = {**SETTINGS, "reliability:hubStack": full_name(workspace, "nowhere")}
    alone = workspace.stack("spoke", spoke, settings)
    planned = alone.preview(policy_packs=[])
    assert not planned.ok
    assert "nowhere" in planned.report(), "the message names the stack that is missing"
    assert not alone.resources


@pytest.mark.engine
def test_the_short_name_of_a_hub_is_refused_with_the_form_to_write(workspace: Workspace) -> None:
    alone = workspace.stack("spoke", spoke, {**SETTINGS, "reliability:hubStack": "hub/dev"})
    planned = alone.preview(policy_packs=[])
    assert not planned.ok
    assert "organization" in planned.report()
