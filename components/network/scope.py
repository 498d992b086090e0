"""What every child of one component shares."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import pulumi

from components.shared.tags import tags_for


@dataclass(frozen=True)
class Scope:
    """The component that children belong to, and what they all take from its arguments."""

    name: str
    parent: pulumi.Resource
    region: str | None
    """The ``region`` argument, handed to every child that takes it; None is the provider's."""
    region_name: str
    """The Region, whichever way it was chosen."""
    tags: Mapping[str, pulumi.Input[str]] | None
    protect: bool

    def child(self, role: str) -> str:
        """Name of a child."""
        return f"{self.name}-{role}"

    def tags_of(self, role: str) -> dict[str, pulumi.Input[str]]:
        """Tags of a child."""
        return tags_for(self.child(role), self.tags)

    def options(
        self, *, stateful: bool = False, depends_on: Sequence[pulumi.Resource] | None = None
    ) -> pulumi.ResourceOptions:
        """Options of a child; one that must survive an accident is protected."""
        return pulumi.ResourceOptions(
            parent=self.parent,
            protect=(stateful and self.protect) or None,
            depends_on=depends_on,
        )


def one_output(values: Mapping[str, pulumi.Output[str]]) -> pulumi.Output[dict[str, str]]:
    """One Output of a map, from a map of Outputs."""
    return cast("pulumi.Output[dict[str, str]]", pulumi.Output.from_input(dict(values)))


def once_there(value: pulumi.Output[str], resources: Sequence[pulumi.Resource]) -> pulumi.Output[str]:
    """A value that whoever uses it gets only when further resources are there.

    Unlike ``Output.all`` it stays known in a preview in which one of them is new, so that a plan does not show as
    replaced what it will leave alone.
    """

    async def both() -> set[pulumi.Resource]:
        return {*await value.resources(), *resources}

    known = cast("Awaitable[str]", value.future(with_unknowns=True))
    return pulumi.Output(both(), known, value.is_known(), value.is_secret())


def once_checked(value: pulumi.Output[str], check: pulumi.Output[str]) -> pulumi.Output[str]:
    """A value that whoever uses it gets only when a check, which may look at other values too, has passed.

    Unlike the check's own Output it depends on what the value depends on, and is known where the value is.
    """

    async def passed() -> str:
        await check.future(with_unknowns=True)
        return cast("str", await value.future(with_unknowns=True))

    return pulumi.Output(value.resources(), passed(), value.is_known(), value.is_secret())
