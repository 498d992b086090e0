"""A fleet in the real engine: hub and spokes are stacks of their own, in parallel, resumed, extended and taken down."""

import dataclasses
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.engine.conftest import Once
from tests.engine.harness import ROOT, Workspace
from tests.engine.stack import PACK

ZONES = ["eu-central-1a", "eu-central-1b"]
SPOKES = 20
FAILING = "s07"


def row(number: int, name: str = "") -> dict[str, Any]:
    segment, block = ("shared", 64) if number % 5 == 4 else ("prod", 32)
    return {
        "name": name or f"s{number:02}",
        "segment": segment,
        "cidr": f"10.{block + number // 16}.{number % 16 * 16}.0/20",
        "availabilityZones": ZONES,
    }


@dataclasses.dataclass
class Yard:
    """A folder with the example's programs, a backend and a table."""

    workspace: Workspace
    table: dict[str, Any] = dataclasses.field(default_factory=dict[str, Any])

    def __post_init__(self) -> None:
        manifest = json.loads((self.workspace.project_folder / "Pulumi.yaml").read_text())
        for program in ("hub", "spoke"):
            folder = self.workspace.folder / program
            folder.mkdir()
            shutil.copy(ROOT / "examples" / "fleet" / program / "__main__.py", folder)
            (folder / "Pulumi.yaml").write_text(json.dumps({**manifest, "name": f"fleet-{program}"}))
        self.table = {
            "region": "eu-central-1",
            "environment": "dev",
            "throwAway": True,
            "hub": {"settings": {"flowLogs": False}},
            "segments": {"prod": {"cidrs": ["10.32.0.0/12"]}, "shared": {"cidrs": ["10.64.0.0/12"]}},
            "reachability": [{"a": "prod", "b": "shared", "decision": "allow"}],
            "quotas": {"L-F678F1CE": 100},
        }

    def start(self, operation: str, *options: str, refuse: str = "", slow: str = "") -> subprocess.Popen[str]:
        file = self.workspace.folder / "fleet.yaml"
        file.write_text(json.dumps(self.table))
        standin = {"STANDIN_REFUSE": refuse, "STANDIN_SLOW": slow, "STANDIN_SLOW_SECONDS": "6"}
        home = {"PULUMI_HOME": str(self.workspace.home), "COLUMNS": "200"}
        asked = [] if operation in ("preview", "status") else ["--yes"]
        return subprocess.Popen(
            [sys.executable, "-m", "deploy", "fleet", operation, str(file), *asked,
             "--json", str(self.summary), *options],
            cwd=ROOT, env=os.environ | self.workspace.environment | home | standin,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    @property
    def summary(self) -> Path:
        return self.workspace.folder / "summary.json"

    def run(self, operation: str, *options: str, **faults: str) -> "Run":
        began = len(self.workspace.deeds)
        process = self.start(operation, *options, **faults)
        shown, _ = process.communicate(timeout=280)
        return self.ended(process.returncode, shown, began)

    def ended(self, code: int, shown: str, began: int) -> "Run":
        deeds = [deed for deed in self.workspace.deeds[began:] if deed.op != "start"]
        touched = sorted({deed.urn.removeprefix("urn:pulumi:").partition("::")[0] for deed in deeds})
        return Run(code, shown, json.loads(self.summary.read_text()), touched, len(deeds))

    def alive(self, kind: str) -> list[Mapping[str, Any]]:
        return [deed.inputs or {} for deed in self.workspace.alive if deed.type == kind]


@dataclasses.dataclass(frozen=True)
class Run:
    code: int
    shown: str
    summary: dict[str, Any]
    touched: list[str]
    """Stacks in which something was made, changed or deleted."""
    deeds: int

    def states(self) -> dict[str, str]:
        return {one["name"]: one["state"] for one in (self.summary["hub"], *self.summary["spokes"])}


@dataclasses.dataclass(frozen=True)
class Story:
    first: Run
    again: Run
    added: Run
    at_rest: Run
    attachments: list[Mapping[str, Any]]
    hubs: int
    seconds: float


def tell(folder: Path) -> Story:
    with Workspace(folder) as workspace:
        yard = Yard(workspace)
        rows = [row(number) for number in range(SPOKES)]
        yard.table["spokes"] = rows
        started = time.monotonic()
        # The attachment is made late, so that the stack that fails is left half made.
        first = yard.run("up", refuse=f"{FAILING}-hub")
        again = yard.run("up")
        yard.table["spokes"] = [row(SPOKES, "new"), *rows]
        added = yard.run("up")
        at_rest = yard.run("up")
        return Story(
            first=first,
            again=again,
            added=added,
            at_rest=at_rest,
            attachments=yard.alive("aws:ec2transitgateway/vpcAttachment:VpcAttachment"),
            hubs=len(yard.alive("aws:ec2transitgateway/transitGateway:TransitGateway")),
            seconds=time.monotonic() - started,
        )


@pytest.fixture
def story(once: Once[Story]) -> Story:
    return once("fleet", tell)


@pytest.mark.engine
def test_one_spoke_fails_and_the_others_come_up(story: Story) -> None:
    assert story.first.code == 1, story.first.shown
    states = story.first.states()
    assert states.pop(FAILING) == "failed"
    assert set(states.values()) == {"succeeded"}
    assert len(states) == SPOKES
    failed = next(one for one in story.first.summary["spokes"] if one["name"] == FAILING)
    assert f"{FAILING}-hub" in failed["reasons"][0]
    assert "LimitExceeded" in failed["reasons"][0]
    assert "LimitExceeded" in story.first.shown


@pytest.mark.engine
def test_the_next_run_does_only_what_failed(story: Story) -> None:
    assert story.again.code == 0, story.again.shown
    assert story.again.touched == [FAILING]
    states = story.again.states()
    assert states.pop(FAILING) == "succeeded"
    assert set(states.values()) == {"done"}


@pytest.mark.engine
def test_a_spoke_is_added_without_touching_another(story: Story) -> None:
    assert story.added.code == 0, story.added.shown
    assert story.added.touched == ["new"]


@pytest.mark.engine
def test_a_fleet_that_is_up_is_left_alone(story: Story) -> None:
    assert story.at_rest.code == 0, story.at_rest.shown
    assert story.at_rest.deeds == 0
    assert set(story.at_rest.states().values()) == {"done"}


@pytest.mark.engine
def test_every_spoke_is_attached_to_the_one_hub(story: Story) -> None:
    assert story.hubs == 1
    assert len(story.attachments) == SPOKES + 1
    assert len({one["transitGatewayId"] for one in story.attachments}) == 1
    assert len({one["vpcId"] for one in story.attachments}) == SPOKES + 1


@pytest.fixture
def yard(workspace: Workspace) -> Yard:
    made = Yard(workspace)
    made.table["spokes"] = [row(0), row(1)]
    return made


@pytest.mark.engine
def test_the_gate_stops_a_spoke_before_anything_of_it_is_made(yard: Yard, tmp_path: Path) -> None:
    pack = tmp_path / "policy"
    pack.mkdir()
    for name in ("PulumiPolicy.yaml", "__main__.py", "rules"):
        (pack / name).symlink_to(PACK / name)
    (pack / "enforcement").mkdir()
    (pack / "enforcement" / "dev.json").write_text(json.dumps({"aws-vpc-flow-logs": "mandatory"}))
    done = yard.run("up", "--policy-pack", str(pack))
    assert done.code == 1, done.shown
    assert done.touched == ["hub"]
    assert {one["state"] for one in done.summary["spokes"]} == {"failed"}
    assert "the gate: aws-vpc-flow-logs" in done.summary["spokes"][0]["reasons"][0]


def begin(yard: Yard, *options: str) -> "subprocess.Popen[str]":
    """Start an update whose first spoke is in the middle of making its attachment."""
    process = yard.start("up", *options, slow="s00-hub")
    deadline = time.monotonic() + 120
    while not [deed for deed in yard.workspace.alive if deed.urn.endswith("::s00-hub")]:
        assert time.monotonic() < deadline, process.communicate()[0]
        time.sleep(0.1)
    return process


def locks(yard: Yard) -> list[Path]:
    return list((yard.workspace.backend / ".pulumi" / "locks").rglob("*.json"))


@pytest.mark.engine
def test_a_second_interrupt_lets_the_engine_finish_what_it_began_and_no_more(yard: Yard) -> None:
    process = begin(yard, "--jobs", "1")
    process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    shown, _ = process.communicate(timeout=120)
    stopped = yard.ended(process.returncode, shown, 0)
    assert stopped.code == 130, shown
    assert stopped.states() == {"hub": "succeeded", "s00": "failed", "s01": "not started"}
    assert stopped.summary["spokes"][0]["reasons"][0].startswith("interrupted")
    assert locks(yard) == []
    rest = yard.run("up")
    assert rest.code == 0, rest.shown
    attached = yard.alive("aws:ec2transitgateway/vpcAttachment:VpcAttachment")
    assert len(attached) == 2, "what the engine had begun is in its state: nothing was made twice"


@pytest.mark.engine
def test_an_interrupted_run_ends_cleanly_and_a_fleet_goes_down_hub_last(yard: Yard) -> None:
    process = begin(yard, "--jobs", "1")
    process.send_signal(signal.SIGINT)
    shown, _ = process.communicate(timeout=120)
    interrupted = yard.ended(process.returncode, shown, 0)
    assert interrupted.code == 130, shown
    assert interrupted.states() == {"hub": "succeeded", "s00": "succeeded", "s01": "not started"}, (
        "what runs comes to its end, nothing more begins"
    )
    assert locks(yard) == []

    rest = yard.run("up")
    assert (rest.code, rest.touched) == (0, ["s01"]), rest.shown

    down = yard.run("destroy")
    assert down.code == 0, down.shown
    assert yard.workspace.alive == []
    order = [deed.urn for deed in yard.workspace.deeds if deed.op == "delete"]
    hub = [position for position, urn in enumerate(order) if urn.startswith("urn:pulumi:hub::")]
    assert min(hub) > max(position for position in range(len(order)) if position not in hub)
    assert yard.run("destroy").deeds == 0
