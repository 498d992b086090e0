"""What is left when a deployment breaks off, and how the next one goes on. The runbook is docs/engine.md."""

import signal
from collections import Counter
from pathlib import Path

import pulumi_aws as aws

from tests.engine.harness import EngineStack, Workspace

NAMES = [f"q{number}" for number in range(6)]
SETTINGS = {"aws:region": "eu-central-1", "reliability:environment": "dev"}
BROKEN_OFF = "q3"
SLOW = {"STANDIN_SLOW": BROKEN_OFF, "STANDIN_SLOW_SECONDS": "30"}


def queues() -> None:
    """Six queues, one after the other, each tagged with its name."""
    before: list[aws.sqs.Queue] = []
    for name in NAMES:
        wait = {"waits-for": before[-1].arn} if before else {}
        before.append(aws.sqs.Queue(name, tags={"Name": name, **wait}))


def made(stack: EngineStack) -> Counter[str]:
    return Counter(urn.rpartition("::")[2] for urn in stack.workspace.account.elements())


def in_state(stack: EngineStack) -> list[str]:
    return sorted(one["urn"].rpartition("::")[2] for one in stack.resources)


def pending(stack: EngineStack) -> list[str]:
    return [one["resource"]["urn"].rpartition("::")[2] for one in stack.state.get("pending_operations") or ()]


def interrupted(stack: EngineStack, number: signal.Signals) -> str:
    """Break an `up` off while the slow queue is being made; what the engine said."""
    stack.workspace.environment.update(SLOW)
    stack.workspace.environment["STANDIN_SLOW_SECONDS"] = "3" if number is signal.SIGINT else "30"
    sender = stack.workspace.signal_engine(number, when=lambda: made(stack)[BROKEN_OFF] > 0)
    outcome = stack.up(policy_packs=[])
    sender.join(timeout=60)
    assert not outcome.ok, "an update that is broken off must not say that all is well"
    stack.workspace.environment["STANDIN_SLOW"] = ""
    return outcome.report()


def test_after_a_refusal_the_next_up_makes_only_what_is_missing(workspace: Workspace) -> None:
    workspace.environment["STANDIN_REFUSE"] = BROKEN_OFF
    stack = workspace.stack("crash", program=queues, settings=SETTINGS)
    first = stack.up(policy_packs=[])
    assert not first.ok
    assert any("LimitExceeded" in message for message in first.errors), first.report()
    assert in_state(stack) == ["q0", "q1", "q2"]
    assert not pending(stack)
    workspace.environment["STANDIN_REFUSE"] = ""
    second = stack.up(policy_packs=[])
    assert second.ok, second.report()
    assert sorted(urn.rpartition("::")[2] for urn in second.only("create")) == ["q3", "q4", "q5"]
    assert made(stack) == Counter(NAMES)


def test_after_an_interrupt_nothing_is_locked_pending_or_double(workspace: Workspace) -> None:
    stack = workspace.stack("crash", program=queues, settings=SETTINGS)
    interrupted(stack, signal.SIGINT)
    assert not stack.locks
    assert not pending(stack)
    assert in_state(stack) == ["q0", "q1", "q2", "q3"], "what had begun was brought to its end"
    second = stack.up(policy_packs=[])
    assert second.ok, second.report()
    assert sorted(urn.rpartition("::")[2] for urn in second.only("create")) == ["q4", "q5"]
    assert made(stack) == Counter(NAMES)


def test_after_a_kill_only_what_was_pending_may_exist_twice_and_the_runbook_mends_it(workspace: Workspace) -> None:
    stack = workspace.stack("crash", program=queues, settings=SETTINGS)
    interrupted(stack, signal.SIGKILL)
    assert stack.locks, "a killed engine leaves its lock"
    blocked = stack.up(policy_packs=[])
    assert not blocked.ok
    assert "locked" in blocked.report()
    left = pending(stack)
    assert left == [BROKEN_OFF]

    stack.cancel()
    assert not stack.locks
    second = stack.up(policy_packs=[])
    assert second.ok, second.report()
    double = {name for name, count in made(stack).items() if count > 1}
    assert double == set(left), "exactly what was pending exists twice"
    assert made(stack).keys() == set(NAMES)

    known = {one["id"] for one in stack.resources}
    strays = [deed for deed in workspace.alive if (deed.tags or {}).get("Name") == BROKEN_OFF and deed.id not in known]
    assert len(strays) == 1, "the tag finds the one that no state knows"


def test_a_pending_creation_can_be_imported_instead(workspace: Workspace) -> None:
    stack = workspace.stack("crash", program=queues, settings=SETTINGS)
    interrupted(stack, signal.SIGKILL)
    stack.cancel()
    [stray] = [deed for deed in workspace.alive if (deed.tags or {}).get("Name") == BROKEN_OFF]
    pair = ("--import-pending-creates", stray.urn, "--import-pending-creates", stray.id)
    done = stack.command("refresh", "--yes", "--skip-preview", *pair)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not pending(stack)
    second = stack.up(policy_packs=[])
    assert second.ok, second.report()
    assert made(stack) == Counter(NAMES), "what was there is kept, nothing is made twice"


def test_nothing_outlives_a_killed_engine(workspace: Workspace, tmp_path: Path) -> None:
    stack = workspace.stack("crash", program=queues, settings=SETTINGS)
    interrupted(stack, signal.SIGKILL)
    assert workspace.wait_until_idle(seconds=10), f"still there in {tmp_path}: {workspace.processes()}"
