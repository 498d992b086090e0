"""The stand-in providers: what they replace, what they keep, what they know in a preview. No engine is needed."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Never

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2

from rehearsal.wire import make_secret, struct_to_python, to_struct
from tests.engine.harness import LAUNCHER, ROOT
from tests.engine.standin import replacement
from tests.engine.standin.ledger import alive
from tests.engine.standin.provider import UNKNOWN, StandIn

QUEUE = "urn:pulumi:dev::p::aws:sqs/queue:Queue::q"


class Aborted(Exception):  # noqa: N818 - what the call ends with
    pass


class Context:
    def abort(self, code: grpc.StatusCode, details: str) -> Never:
        raise Aborted(f"{code.name}: {details}")


@pytest.fixture
def provider(tmp_path: Path) -> StandIn:
    return configured(tmp_path)


def configured(folder: Path, **environment: str) -> StandIn:
    made = StandIn("aws", {"STANDIN_LEDGER": str(folder / "ledger"), **environment})
    made.Configure(provider_pb2.ConfigureRequest(args=to_struct({"region": "eu-central-1"})), Context())
    return made


def plain(struct: Any) -> dict[str, Any]:
    return struct_to_python(struct)[0]


def create(provider: StandIn, inputs: Mapping[str, Any], *, preview: bool = False) -> provider_pb2.CreateResponse:
    request = provider_pb2.CreateRequest(urn=QUEUE, properties=to_struct(inputs), preview=preview)
    return provider.Create(request, Context())


def diff(old: Mapping[str, Any], new: Mapping[str, Any], urn: str = QUEUE) -> provider_pb2.DiffResponse:
    provider = StandIn("aws", {"STANDIN_LEDGER": os.devnull})
    return provider.Diff(provider_pb2.DiffRequest(urn=urn, old_inputs=to_struct(old), news=to_struct(new)), Context())


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_every_type_of_the_delivered_stacks_has_a_row(stack: str, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    command = [sys.executable, "-m", "rehearsal", stack, "--json", str(report)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=100)
    types = {one for one in json.loads(report.read_text())["byType"] if one.startswith("aws:")}
    missing = sorted(types - replacement.SOURCES.keys())
    assert not missing, f"what does a change of them replace? tests/engine/standin/replacement.py: {missing}"


def test_what_is_not_listed_is_changed_in_place_and_a_new_region_replaces() -> None:
    answer = diff({"delaySeconds": 1, "region": "eu-central-1"}, {"delaySeconds": 2, "region": "eu-west-1"})
    assert sorted(answer.diffs) == ["delaySeconds", "region"]
    assert list(answer.replaces) == ["region"]


def test_a_value_that_is_not_known_yet_forces_a_replacement_where_a_change_would() -> None:
    urn = "urn:pulumi:dev::p::aws:ec2/subnet:Subnet::s"
    assert list(diff({"vpcId": "vpc-1"}, {"vpcId": UNKNOWN}, urn).replaces) == ["vpcId"]


def test_the_kind_of_source_of_a_security_group_rule_replaces_its_value_does_not() -> None:
    urn = "urn:pulumi:dev::p::aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::r"
    assert not diff({"cidrIpv4": "10.0.0.0/8"}, {"cidrIpv4": "10.1.0.0/16"}, urn).replaces
    assert diff({"cidrIpv4": "10.0.0.0/8"}, {"cidrIpv6": "::/0"}, urn).replaces == ["cidrIpv4", "cidrIpv6"]


def test_only_a_given_name_is_deleted_before_it_is_made_again() -> None:
    assert diff({"fifoQueue": False, "name": "a"}, {"fifoQueue": True, "name": "a"}).deleteBeforeReplace
    made_up = {"name": "q-1", "__defaults": ["name"]}
    assert not diff({"fifoQueue": False, **made_up}, {"fifoQueue": True, **made_up}).deleteBeforeReplace


def test_everything_replaces_a_random_value() -> None:
    assert replacement.forcing(
        "random:index/randomId:RandomId", frozenset(), frozenset({"keepers"}), frozenset({"keepers"})
    ) == {"keepers"}


def test_what_aws_works_out_is_unknown_in_a_preview(provider: StandIn) -> None:
    outputs = plain_text(create(provider, {"name": "q", "tags": {"a": "b"}}, preview=True))
    assert outputs["arn"] == outputs["id"] == outputs["url"] == UNKNOWN
    assert outputs["name"] == "q"
    assert outputs["region"] == "eu-central-1", "the provider itself knows it"


def plain_text(response: provider_pb2.CreateResponse) -> dict[str, Any]:
    return {key: value.string_value for key, value in response.properties.fields.items()}


def test_a_secret_input_comes_back_secret(provider: StandIn) -> None:
    properties = to_struct({"name": "q", "policy": "hidden"})
    make_secret(properties.fields["policy"])
    answer = provider.Create(provider_pb2.CreateRequest(urn=QUEUE, properties=properties), Context())
    outputs, hidden = struct_to_python(answer.properties)
    assert outputs["policy"] == "hidden"
    assert hidden == {("policy",)}


def check(provider: StandIn, olds: Mapping[str, Any] | None = None) -> dict[str, Any]:
    request = provider_pb2.CheckRequest(urn=QUEUE, news=to_struct({}), olds=to_struct(olds or {}))
    return plain(provider.Check(request, Context()).inputs)


def test_a_made_up_name_stays_with_its_resource_and_a_second_resource_gets_another(provider: StandIn) -> None:
    first = check(provider)
    assert first["__defaults"] == ["name"]
    create(provider, first)
    assert check(provider, olds=first)["name"] == first["name"]
    assert check(provider)["name"] != first["name"], "two of one name cannot exist side by side"


def test_what_was_deleted_is_not_found_any_more(provider: StandIn, tmp_path: Path) -> None:
    made = create(provider, {"name": "q"})
    read = provider_pb2.ReadRequest(urn=QUEUE, id=made.id)
    assert plain(provider.Read(read, Context()).inputs) == {"name": "q"}
    provider.Delete(provider_pb2.DeleteRequest(urn=QUEUE, id=made.id), Context())
    assert provider.Read(read, Context()).id == ""
    assert not alive(tmp_path / "ledger")


def test_an_update_keeps_what_aws_gave(provider: StandIn) -> None:
    old = {"name": "q", "delaySeconds": 1}
    made = create(provider, old)
    request = provider_pb2.UpdateRequest(
        id=made.id,
        urn=QUEUE,
        olds=made.properties,
        old_inputs=to_struct(old),
        news=to_struct({**old, "delaySeconds": 2}),
    )
    assert plain(provider.Update(request, Context()).properties) == {**plain(made.properties), "delaySeconds": 2}


def test_aws_fills_in_what_an_object_that_was_given_leaves_out(provider: StandIn) -> None:
    urn = "urn:pulumi:dev::p::aws:efs/replicationConfiguration:ReplicationConfiguration::copy"
    given = {"sourceFileSystemId": "fs-1", "destination": {"region": "eu-west-1", "fileSystemId": None}}
    asked = provider_pb2.CreateRequest(urn=urn, properties=to_struct(given), preview=True)
    planned = provider.Create(asked, Context()).properties.fields["destination"].struct_value
    assert planned.fields["fileSystemId"].string_value == UNKNOWN
    asked.preview = False
    made = provider.Create(asked, Context())
    destination = plain(made.properties)["destination"]
    assert destination["fileSystemId"].startswith("fs-"), "a policy of the copy needs its id"
    assert destination["region"] == "eu-west-1"
    changed = {**given, "destination": {"region": "eu-west-1", "kmsKeyId": "arn:k"}}
    update = provider_pb2.UpdateRequest(
        id=made.id, urn=urn, olds=made.properties, old_inputs=to_struct(given), news=to_struct(changed)
    )
    after = plain(provider.Update(update, Context()).properties)["destination"]
    assert after == {**destination, "kmsKeyId": "arn:k"}, "the copy stays the same one"


def test_aws_fills_in_what_the_objects_of_a_list_leave_out(provider: StandIn) -> None:
    urn = "urn:pulumi:dev::p::aws:route53/resolverEndpoint:ResolverEndpoint::outbound"
    places = [{"subnetId": "subnet-1", "ip": None}, {"subnetId": "subnet-2", "ip": "10.0.0.10"}]
    asked = provider_pb2.CreateRequest(urn=urn, properties=to_struct({"ipAddresses": places}))
    made = provider.Create(asked, Context())
    first, second = plain(made.properties)["ipAddresses"]
    assert first["ip"].startswith("10."), "whoever is told the addresses needs them all"
    assert (first["subnetId"], second["ip"]) == ("subnet-1", "10.0.0.10")
    update = provider_pb2.UpdateRequest(
        id=made.id,
        urn=urn,
        olds=made.properties,
        old_inputs=to_struct({"ipAddresses": places}),
        news=to_struct({"ipAddresses": places, "name": "outbound"}),
    )
    assert plain(provider.Update(update, Context()).properties)["ipAddresses"][0]["ip"] == first["ip"]


def test_a_refused_resource_is_not_made(tmp_path: Path) -> None:
    provider = configured(tmp_path, STANDIN_REFUSE="q")
    with pytest.raises(Aborted, match="LimitExceeded"):
        create(provider, {"name": "q"})
    assert not alive(tmp_path / "ledger")


def test_it_ends_when_its_engine_is_gone(tmp_path: Path) -> None:
    command = f'"{sys.executable}" -u "{LAUNCHER}" provider aws & sleep 1.5'
    environment = os.environ | {"STANDIN_LEDGER": str(tmp_path / "ledger")}
    done = subprocess.run(
        ["bash", "-c", command], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    # The pipe is closed, so nobody holds its end any more.
    assert done.stdout.strip().isdigit()
