"""The drills there are, by the name that `--drill` takes."""

import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from rehearsal.drill import messaging
from rehearsal.drill.work import DrillResult
from rehearsal.errors import UsageError
from rehearsal.estate import Estate


@dataclass(frozen=True, slots=True)
class Drill:
    """One drill."""

    run: Callable[[Estate, int, Callable[[str], None]], DrillResult]
    """Takes the recorded estate, the number of messages and who is told what is going on."""
    needs: tuple[str, ...]
    """Packages that are there for development only."""


DRILLS: Final[Mapping[str, Drill]] = {"messaging": Drill(messaging.run, needs=("boto3", "moto"))}


def find_drill(name: str) -> Drill:
    """The drill of that name.

    Raises:
        UsageError: there is none, or what it needs is not installed.
    """
    drill = DRILLS.get(name)
    if drill is None:
        raise UsageError(f"there is no drill {name!r}; --drill takes {', '.join(sorted(DRILLS))}")
    missing = [package for package in drill.needs if importlib.util.find_spec(package) is None]
    if missing:
        raise UsageError(
            f"the drill {name} needs {' and '.join(missing)}, which the rehearsal alone does not: `make drill` installs"
            " it, or `pip install -r requirements-dev.txt` into the environment that runs this"
        )
    return drill
