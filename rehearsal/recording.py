"""Run a program against the recording monitor, in this process."""

import asyncio
import contextlib
import contextvars
import gc
import inspect
import sys
import time
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from pulumi.runtime import config as runtime_config
from pulumi.runtime import mocks, run_in_stack, settings
from pulumi.runtime.proto import engine_pb2

from rehearsal.answers import Answers
from rehearsal.estate import Estate
from rehearsal.monitor import RecordingMonitor
from rehearsal.positions import short_stacks
from rehearsal.recorded import Recording

_T = TypeVar("_T")


class EngineLog:
    """Takes the place of the engine's log: what a program logs is printed to stderr, errors are kept."""

    def __init__(self) -> None:
        self.errors: list[str] = []

    def Log(self, request: engine_pb2.LogRequest) -> None:  # noqa: N802 - name of the RPC
        """Print one message; debug messages are left out."""
        if request.severity == engine_pb2.DEBUG:
            return
        if request.severity == engine_pb2.ERROR:
            self.errors.append(request.message)
        name = engine_pb2.LogSeverity.Name(request.severity).lower()
        sys.stderr.write(f"{name}: {request.message}\n")

    def RequirePulumiVersion(self, request: object) -> None:  # noqa: N802 - name of the RPC
        """There is no CLI whose version could be wrong."""
        del request


class _Inline(ThreadPoolExecutor):
    """Runs what Pulumi's runtime hands over at once, in the same thread: our monitor never waits for anything.

    Everything else (a program's own work for threads) goes to real threads.
    """

    def submit(self, fn: Callable[..., _T], /, *args: Any, **kwargs: Any) -> Future[_T]:  # noqa: ANN401 - any arguments
        if not str(getattr(fn, "__module__", "")).startswith("pulumi."):
            return super().submit(fn, *args, **kwargs)
        future: Future[_T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - handed to whoever waits for the result
            future.set_exception(error)
        return future


def record(
    program: Callable[[], Any],
    *,
    project: str = "reliability",
    stack: str = "test",
    config: Mapping[str, str] | None = None,
    region: str = "eu-central-1",
    dry_run: bool = True,
    answers: Answers | None = None,
) -> Estate:
    """Run an inline program against the make-believe AWS and return what it registered.

    May be called any number of times in one process; nothing of one run is seen in the next.

    Args:
        program: Builds resources; may be a coroutine function. Its exceptions are raised unchanged.
        project: Project name in the URNs.
        stack: Stack name in the URNs.
        config: Settings as Pulumi hands them on (`namespace:key` → text, JSON for objects).
        region: `aws:region`, unless `config` has one.
        dry_run: True (default): what AWS would only know after the deployment stays unknown, as in a preview.
            False: it becomes None, as under Pulumi's own mocks.
        answers: Answers to look-ups that the make-believe AWS cannot know.
    """
    settings_ = {"aws:region": region, **(config or {})}
    monitor = RecordingMonitor(project=project, stack=stack, config=settings_, answers=answers)

    def run() -> Recording:
        return run_recorded(program, monitor, project=project, stack=stack, config=settings_, dry_run=dry_run)

    # A thread of its own, so that the caller's event loop, running or not, is left alone.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(contextvars.copy_context().run, run).result().to_estate()


_QUIET_SECONDS = 0.2
"""When no output has come to its end for so long, the program waits for something else."""


def run_recorded(
    program: Callable[[], Any],
    monitor: RecordingMonitor,
    *,
    project: str,
    stack: str,
    config: Mapping[str, str],
    secret_keys: list[str] | None = None,
    dry_run: bool = True,
    organization: str = "organization",
    root_directory: str | None = None,
    engine: "EngineLog | None" = None,
) -> Recording:
    """Run a program against a monitor and return the recording; the program's exceptions are raised unchanged."""

    def run() -> None:
        runtime_config.set_all_config(dict(config), secret_keys or [])
        settings.configure(
            mocks.MockSettings(
                monitor=monitor,
                monitor_features=set(),
                engine=engine or EngineLog(),
                project=project,
                stack=stack,
                dry_run=dry_run,
                organization=organization,
                root_directory=root_directory,
                callbacks=None,
                outputs=set(),
                package_refs={},
                base_providers_by_ref={},
                parallel=None,
                legacy_apply_enabled=False,
            )
        )
        settings.ROOT.set(None)
        with _event_loop() as loop, _without_collector(), short_stacks():
            loop.run_until_complete(run_in_stack(lambda: _settled(program)))

    # Pulumi keeps its whole state in context variables: in a context of its own a run leaves nothing behind.
    contextvars.copy_context().run(run)
    return monitor.recording()


async def _settled(program: Callable[[], Any]) -> None:
    """Run the program and let what it started come to its end.

    Pulumi then waits for outputs one completion at a time and looks at all the others each time, which is a third of
    the time of a large program. Where nothing is outstanding any more, it has nothing to wait for. What fails, and
    what does not end by itself, is left to Pulumi's own waiting.
    """
    result = program()
    if inspect.isawaitable(result):
        await result
    # Its properties are context variables, which its types do not say.
    state: Any = settings.SETTINGS
    outputs: set[asyncio.Task[Any]] = state.outputs
    left, since = -1, time.perf_counter()
    while outputs and state.rpc_manager.unhandled_exception is None:
        if len(outputs) != left:
            left, since = len(outputs), time.perf_counter()
        elif time.perf_counter() - since > _QUIET_SECONDS:
            return
        await asyncio.sleep(0)


@contextlib.contextmanager
def _event_loop() -> Generator[asyncio.AbstractEventLoop, None, None]:
    loop = asyncio.new_event_loop()
    loop.set_default_executor(_Inline(max_workers=4))
    asyncio.set_event_loop(loop)
    try:
        yield loop
    finally:
        asyncio.set_event_loop(None)
        _drop_pending(loop)
        loop.close()


def _drop_pending(loop: asyncio.AbstractEventLoop) -> None:
    """Cancel what a failed program left behind, so that nobody complains about it later."""
    # The first failure has been raised; what the others say when they are collected is noise.
    loop.set_exception_handler(lambda _loop, _context: None)
    pending = asyncio.all_tasks(loop)
    for task in pending:
        task.cancel()
    if pending:
        loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))


@contextlib.contextmanager
def _without_collector() -> Generator[None, None, None]:
    """Half the time of a large program is the cyclic collector, which finds nothing while resources are built."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
