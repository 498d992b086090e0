"""Works through a list with so many workers at a time. Pure but for its threads."""

import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")
_TICK_SECONDS = 0.2
"""How often the main thread wakes up, so that signals reach it."""


def work_through(
    names: Iterable[str],
    work: Callable[[str], T],
    *,
    jobs: int,
    failed: Callable[[T], bool],
    failures: int,
    stop: threading.Event,
) -> dict[str, T]:
    """Do the work for every name, in their order, ``jobs`` at a time.

    After ``failures`` failed results, or when ``stop`` is set, nothing more is started; what runs comes to its end.

    Args:
        names: what to work on.
        work: does it and gives a result.
        jobs: how many at a time.
        failed: whether a result is a failure.
        failures: how many of them end the run.
        stop: set from outside to end the run.

    Returns:
        The results; names that were not started are missing.
    """
    waiting = deque(names)
    results: dict[str, T] = {}
    errors: list[BaseException] = []
    lock = threading.Lock()
    bad = 0

    def next_name() -> str | None:
        with lock:
            if stop.is_set() or errors or bad >= failures or not waiting:
                return None
            return waiting.popleft()

    def labour() -> None:
        nonlocal bad
        while (name := next_name()) is not None:
            try:
                result = work(name)
            except BaseException as error:  # noqa: BLE001 - raised again where the caller sees it
                errors.append(error)
                return
            with lock:
                results[name] = result
                bad += failed(result)

    threads = [threading.Thread(target=labour, daemon=True) for _ in range(min(jobs, len(waiting)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive():
            thread.join(_TICK_SECONDS)
    if errors:
        raise errors[0]
    return results
