"""What Pulumi's SDK may ask of the recorder."""

from typing import Any, Final

from pulumi.runtime import mocks
from pulumi.runtime.proto import resource_pb2

from rehearsal.errors import ProgramError

FEATURES: Final = tuple(
    getattr(resource_pb2, f"RESOURCE_MONITOR_FEATURE_{name}")
    for name in (
        "SECRETS",
        "ALIAS_SPECS",
        "REPLACEMENT_TRIGGER",
        "DELETED_WITH",
        "REPLACE_WITH",
        "TRANSFORMS",
        "INVOKE_TRANSFORMS",
        "PARAMETERIZATION",
        "RESOURCE_HOOKS",
        "ERROR_HOOKS",
        "INVOKE_DEPENDS_ON",
    )
    # A program may bring an SDK that does not know the newest ones.
    if hasattr(resource_pb2, f"RESOURCE_MONITOR_FEATURE_{name}")
)
"""What the SDK may use. Resource references are left out: providers see ids in their place, and so do policies."""


class NoMocks(mocks.Mocks):
    """The monitor answers by itself; nothing may fall through to Pulumi's own mocks."""

    def call(self, args: mocks.MockCallArgs) -> Any:  # noqa: ANN401 - signature of the base class
        """Refuse a look-up."""
        raise ProgramError(f"look-up {args.token} was not answered by the recorder")

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        """Refuse a resource."""
        raise ProgramError(f"resource {args.typ} was not answered by the recorder")
