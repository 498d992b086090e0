"""What a registration says besides its inputs, and what transforms make of it."""

from collections.abc import Coroutine
from typing import Any, cast
from urllib.parse import unquote, urlparse

from pulumi.runtime import _callbacks
from pulumi.runtime.proto import callback_pb2, resource_pb2

from rehearsal.errors import ProgramError


class Transforms:
    """Applies a program's transforms as the engine does: the resource's own, its parents', then the stack's."""

    def __init__(self) -> None:
        self._stack: list[str] = []
        self._by_urn: dict[str, list[str]] = {}
        self._parents: dict[str, str] = {}

    def add_to_stack(self, callback: callback_pb2.Callback) -> None:
        """Apply a transform to every resource that is registered from now on."""
        self._stack.append(callback.token)

    def apply(self, urn: str, request: resource_pb2.RegisterResourceRequest) -> None:
        """Change a registration as the transforms want it."""
        self._parents[urn] = request.parent
        if request.transforms:
            self._by_urn[urn] = [one.token for one in cast("list[callback_pb2.Callback]", request.transforms)]
        if not self._stack and not self._by_urn:
            return
        tokens: list[str] = []
        at = urn
        while at:
            tokens += self._by_urn.get(at, [])
            at = self._parents.get(at, "")
        for token in (*tokens, *self._stack):
            _transform(token, request)


def _transform(token: str, request: resource_pb2.RegisterResourceRequest) -> None:
    options = resource_pb2.TransformResourceOptions(
        depends_on=request.dependencies,
        protect=request.protect,
        ignore_changes=request.ignoreChanges,
        provider=request.provider,
        additional_secret_outputs=request.additionalSecretOutputs,
    )
    message = resource_pb2.TransformRequest(
        type=request.type,
        name=request.name,
        custom=request.custom,
        parent=request.parent,
        properties=request.object,
        options=options,
    )
    response = cast("resource_pb2.TransformResponse", _called(token, message.SerializeToString(), request.name))
    request.object.CopyFrom(response.properties)
    if not response.HasField("options"):
        return
    changed = response.options
    request.protect = changed.protect
    request.provider = changed.provider or request.provider
    for mine, theirs in (
        (request.dependencies, changed.depends_on),
        (request.ignoreChanges, changed.ignore_changes),
        (request.additionalSecretOutputs, changed.additional_secret_outputs),
    ):
        del mine[:]
        mine.extend(theirs)


def _called(token: str, message: bytes, name: str) -> object:
    """Run a callback to its end; it may not wait, because what it would wait for is registered after it."""
    servicers = _callbacks._CallbackServicer._servicers  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - as Pulumi's own mock monitor finds them
    callback = next(one._callbacks[token] for one in servicers if token in one._callbacks)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - as above
    running = cast("Coroutine[Any, Any, object]", callback(message))
    try:
        running.send(None)
    except StopIteration as done:
        return done.value
    running.close()
    raise ProgramError(
        f"a transform of {name!r} waits for an output, which a rehearsal cannot do; use plain values in transforms"
    )


def source_of(request: resource_pb2.RegisterResourceRequest | resource_pb2.ReadResourceRequest) -> str:
    """`file:line` of the program that registers it; empty when it is not known."""
    # The generated types of this message are incomplete.
    position = cast("Any", request).sourcePosition
    return f"{unquote(urlparse(str(position.uri)).path)}:{position.line}" if position.uri else ""


def options_of(request: resource_pb2.RegisterResourceRequest) -> dict[str, Any]:
    """The options that policies see, by their name in the Analyzer protocol."""
    options: dict[str, Any] = {}
    if request.ignoreChanges:
        options["ignoreChanges"] = list(request.ignoreChanges)
    if request.additionalSecretOutputs:
        options["additionalSecretOutputs"] = list(request.additionalSecretOutputs)
    if request.deleteBeforeReplaceDefined:
        options["deleteBeforeReplace"] = request.deleteBeforeReplace
    if request.HasField("customTimeouts"):
        timeouts = request.customTimeouts
        options["customTimeouts"] = {
            name: getattr(timeouts, name) for name in ("create", "update", "delete") if getattr(timeouts, name)
        }
    return options
