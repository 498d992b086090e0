"""Where in the program a resource is declared, found without reading the whole stack.

The SDK describes every frame of the stack for every resource, source lines and file addresses included, which is a
sixth of the time of a large program. Only the first frame of the program is used here.
"""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from pulumi.runtime import resource as sdk
from pulumi.runtime.proto import source_pb2

_CONSTRUCTORS = 3
"""Resource, CustomResource or ComponentResource, and the class itself: the SDK's own rule."""


def declared_at() -> source_pb2.StackTrace:
    """The frame that called the constructor of the resource, as the SDK would give it, without those above it."""
    frame: FrameType | None = sys._getframe()  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - inspect.stack() reads all sources
    seen = 0
    while frame is not None and seen < _CONSTRUCTORS:
        seen += frame.f_code.co_name == "__init__"
        frame = frame.f_back
    if frame is None:
        return source_pb2.StackTrace()
    file = Path(frame.f_code.co_filename)
    if not file.is_absolute():
        return source_pb2.StackTrace()
    position = source_pb2.SourcePosition(uri=file.as_uri(), line=frame.f_lineno)
    return source_pb2.StackTrace(frames=[source_pb2.StackFrame(pc=position)])


@contextmanager
def short_stacks() -> Generator[None, None, None]:
    """Let the SDK ask :func:`declared_at` as long as the context lasts."""
    original = sdk._get_stack_trace  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - the SDK has no setting for it
    sdk._get_stack_trace = declared_at  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - as above
    try:
        yield
    finally:
        sdk._get_stack_trace = original  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - as above
