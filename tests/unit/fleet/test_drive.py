"""A fleet is driven: the hub first, so many spokes at a time, and again only what is missing or changed."""

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from deploy.fleet.drive import Choice, Driver
from deploy.fleet.report import Report, State, as_json
from deploy.fleet.worker import Job, write_settings
from rehearsal.errors import UsageError

from .tables import SEGMENTS, FakeBackend, fleet, row

ROWS = [row(number) for number in range(6)]


def drive(
    folder: Path, backend: FakeBackend, *rows: dict[str, Any], operation: str = "up", changes: Any = None, **choice: Any
) -> Report:
    read = fleet(folder, *(rows or ROWS), **(changes or {}))
    driver = Driver(read, Choice(operation, **choice), backend, folder, told=lambda _: None)
    driver.look()
    return driver.run()


def states(report: Report) -> dict[str, str]:
    return {entry.name: entry.state.value for entry in report.entries}


@pytest.fixture
def backend() -> FakeBackend:
    return FakeBackend()


@pytest.fixture
def up(tmp_path: Path, backend: FakeBackend) -> FakeBackend:
    """A backend with the whole fleet up, its calls forgotten."""
    assert drive(tmp_path, backend).complete
    backend.calls.clear()
    backend.jobs.clear()
    return backend


def test_the_hub_is_up_before_any_spoke_begins(tmp_path: Path, backend: FakeBackend) -> None:
    report = drive(tmp_path, backend)
    assert backend.names[0] == "hub"
    assert sorted(backend.names[1:]) == [f"s{number:02}" for number in range(6)]
    assert report.complete


def test_no_more_spokes_than_asked_for_work_at_a_time(tmp_path: Path, backend: FakeBackend) -> None:
    backend.seconds = 0.02
    drive(tmp_path, backend, jobs=3)
    assert backend.most == 3


def test_without_its_hub_no_spoke_begins(tmp_path: Path, backend: FakeBackend) -> None:
    backend.fails = {"hub"}
    report = drive(tmp_path, backend)
    assert backend.names == ["hub"]
    assert report.count(State.NOT_STARTED) == 6
    assert {entry.why for entry in report.spokes} == {"the hub failed"}
    assert not report.complete


def test_after_so_many_failures_no_further_spoke_begins(tmp_path: Path, backend: FakeBackend) -> None:
    backend.fails = {"s00", "s02"}
    report = drive(tmp_path, backend, jobs=1, failures=2)
    assert backend.names == ["hub", "s00", "s01", "s02"]
    assert (report.count(State.FAILED), report.count(State.NOT_STARTED)) == (2, 3)
    assert report.stopped == "stopped after 2 failures"


def test_a_second_run_does_only_what_failed_or_was_not_started(tmp_path: Path, backend: FakeBackend) -> None:
    backend.fails = {"s02"}
    drive(tmp_path, backend, jobs=1, failures=1)
    backend.fails.clear()
    backend.calls.clear()
    report = drive(tmp_path, backend, jobs=1)
    assert backend.names == ["s02", "s03", "s04", "s05"]
    assert {entry.name: entry.why for entry in report.spokes}["s02"] == "failed last time"
    assert report.complete


def test_a_second_run_over_what_is_up_does_nothing(tmp_path: Path, up: FakeBackend) -> None:
    report = drive(tmp_path, up)
    assert up.calls == []
    assert report.count(State.DONE) == 7


def test_all_does_everything_again(tmp_path: Path, up: FakeBackend) -> None:
    drive(tmp_path, up, everything=True)
    assert len(up.calls) == 7


def test_a_new_row_moves_no_other_stack(tmp_path: Path, up: FakeBackend) -> None:
    drive(tmp_path, up, *[row(99, name="first", cidr="10.40.0.0/20"), *ROWS])
    assert up.names == ["first"], "not even when it stands in front"


def test_a_changed_row_moves_only_its_own_stack(tmp_path: Path, up: FakeBackend) -> None:
    zones = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
    drive(tmp_path, up, row(0, availabilityZones=zones), *ROWS[1:])
    assert up.names == ["s00"]
    assert up.jobs[0].settings is not None
    assert up.jobs[0].settings["fleet:availabilityZones"] == zones


def test_a_new_segment_moves_the_hub_and_no_spoke_of_the_others(tmp_path: Path, up: FakeBackend) -> None:
    segments = {**SEGMENTS, "lab": {"cidrs": ["10.80.0.0/12"]}}
    drive(tmp_path, up, changes={"segments": segments})
    assert up.names == ["hub"]


def test_what_the_hub_gives_a_segment_moves_its_spokes(tmp_path: Path, up: FakeBackend) -> None:
    up.given = {"segments": {"prod": {"table": "another"}, "shared": {"table": "2"}}}
    rows = [*ROWS, row(7, segment="shared", cidr="10.64.0.0/20")]
    drive(tmp_path, up, *rows)
    assert sorted(up.names) == ["s00", "s01", "s02", "s03", "s04", "s05", "s07"]
    up.calls.clear()
    up.given = {"segments": {"prod": {"table": "another"}, "shared": {"table": "3"}}}
    drive(tmp_path, up, *rows)
    assert up.names == ["s07"]


def test_changed_code_moves_every_stack_of_the_program(tmp_path: Path, up: FakeBackend) -> None:
    read = fleet(tmp_path, *ROWS)
    (read.spoke.folder / "more.py").write_text("'''More.'''\n")
    driver = Driver(read, Choice("up"), up, tmp_path, told=lambda _: None)
    driver.look()
    driver.run()
    assert len(up.calls) == 6
    assert "hub" not in up.names


def test_settings_files_of_stacks_are_no_code(tmp_path: Path, up: FakeBackend) -> None:
    read = fleet(tmp_path, *ROWS)
    (read.spoke.folder / "Pulumi.s00.yaml").write_text("{}")
    driver = Driver(read, Choice("up"), up, tmp_path, told=lambda _: None)
    assert driver.look().count(State.TO_DO) == 0


def test_an_interrupt_lets_the_running_end_and_starts_nothing_more(tmp_path: Path, backend: FakeBackend) -> None:
    stop = threading.Event()
    read = fleet(tmp_path, *ROWS)
    driver = Driver(read, Choice("up", jobs=2), backend, tmp_path, told=lambda _: None, stop=stop)

    def interrupt(job: Job) -> None:
        if job.stack.endswith("/s01"):
            stop.set()

    backend.when, backend.seconds = interrupt, 0.05
    driver.look()
    report = driver.run()
    assert sorted(backend.names) == ["hub", "s00", "s01"]
    assert report.count(State.SUCCEEDED) == 3
    assert report.stopped == "interrupted"
    assert {entry.why for entry in report.spokes if entry.state is State.NOT_STARTED} == {"interrupted"}


def test_spokes_come_down_before_the_hub(tmp_path: Path, up: FakeBackend) -> None:
    report = drive(tmp_path, up, operation="destroy")
    assert up.names[-1] == "hub"
    assert len(up.calls) == 7
    assert report.complete
    up.calls.clear()
    assert drive(tmp_path, up, operation="destroy").count(State.DONE) == 7
    assert up.calls == []


def test_the_hub_stays_while_a_spoke_is_attached(tmp_path: Path, up: FakeBackend) -> None:
    up.fails = {"s03"}
    report = drive(tmp_path, up, operation="destroy")
    assert "hub" not in up.names
    assert (report.hub.state, report.hub.why) == (State.NOT_STARTED, "still attached: s03")


def test_a_stack_without_a_row_is_named_kept_and_holds_the_hub(tmp_path: Path, up: FakeBackend) -> None:
    report = drive(tmp_path, up, *ROWS[1:])
    assert report.strangers == ["s00"]
    assert up.calls == []
    report = drive(tmp_path, up, *ROWS[1:], operation="destroy")
    assert report.hub.why == "still attached: s00"
    up.calls.clear()
    drive(tmp_path, up, *ROWS[1:], operation="destroy", only=["s00"])
    assert up.names == ["s00"]
    assert up.jobs[-1].settings is None, "its row is gone: its settings stay as they were"


def test_only_the_named_spokes_are_done(tmp_path: Path, backend: FakeBackend) -> None:
    report = drive(tmp_path, backend, only=["s01"])
    assert backend.calls == []
    assert report.spokes[0].why == "the hub is not up: bring it up first"
    drive(tmp_path, backend, only=["hub", "s01"])
    assert backend.names == ["hub", "s01"]


def test_only_the_spokes_of_a_segment_are_done(tmp_path: Path, backend: FakeBackend) -> None:
    rows = [*ROWS, row(7, segment="shared", cidr="10.64.0.0/20")]
    drive(tmp_path, backend, *rows, only=["hub"])
    drive(tmp_path, backend, *rows, segments=["shared"])
    assert backend.names == ["hub", "s07"]


@pytest.mark.parametrize("wrong", [{"only": ["nobody"]}, {"segments": ["nowhere"]}])
def test_what_is_not_in_the_table_cannot_be_asked_for(wrong: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nobody|nowhere"):
        drive(tmp_path, FakeBackend(), **wrong)


def test_shards_cover_every_spoke_once_and_leave_the_hub_alone(tmp_path: Path, backend: FakeBackend) -> None:
    drive(tmp_path, backend, only=["hub"])
    for number in (1, 2, 3):
        drive(tmp_path, backend, shard=(number, 3))
    assert sorted(backend.names) == ["hub", *(f"s{number:02}" for number in range(6))]


def test_a_shard_keeps_its_spokes_when_a_row_is_added(tmp_path: Path) -> None:
    def shard(*rows: dict[str, Any]) -> set[str]:
        driver = Driver(
            fleet(tmp_path, *rows), Choice("up", shard=(1, 3)), FakeBackend(), tmp_path, told=lambda _: None
        )
        return {entry.name for entry in driver.report.spokes}

    assert shard(*ROWS) == shard(row(99, name="aa", cidr="10.40.0.0/20"), *ROWS) - {"aa"}


def test_a_preview_changes_nothing_and_waits_for_a_hub_that_is_not_up(tmp_path: Path, backend: FakeBackend) -> None:
    report = drive(tmp_path, backend, operation="preview")
    assert backend.calls == [("preview", "hub")]
    assert report.spokes[0].why.startswith("waits for the hub")
    assert report.complete, "nothing failed"
    assert backend.history == {}


def test_a_preview_shows_every_spoke_that_would_move(tmp_path: Path, up: FakeBackend) -> None:
    drive(tmp_path, up, row(0, settings={"tiers": ["private"]}), *ROWS[1:], operation="preview")
    assert up.calls == [("preview", "s00")]


def test_every_job_has_the_gate_and_its_levels(tmp_path: Path, backend: FakeBackend) -> None:
    drive(tmp_path, backend, pack="policy", levels="policy/enforcement/dev.json")
    assert {(job.pack, job.levels) for job in backend.jobs} == {("policy", "policy/enforcement/dev.json")}


def test_the_summary_names_spoke_and_reason(tmp_path: Path, backend: FakeBackend) -> None:
    backend.fails = {"s04"}
    document = json.loads(json.dumps(as_json(drive(tmp_path, backend))))
    failed = [spoke for spoke in document["spokes"] if spoke["state"] == "failed"]
    assert [(one["name"], one["reasons"]) for one in failed] == [("s04", ["s04-vpc: LimitExceeded"])]
    assert document["counts"] == {"succeeded": 6, "failed": 1}


def test_a_stack_file_keeps_what_the_cli_wrote_there(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.s00.yaml"
    file.write_text("encryptionsalt: v1:abc\nconfig:\n  fleet:cidr: 10.0.0.0/20\n")
    write_settings(file, {"fleet:cidr": "10.32.0.0/20"})
    assert json.loads(file.read_text()) == {"encryptionsalt": "v1:abc", "config": {"fleet:cidr": "10.32.0.0/20"}}
    assert [one.name for one in tmp_path.iterdir()] == [file.name]


def test_every_state_is_told(tmp_path: Path, backend: FakeBackend) -> None:
    told: list[tuple[str, State]] = []
    driver = Driver(
        fleet(tmp_path, row(0)),
        Choice("up"),
        backend,
        tmp_path,
        told=lambda entry: told.append((entry.name, entry.state)),
    )
    driver.look()
    driver.run()
    assert [state for name, state in told if name == "s00"][-2:] == [State.RUNNING, State.SUCCEEDED]
