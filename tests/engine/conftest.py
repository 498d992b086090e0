"""Fixtures of the engine tests: all are skipped, with the reason, where there is no Pulumi CLI."""

import fcntl
import os
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from tests.engine.harness import Workspace, find_cli

T = TypeVar("T")
Once = Callable[[str, Callable[[Path], T]], T]

HERE = Path(__file__).parent
SECONDS = 300
"""An engine that waits for a plugin that never answers would wait for ever."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.timeout(SECONDS))
            # What an inline program leaves behind when its update breaks off complains when it is collected.
            item.add_marker(pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"))


@pytest.fixture(scope="session")
def cli() -> None:
    """The CLI is there, or the test is skipped."""
    found, why_not = find_cli()
    if found is None:
        pytest.skip(why_not)


@pytest.fixture
def workspace(cli: None, tmp_path: Path) -> Iterator[Workspace]:
    """A workspace of the test's own; whatever it started is ended."""
    with Workspace(tmp_path) as made:
        yield made


@pytest.fixture(scope="session")
def once(cli: None, tmp_path_factory: pytest.TempPathFactory) -> Once[T]:
    """Give what a function makes in a folder of its own, made once for all workers of a parallel run."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent

    def make(name: str, tell: Callable[[Path], T]) -> T:
        kept = base / f"engine-{name}.pickle"
        with (base / f"engine-{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not kept.exists():
                folder = base / f"engine-{name}"
                folder.mkdir(exist_ok=True)
                kept.write_bytes(pickle.dumps(tell(folder)))
        return pickle.loads(kept.read_bytes())  # noqa: S301 - written by another worker of this run

    return make
