"""The estates of dev and prod, resource by resource: what AWS's models accept, and what every resource must carry."""

import functools
import inspect
import json
import re
import runpy
from datetime import timedelta
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws
import pytest
from ruamel.yaml import YAML

from components.protection.schedule import parse_schedule, shortest_gap
from rehearsal.estate import Estate, Resource
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted

ROOT = Path(__file__).resolve().parents[2]
STACKS = ["dev", "prod"]


@functools.cache
def estate(stack: str) -> Estate:
    settings = YAML(typ="safe", pure=True).load((ROOT / f"Pulumi.{stack}.yaml").read_text())["config"]
    config = {key: value if isinstance(value, str) else json.dumps(value) for key, value in settings.items()}
    return record(lambda: runpy.run_path(str(ROOT), run_name="__main__"), stack=stack, config=config)


def resource_class(token: str) -> type[pulumi.CustomResource]:
    """The class of a token such as ``aws:sqs/queue:Queue``."""
    module = getattr(pulumi_aws, token.split(":")[1].split("/", maxsplit=1)[0].replace("lambda", "lambda_"))
    return getattr(module, token.rpartition(":")[2])


def takes(resource: Resource, argument: str) -> bool:
    # The public constructor is overloaded; this is the one that names the arguments.
    return argument in inspect.signature(resource_class(resource.type)._internal_init).parameters  # noqa: SLF001 - as said


def ours(stack: str) -> list[Resource]:
    return [resource for resource in estate(stack).resources if resource.type.startswith("aws:")]


@pytest.mark.parametrize("stack", STACKS)
def test_awss_models_accept_every_argument(stack: str) -> None:
    assert_accepted(estate(stack))


def in_scope(plan: Resource, control: dict[str, Any]) -> bool:
    return control.get("scope", {}).get("tags", {}).items() <= plan.inputs["tags"].items()


def meets(rule: dict[str, Any], demand: dict[str, str]) -> bool:
    apart = timedelta(**{demand["requiredFrequencyUnit"]: int(demand["requiredFrequencyValue"])})
    kept = rule["lifecycle"]["deleteAfter"] >= int(demand["requiredRetentionDays"])
    return kept and shortest_gap(parse_schedule(rule["schedule"], rule["scheduleExpressionTimezone"])) <= apart


@pytest.mark.parametrize("stack", STACKS)
def test_every_plan_that_the_audit_looks_at_meets_its_control(stack: str) -> None:
    plans = estate(stack).of_type("aws:backup/plan:Plan")
    controls = [
        control
        for framework in estate(stack).of_type("aws:backup/framework:Framework")
        for control in framework.inputs["controls"]
        if control["name"] == "BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK"
    ]
    assert controls
    for control in controls:
        demand = {one["name"]: one["value"] for one in control["inputParameters"]}
        seen = [plan for plan in plans if in_scope(plan, control)]
        assert seen, "a scope without a plan judges nothing"
        for plan in seen:
            assert any(meets(rule, demand) for rule in plan.inputs["rules"]), f"{plan.name} would be red for ever"


@pytest.mark.parametrize("stack", STACKS)
def test_no_vault_of_a_stack_is_judged_by_a_control_that_its_policy_cannot_meet(stack: str) -> None:
    named = {
        control["name"]
        for framework in estate(stack).of_type("aws:backup/framework:Framework")
        for control in framework.inputs["controls"]
    }
    assert "BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED" not in named, "no break-glass role is named"


@pytest.mark.parametrize("stack", STACKS)
def test_every_resource_that_has_a_region_says_which(stack: str) -> None:
    for resource in ours(stack):
        assert ("region" in resource.inputs) == takes(resource, "region"), (
            f"{resource.name}: a resource without its region lands in the provider's"
        )


@pytest.mark.parametrize("stack", STACKS)
def test_every_taggable_resource_carries_the_stacks_tags(stack: str) -> None:
    expected = {"environment": stack, "stack": stack, "owner": "platform-team"}
    for resource in ours(stack):
        if takes(resource, "tags"):
            tags: Any = resource.inputs.get("tags", {})
            assert expected.items() <= tags.items(), f"{resource.name} has {tags}"


@pytest.mark.parametrize("stack", STACKS)
def test_every_resource_has_a_component_above_it(stack: str) -> None:
    for resource in ours(stack):
        parent = estate(stack).by_urn[resource.parent]
        assert parent.type.startswith("reliability:index:"), f"{resource.name} would be lost in the tree"


@pytest.mark.parametrize("stack", STACKS)
def test_every_component_registered_its_outputs(stack: str) -> None:
    for resource in estate(stack).resources:
        if resource.type.startswith("reliability:index:"):
            assert resource.outputs, f"{resource.name} has no outputs"


STATEFUL = {
    "aws:kms/key:Key",
    "aws:backup/vault:Vault",
    "aws:efs/fileSystem:FileSystem",
    "aws:ec2/eip:Eip",
}


@pytest.mark.parametrize("stack", STACKS)
def test_what_cannot_be_made_again_is_protected(stack: str) -> None:
    for resource in ours(stack):
        assert resource.protect or resource.type not in STATEFUL, f"{resource.name} could be destroyed by mistake"


def test_one_setting_lifts_the_protection_of_everything() -> None:
    settings = YAML(typ="safe", pure=True).load((ROOT / "Pulumi.dev.yaml").read_text())["config"]
    config = {key: value if isinstance(value, str) else json.dumps(value) for key, value in settings.items()}
    config["reliability:throwAway"] = "true"
    free = record(lambda: runpy.run_path(str(ROOT), run_name="__main__"), stack="dev", config=config)
    assert not [resource.name for resource in free.resources if resource.protect]
    assert {resource.urn for resource in free.resources} == {resource.urn for resource in estate("dev").resources}


@pytest.mark.parametrize("stack", STACKS)
def test_alarms_notify_the_topic_of_their_own_region(stack: str) -> None:
    for alarm in estate(stack).of_type("aws:cloudwatch/metricAlarm:MetricAlarm"):
        actions: Any = alarm.inputs["alarmActions"]
        assert actions, f"{alarm.name} tells nobody"
        assert [arn.split(":")[3] for arn in actions] == [alarm.region], alarm.name
        assert "Runbook: docs/" in str(alarm.inputs["alarmDescription"])
        assert alarm.inputs["treatMissingData"] in ("breaching", "notBreaching", "missing", "ignore")


@pytest.mark.parametrize("stack", STACKS)
def test_the_runbook_of_every_alarm_exists(stack: str) -> None:
    for alarm in estate(stack).of_type("aws:cloudwatch/metricAlarm:MetricAlarm"):
        page, _, section = str(alarm.inputs["alarmDescription"]).rpartition("Runbook: ")[2].partition("#")
        headings = [
            line.lstrip("# ").strip() for line in (ROOT / page).read_text().splitlines() if line.startswith("#")
        ]
        anchors = {
            "".join(c for c in title.lower() if c.isalnum() or c in " -").replace(" ", "-") for title in headings
        }
        assert section in anchors, f"{alarm.name}: {page}#{section} is not there"


def test_from_every_subnet_with_hosts_the_services_names_lead_somewhere() -> None:
    made = estate("prod")
    endpoints = [r for r in made.of_type("aws:ec2/vpcEndpoint:VpcEndpoint") if r.name.startswith("shared-endpoint-")]
    subnets = {r.id: IPv4Network(r.inputs["cidrBlock"]) for r in made.of_type("aws:ec2/subnet:Subnet")}
    wanted = {subnets[subnet] for endpoint in endpoints for subnet in endpoint.inputs["subnetIds"]}
    routes: dict[str, list[IPv4Network]] = {}
    for route in made.of_type("aws:ec2/route:Route"):
        if "transitGatewayId" in route.inputs and "destinationCidrBlock" in route.inputs:
            block = IPv4Network(route.inputs["destinationCidrBlock"])
            routes.setdefault(route.inputs["routeTableId"], []).append(block)
    named = {r.inputs["resourceId"] for r in made.of_type("aws:route53/profilesAssociation:ProfilesAssociation")}
    tables = [r for r in made.of_type("aws:ec2/routeTable:RouteTable") if r.inputs["vpcId"] in named]
    hosts = [r for r in tables if not re.search(r"-(transit|firewall)-", r.name)]
    assert wanted
    assert {r.name.split("-")[1] for r in hosts} == {"public", "private", "data"}
    lost = [
        table.name
        for table in hosts
        if not all(any(one.subnet_of(block) for block in routes.get(table.id, [])) for one in wanted)
    ]
    assert lost == [], "a name leads all of a VPC to the endpoints, a public subnet too"
