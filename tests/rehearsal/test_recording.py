"""`record`: the helper that component tests use, and what the recorder does for foreign programs."""

import asyncio
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_random as random
import pytest

from rehearsal.errors import DuplicateUrnError, ProgramError, UnknownLookupError
from rehearsal.recording import record
from rehearsal.wire import UNKNOWN


def test_secrets_are_readable_in_memory_and_hidden_in_the_graph() -> None:
    def program() -> None:
        aws.sqs.Queue("q", tags={"key": pulumi.Output.secret("hush-hush")})

    estate = record(program)
    queue = estate.by_name("q")
    assert queue.inputs["tags"]["key"] == "hush-hush", "a test needs to see it"
    assert "hush-hush" not in repr(estate.to_graph()), "nobody else does, not in tagsAll either"


def test_one_run_sees_nothing_of_another() -> None:
    def program() -> None:
        aws.sqs.Queue("q")
        pulumi.export("stack", pulumi.get_stack())
        pulumi.export("setting", pulumi.Config("app").get("x") or "none")

    first = record(program, stack="one", config={"app:x": "1"})
    second = record(program, stack="two")
    assert first.outputs == {"setting": "1", "stack": "one"}, "the first run's settings"
    assert second.outputs == {"setting": "none", "stack": "two"}, "the second run starts afresh"


def test_it_works_while_the_callers_event_loop_runs() -> None:
    async def caller() -> int:
        return len(record(lambda: aws.sqs.Queue("q")).counted)

    assert asyncio.run(caller()) == 1, "a loop of its own"


def test_a_coroutine_function_is_a_program_too() -> None:
    async def program() -> None:
        await asyncio.sleep(0)
        aws.sqs.Queue("q")

    assert record(program).by_type == {"aws:sqs/queue:Queue": 1}, "awaited"


def test_what_is_not_answered_is_unknown_in_a_preview_and_none_afterwards() -> None:
    def program() -> None:
        vpc = aws.ec2.Vpc("v", cidr_block="10.0.0.0/16")
        aws.sqs.Queue("q", tags={"block": vpc.ipv6_cidr_block})

    assert record(program).by_name("q").inputs["tags"]["block"] is UNKNOWN, "as a preview"
    assert record(program, dry_run=False).by_name("q").inputs["tags"]["block"] is None, "as Pulumi's own mocks"


def test_an_unknown_may_not_be_read_as_true_or_false() -> None:
    with pytest.raises(TypeError, match="is UNKNOWN"):
        bool(UNKNOWN)


@pytest.mark.parametrize(
    ("program", "error"),
    [
        (lambda: [aws.sqs.Queue("q"), aws.sqs.Queue("q")], DuplicateUrnError),
        (lambda: aws.ec2.get_vpc(id="vpc-1"), UnknownLookupError),
        (lambda: aws.sqs.Queue("q").arn.apply(lambda _: {}["x"]), KeyError),
    ],
)
def test_errors_are_raised_as_they_are(program: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        record(program)


def test_look_ups_by_name_type_and_parent() -> None:
    class Pair(pulumi.ComponentResource):
        def __init__(self, name: str) -> None:
            super().__init__("app:index:Pair", name)
            for side in ("left", "right"):
                aws.sqs.Queue(side, opts=pulumi.ResourceOptions(parent=self))
            aws.s3.Bucket("left", opts=pulumi.ResourceOptions(parent=self))
            self.register_outputs({"sides": 2})

    estate = record(lambda: Pair("pair"))
    assert [queue.name for queue in estate.of_type("aws:sqs/queue:Queue")] == ["left", "right"], "sorted by URN"
    assert estate.by_name("left", "aws:s3/bucket:Bucket").custom, "name and type"
    assert len(estate.children_of(estate.by_name("pair").urn)) == 3, "children"
    assert estate.by_name("pair").outputs == {"sides": 2}, "a component's registered outputs"
    with pytest.raises(LookupError, match="2 resources named 'left'"):
        estate.by_name("left")
    with pytest.raises(LookupError, match="right"):
        estate.by_name("rigth")


def test_an_explicit_provider_gives_region_account_and_tags() -> None:
    def program() -> None:
        far = aws.Provider(
            "far",
            region="ap-southeast-2",
            default_tags={"tags": {"team": "far"}},
            assume_roles=[{"role_arn": "arn:aws:iam::222222222222:role/deploy"}],
        )
        aws.sqs.Queue("q", opts=pulumi.ResourceOptions(provider=far))
        pulumi.export(
            "caller", aws.get_caller_identity_output(opts=pulumi.InvokeOutputOptions(provider=far)).account_id
        )

    estate = record(program, region="eu-central-1")
    queue = estate.by_name("q")
    assert (queue.region, queue.account) == ("ap-southeast-2", "222222222222"), "the provider's"
    assert queue.outputs["arn"].startswith("arn:aws:sqs:ap-southeast-2:222222222222:q-"), "in the ARN"
    assert queue.outputs["tagsAll"] == {"team": "far"}, "default tags"
    assert queue.provider == estate.by_name("far").urn, "which provider"
    assert estate.outputs["caller"] == "222222222222", "look-ups go through it too"
    assert estate.by_type == {"aws:sqs/queue:Queue": 1}, "a provider is recorded, not counted"


def test_the_account_of_the_settings_is_the_account_in_arns() -> None:
    estate = record(lambda: aws.sqs.Queue("q"), config={"aws:allowedAccountIds": '["210987654321"]'})
    assert ":210987654321:" in estate.by_name("q").outputs["arn"], "aws:allowedAccountIds"


def test_transforms_change_what_is_registered() -> None:
    def program() -> None:
        def tag(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
            if not args.type_.startswith("aws:sqs"):
                return None
            args.opts.protect = True
            return pulumi.ResourceTransformResult({**args.props, "tags": {"team": "a"}}, args.opts)

        pulumi.runtime.register_resource_transform(tag)
        queue = aws.sqs.Queue("q", visibility_timeout_seconds=90)
        aws.s3.Bucket("b")
        pulumi.export("tags", queue.tags)

    estate = record(program)
    assert estate.by_name("q").inputs == {"visibilityTimeoutSeconds": 90, "tags": {"team": "a"}}, "the engine's inputs"
    assert estate.by_name("q").protect, "and options"
    assert estate.by_name("b").inputs == {}, "others are left alone"
    assert estate.outputs["tags"] == {"team": "a"}, "the program sees it"


def test_a_components_transform_reaches_its_children() -> None:
    def program() -> None:
        def name(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
            return pulumi.ResourceTransformResult({**args.props, "name": "same"}, args.opts) if args.custom else None

        parent = pulumi.ComponentResource("app:index:C", "c", None, pulumi.ResourceOptions(transforms=[name]))
        aws.sqs.Queue("child", opts=pulumi.ResourceOptions(parent=parent))
        aws.sqs.Queue("stranger")

    estate = record(program)
    assert estate.by_name("child").inputs == {"name": "same"}, "inherited"
    assert estate.by_name("stranger").inputs == {}, "not a child"


def test_a_transform_that_waits_is_refused_with_a_way_out() -> None:
    def program() -> None:
        async def slow(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
            await asyncio.sleep(1)
            return pulumi.ResourceTransformResult(args.props, args.opts)

        aws.sqs.Queue("q", opts=pulumi.ResourceOptions(transforms=[slow]))

    with pytest.raises(ProgramError, match="plain values in transforms"):
        record(program)


def test_a_resource_as_an_input_is_its_id_as_providers_see_it() -> None:
    def program() -> None:
        vpc = aws.ec2.Vpc("v", cidr_block="10.0.0.0/16")
        aws.ec2.Subnet("s", vpc_id=vpc, cidr_block="10.0.0.0/24")  # type: ignore[arg-type]

    estate = record(program)
    assert estate.by_name("s").inputs["vpcId"] == estate.by_name("v").id, "an id, no reference"


def test_random_values_are_secret_where_the_provider_says_so() -> None:
    def program() -> None:
        pulumi.export("password", random.RandomPassword("p", length=24).result)
        pulumi.export("id", random.RandomId("i", byte_length=4).hex)

    outputs = record(program).outputs
    assert outputs.get("password") == "[secret]", "additionalSecretOutputs"
    assert len(outputs["id"]) == 8, "hexadecimal digits of four bytes"


def test_assets_and_existing_resources_are_recorded() -> None:
    def program() -> None:
        aws.s3.BucketObjectv2("o", bucket="b", source=pulumi.StringAsset("text"))
        vpc = aws.ec2.Vpc.get("there", "vpc-0there")
        pulumi.export("arn", vpc.arn)
        pulumi.export("cidr", vpc.cidr_block)

    estate = record(program)
    assert estate.by_name("o").inputs["source"] == {"text": "text"}, "an asset's content"
    assert estate.by_name("there").external, "read, not made"
    assert estate.outputs == {
        "arn": "arn:aws:ec2:eu-central-1:123456789012:vpc/vpc-0there",
        "cidr": "[unknown]",
    }, "what its id says, and no more"
