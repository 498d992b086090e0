"""Fleets for tests, and a backend without an engine."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from deploy.fleet.backend import Last
from deploy.fleet.reading import read_fleet
from deploy.fleet.table import Fleet, Program
from deploy.fleet.worker import Job, Result

ZONES = ["eu-central-1a", "eu-central-1b"]
SEGMENTS = {"prod": {"cidrs": ["10.32.0.0/12"]}, "shared": {"cidrs": ["10.64.0.0/12"]}}
PAIRS = [{"a": "prod", "b": "shared", "decision": "allow"}]


def row(number: int, **changes: Any) -> dict[str, Any]:
    spoke = {"name": f"s{number:02}", "segment": "prod", "cidr": f"10.32.{number * 16}.0/20"}
    return {**spoke, "availabilityZones": ZONES, **changes}


def write(folder: Path, *rows: Mapping[str, Any], **changes: Any) -> Path:
    for name in ("hub", "spoke"):
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "Pulumi.yaml").write_text(f"name: fleet-{name}\nruntime: python\n")
        (folder / name / "__main__.py").write_text(f"'''The {name}.'''\n")
    table = {"region": "eu-central-1", "environment": "dev", "segments": SEGMENTS, "reachability": PAIRS}
    file = folder / "fleet.yaml"
    file.write_text(json.dumps({**table, "spokes": list(rows), **changes}))
    return file


def fleet(folder: Path, *rows: Mapping[str, Any], **changes: Any) -> Fleet:
    return read_fleet(write(folder, *rows, **changes))


class FakeBackend:
    """Remembers what was done, as a backend does; fails where it is told to."""

    def __init__(self) -> None:
        self.history: dict[str, Last] = {}
        self.given: dict[str, Any] = {"segments": {"prod": {"table": "1"}, "shared": {"table": "2"}}}
        self.calls: list[tuple[str, str]] = []
        self.jobs: list[Job] = []
        self.fails: set[str] = set()
        self.running = self.most = 0
        self.seconds = 0.0
        self.when: Callable[[Job], None] = lambda _: None
        self._lock = threading.Lock()

    def stacks(self, program: Program) -> Mapping[str, bool]:
        prefix = f"{program.project}/"
        return {
            key.removeprefix(prefix): not (last.kind == "destroy" and last.succeeded)
            for key, last in self.history.items()
            if key.startswith(prefix)
        }

    def last(self, program: Program, stack: str) -> Last | None:
        return self.history.get(f"{program.project}/{stack}")

    def outputs(self, program: Program, stack: str) -> Mapping[str, Any]:
        return self.given if f"{program.project}/{stack}" in self.history else {}

    def carry_out(self, job: Job) -> Result:
        with self._lock:
            self.running += 1
            self.most = max(self.most, self.running)
            name = job.stack.rpartition("/")[2]
            self.calls.append((job.operation, name))
            self.jobs.append(job)
        self.when(job)
        time.sleep(self.seconds)
        with self._lock:
            self.running -= 1
        ok = name not in self.fails
        if job.operation != "preview":
            kind = "destroy" if job.operation == "destroy" else "update"
            self.history[job.stack.partition("/")[2]] = Last(kind, ok, job.message)
        return Result(ok=ok, changes={"create": 3} if ok else {}, reasons=[] if ok else [f"{name}-vpc: LimitExceeded"])

    @property
    def names(self) -> list[str]:
        return [name for _, name in self.calls]
