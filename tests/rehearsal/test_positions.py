"""The cheap way to find where a resource is declared finds what the SDK finds."""

from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi.runtime import resource as sdk

from rehearsal import positions
from rehearsal.recording import record


class Wrapped(pulumi.ComponentResource):
    def __init__(self, name: str) -> None:
        super().__init__("test:index:Wrapped", name)
        aws.sqs.Queue(f"{name}-queue", opts=pulumi.ResourceOptions(parent=self))


def test_a_declaration_is_found_where_the_sdk_finds_it(monkeypatch: Any) -> None:
    pairs: list[tuple[Any, Any]] = []
    original = sdk._get_stack_trace  # noqa: SLF001 - what is compared
    ours = positions.declared_at

    def both() -> Any:
        found = ours()
        # One frame more lies between the SDK and its caller here, which neither counts.
        pairs.append((found.frames[0].pc, original().frames[0].pc))
        return found

    monkeypatch.setattr(positions, "declared_at", both)

    def program() -> None:
        aws.sqs.Queue("alone")
        Wrapped("wrapped")

    record(program)
    assert len(pairs) >= 3
    for found, expected in pairs[-3:]:
        assert (found.uri, found.line) == (expected.uri, expected.line)


def test_the_sdk_is_left_as_it_was() -> None:
    before = sdk._get_stack_trace  # noqa: SLF001 - what is compared
    record(lambda: None)
    assert sdk._get_stack_trace is before  # noqa: SLF001 - what is compared
