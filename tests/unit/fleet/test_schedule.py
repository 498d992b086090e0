"""So many at a time, in order, until so many have failed or somebody says stop."""

import threading
import time

import pytest

from deploy.fleet.schedule import work_through


class Work:
    """Counts how many are at work together."""

    def __init__(self, seconds: float = 0.01) -> None:
        self.lock = threading.Lock()
        self.now = self.most = 0
        self.order: list[str] = []
        self.seconds = seconds

    def __call__(self, name: str) -> bool:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
            self.order.append(name)
        time.sleep(self.seconds)
        with self.lock:
            self.now -= 1
        return not name.startswith("bad")


def run(names: list[str], work: Work, jobs: int = 4, failures: int = 99, stop: threading.Event | None = None):  # noqa: ANN201 - a mapping of results
    return work_through(
        names, work, jobs=jobs, failed=lambda ok: not ok, failures=failures, stop=stop or threading.Event()
    )


@pytest.mark.parametrize("jobs", [1, 3, 8])
def test_no_more_than_so_many_work_at_a_time(jobs: int) -> None:
    work = Work()
    results = run([f"n{number}" for number in range(30)], work, jobs)
    assert len(results) == 30
    assert work.most == jobs, "and as many as may"


def test_they_begin_in_the_order_of_the_list() -> None:
    work = Work(0)
    run(["c", "a", "b"], work, jobs=1)
    assert work.order == ["c", "a", "b"]


def test_after_so_many_failures_nothing_more_begins_but_what_runs_ends() -> None:
    work = Work()
    results = run(["bad1", "good", "bad2", *[f"late{number}" for number in range(20)]], work, jobs=1, failures=2)
    assert work.order == ["bad1", "good", "bad2"]
    assert results == {"bad1": False, "good": True, "bad2": False}


def test_a_stop_lets_what_runs_come_to_its_end() -> None:
    stop, work = threading.Event(), Work(0.2)
    timer = threading.Timer(0.05, stop.set)
    timer.start()
    results = run([f"n{number}" for number in range(10)], work, jobs=2, stop=stop)
    assert sorted(results) == ["n0", "n1"]
    assert work.now == 0


def test_nothing_to_do_is_done_at_once() -> None:
    assert run([], Work()) == {}


def test_a_mistake_of_the_work_itself_is_raised_and_ends_the_run() -> None:
    begun: list[str] = []

    def broken(name: str) -> bool:
        begun.append(name)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work_through(["a", "b", "c"], broken, jobs=1, failed=lambda ok: not ok, failures=9, stop=threading.Event())
    assert begun == ["a"]
