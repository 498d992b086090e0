"""What the make-believe account holds: one JSON line per deed, so that it outlives a killed engine."""

import json
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of the ledger."""

    op: str
    """`start`, `create`, `update` or `delete`."""
    urn: str = ""
    type: str = ""
    id: str = ""
    engine: int = 0
    """Process id of the engine."""
    tags: dict[str, str] | None = None
    inputs: dict[str, Any] | None = None
    """Of a creation: what it was made with."""


class Ledger:
    """Appends deeds and knows what exists. Providers of several packages share one file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        deeds = list(read(file))
        self._made: dict[str, list[Deed]] = {}
        for deed in deeds:
            if deed.op == "create":
                self._made.setdefault(deed.urn, []).append(deed)
        self._gone = {(deed.urn, deed.id) for deed in deeds if deed.op == "delete"}

    def add(self, deed: Deed) -> None:
        """Write a deed; a killed process loses nothing that it has answered."""
        line = json.dumps({key: value for key in Deed.__slots__ if (value := getattr(deed, key))}) + "\n"
        with self._lock:
            descriptor = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(descriptor, line.encode())
            finally:
                os.close(descriptor)
            if deed.op == "create":
                self._made.setdefault(deed.urn, []).append(deed)
            if deed.op == "delete":
                self._gone.add((deed.urn, deed.id))

    def generation(self, urn: str) -> int:
        """How often a resource of this URN was made before."""
        return len(self._made.get(urn, ()))

    def find(self, urn: str, id_: str) -> tuple[int, Deed] | None:
        """The creation of a resource and its generation, or None when it was not made here."""
        return next((found for found in enumerate(self._made.get(urn, ())) if found[1].id == id_), None)

    def is_gone(self, urn: str, id_: str) -> bool:
        """Whether this resource was deleted."""
        return (urn, id_) in self._gone


def read(file: Path) -> Iterator[Deed]:
    """All deeds of a ledger, in order."""
    if not file.exists():
        return
    for line in file.read_text(encoding="utf-8").splitlines():
        values: dict[str, Any] = json.loads(line)
        yield Deed(**values)


def alive(file: Path) -> list[Deed]:
    """What exists now, in the order it was made."""
    deeds = list(read(file))
    gone = {(deed.urn, deed.id) for deed in deeds if deed.op == "delete"}
    return [deed for deed in deeds if deed.op == "create" and (deed.urn, deed.id) not in gone]
