"""What is left when a deployment breaks off, and how the next one goes on. The runbook is docs/engine.md."""

import multiprocessing
import signal
from collections import Counter

from tests.engine import breaking
from tests.engine.breaking import BROKEN_OFF
from tests.engine.harness import EngineStack, Workspace

NAMES = sorted(breaking.NAMES)


def made(stack: EngineStack) -> Counter[str]:
    return Counter(urn.rpartition("::")[2] for urn in stack.workspace.account.elements())


def in_state(stack: EngineStack) -> list[str]:
    return sorted(one["urn"].rpartition("::")[2] for one in stack.resources)


def pending(stack: EngineStack) -> list[str]:
    return [one["resource"]["urn"].rpartition("::")[2] for one in stack.state.get("pending_operations") or ()]


def interrupted(stack: EngineStack, number: signal.Signals, physical: str | None = None) -> None:
    """Break an `up` off while the slow queue is being made."""
    workspace = stack.workspace
    seconds = "3" if number is signal.SIGINT else "60"
    environment = {**workspace.environment, "STANDIN_SLOW": BROKEN_OFF, "STANDIN_SLOW_SECONDS": seconds}
    # A process of its own: what an inline program leaves behind when its engine is killed upsets the interpreter.
    child = multiprocessing.get_context("spawn").Process(
        target=breaking.up, args=(workspace.folder, environment, physical), daemon=True
    )
    child.start()
    try:
        sender = workspace.signal_engine(number, when=lambda: made(stack)[BROKEN_OFF] > 0)
        sender.join(timeout=60)
        child.join(timeout=60)
        assert child.exitcode == breaking.BROKEN_OFF_CODE, "an update that is broken off must not say that all is well"
    finally:
        child.kill()
        child.join()


def test_after_a_refusal_the_next_up_makes_only_what_is_missing(workspace: Workspace) -> None:
    workspace.environment["STANDIN_REFUSE"] = BROKEN_OFF
    stack = workspace.stack("crash", program=breaking.queues, settings=breaking.SETTINGS)
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
    stack = workspace.stack("crash", program=breaking.queues, settings=breaking.SETTINGS)
    interrupted(stack, signal.SIGINT)
    assert not stack.locks
    assert not pending(stack)
    assert in_state(stack) == ["q0", "q1", "q2", "q3"], "what had begun was brought to its end"
    second = stack.up(policy_packs=[])
    assert second.ok, second.report()
    assert sorted(urn.rpartition("::")[2] for urn in second.only("create")) == ["q4", "q5"]
    assert made(stack) == Counter(NAMES)


def test_after_a_kill_only_what_was_pending_may_exist_twice_and_the_runbook_mends_it(workspace: Workspace) -> None:
    stack = workspace.stack("crash", program=breaking.queues, settings=breaking.SETTINGS)
    interrupted(stack, signal.SIGKILL)
    assert workspace.wait_until_idle(seconds=10), "a killed engine cannot end its plugins: they end themselves"
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
    stack = workspace.stack("crash", program=lambda: breaking.queues("work"), settings=breaking.SETTINGS)
    interrupted(stack, signal.SIGKILL, "work")
    stack.cancel()
    [stray] = [deed for deed in workspace.alive if (deed.tags or {}).get("Name") == BROKEN_OFF]
    stack.run(lambda: breaking.queues("work", imported=stray.id))
    second = stack.up(policy_packs=[])
    assert second.ok, second.report()
    assert [urn.rpartition("::")[2] for urn in second.only("import")] == [BROKEN_OFF]
    assert made(stack) == Counter(NAMES), "what was there is kept, nothing is made twice"

    cleared = stack.refresh(clear_pending_creates=True)
    assert cleared.ok, cleared.report()
    assert not pending(stack)
    stack.run(lambda: breaking.queues("work"))
    third = stack.up(policy_packs=[])
    assert third.ok, third.report()
    assert third.changed == {}, "the option is needed once"
