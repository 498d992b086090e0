"""The comparison of AWS Backup with manual snapshots in words, for the terminal and for the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from rehearsal.session import Rehearsal

# A part of the assessment is JSON data, made by `rehearsal.assessment`.
Data = Mapping[str, Any]

WAYS: Final = {"backup": "AWS Backup", "manual": "manual"}
COLUMNS: Final = {
    "dataLoss": "data loss",
    "retention": "retention",
    "outOfRegion": "copy in another Region",
    "outOfAccount": "copy in another account",
    "immutability": "lock",
    "restoreTest": "restore test",
}
_WORST_FIRST: Final = ("unprotected", "cannot tell", "manual only", "both", "AWS Backup only")
_LOST: Final = {
    "once": "no limit",
    "not covered": "everything",
    "cannot succeed": "everything",
    "not possible": "everything",
    "cannot tell": "cannot tell",
}
_NOTHING: Final = "-"


@dataclass(frozen=True, slots=True)
class Cells:
    """One side of one resource, a text for each column."""

    way: str
    loss: str
    kept: str
    region: str
    account: str
    lock: str
    test: str


@dataclass(frozen=True, slots=True)
class Line:
    """Resources that fare alike."""

    names: tuple[str, ...]
    type: str
    verdict: str
    backup: Cells
    manual: Cells

    @property
    def title(self) -> str:
        """The first of the names, and how many more there are."""
        more = len(self.names) - 1
        return f"{self.names[0]} and {more} more" if more else self.names[0]


def part(rehearsal: Rehearsal) -> Data | None:
    """The part of the assessment, or None where no resource holds data."""
    return rehearsal.assessment.get("protection")


def lines(found: Data) -> list[Line]:
    """All resources, those that fare alike on one line, the worst verdict first."""
    groups: dict[tuple[Any, ...], list[str]] = {}
    for row in found["resources"]:
        key = (row["type"], row["verdict"], cells(row, "backup"), cells(row, "manual"))
        groups.setdefault(key, []).append(row["name"])
    joined = [Line(tuple(sorted(names)), *key) for key, names in groups.items()]
    return sorted(joined, key=lambda one: (_WORST_FIRST.index(one.verdict), one.type, one.names))


def cells(row: Data, side: str) -> Cells:
    """One side of a resource in words."""
    given = row[side]
    if given["state"] not in ("covered", "once"):
        lost = _LOST[given["state"]]
        return Cells(WAYS[side], lost, *(_NOTHING,) * 5)
    lost = loss(given["dataLoss"]) if given["state"] == "covered" else _LOST["once"]
    return Cells(
        WAYS[side],
        lost,
        kept(given["retention"]),
        _copy(given["outOfRegion"], lost, named=True),
        _copy(given["outOfAccount"], lost, named=False),
        given["immutability"]["lock"],
        given["restoreTest"]["state"],
    )


def loss(given: Data) -> str:
    """Worst-case data loss in words; `minutes` is point-in-time recovery for which AWS states no figure."""
    hours = given["hours"]
    if hours is None:
        return "minutes" if given["continuous"] else "cannot tell"
    if hours == 0:
        return "none"
    return f"{hours:g} h" if hours >= 1 else f"{hours * 60:.0f} min"


def kept(given: Data) -> str:
    """Retention in words."""
    if given["forever"]:
        return "forever"
    if given["days"] is not None:
        return "1 day" if given["days"] == 1 else f"{given['days']:g} days"
    if given["count"] is not None:
        return f"{given['count']} snapshot{'' if given['count'] == 1 else 's'}"
    return "cannot tell"


def _copy(given: Data, lost: str, *, named: bool) -> str:
    if given["state"] != "yes":
        return given["state"]
    to = given["to"]
    where = (to[0] if len(to) == 1 else f"{len(to)} places") if named else "yes"
    own = loss(given["dataLoss"])
    # Of copies made once, and of replication, nobody can say how old they are.
    return where if own == lost else f"{where}, {own if own != 'cannot tell' else 'age unknown'}"


def totals(found: Data) -> str:
    """How many resources each way covers."""
    counts = found["totals"]
    of = counts["resources"]
    return (
        f"AWS Backup covers {counts['backup']['covered']} of {of}, manual snapshots and the services' own backups"
        f" {counts['manual']['covered']} of {of}"
    )


def worst(found: Data, side: str) -> str:
    """The worst data loss of what one way covers."""
    counts = found["totals"][side]
    if not counts["covered"]:
        return _NOTHING
    if counts["dataLossUnknown"]:
        return f"cannot tell for {counts['dataLossUnknown']}"
    return loss({"hours": counts["worstDataLossHours"], "continuous": True})


def worst_first(found: Data) -> list[Data]:
    """The resources, the worst verdict first."""
    return sorted(found["resources"], key=lambda row: (_WORST_FIRST.index(row["verdict"]), row["type"], row["name"]))


def mood(verdict: str) -> str:
    """The page's style of a verdict."""
    return {"unprotected": "mandatory", "cannot tell": "advisory", "manual only": "advisory"}.get(verdict, "good")


def better(row: Data) -> list[str]:
    """Where both protect a resource: in which columns each of them is ahead."""
    ahead = row["ahead"]
    return [
        f"{WAYS[side]} is ahead in {', '.join(COLUMNS[column] for column in ahead[side])}"
        for side in WAYS
        if ahead[side]
    ]


def tasks(found: Data, side: str) -> list[tuple[str, list[str]]]:
    """What a person must still do: the task, and the names of the resources it is for."""
    names = {row["urn"]: row["name"] for row in found["resources"]}
    return [(one["task"], [names[urn] for urn in one["urns"]]) for one in found["todo"][side]]
