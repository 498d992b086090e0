"""What a change of the settings may and must touch, row by row, in the plan of the real engine.

A later pattern adds its rows to a file of `rows`. Each row is one edit of a stack that is up; whatever the plan does
beyond what the row allows fails, a replacement or a deletion that the row does not name always does, and so does a
pattern of the row that nothing in the plan answers to.
"""

from collections.abc import Iterator

import pytest

from tests.engine.changes import judge, named, plan, together
from tests.engine.harness import EngineStack, Workspace, settings_of
from tests.engine.rows import audit, backup, events, hub, messaging, network, on_premises, restores, snapshots, whole

CHANGES = together(
    whole.CHANGES,
    *(network.CHANGES, hub.CHANGES, on_premises.CHANGES),
    *(messaging.CHANGES, events.CHANGES),
    *(backup.CHANGES, audit.CHANGES, restores.CHANGES, snapshots.CHANGES),
)
BASE = (
    *(*network.BASE, *hub.BASE, *on_premises.BASE),
    *messaging.BASE,
    *(*backup.BASE, *audit.BASE, *restores.BASE, *snapshots.BASE),
)
"""The stack that the rows change: dev with two entries in every list, so that they can change places."""


@pytest.fixture(scope="module")
def stack(cli: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineStack]:
    with Workspace(tmp_path_factory.mktemp("changes")) as workspace:
        made = workspace.stack("dev", settings=settings_of("dev", *BASE))
        first = made.up(policy_packs=[])
        assert first.ok, first.report()
        yield made


@pytest.mark.engine
@pytest.mark.parametrize("what", CHANGES)
def test_a_change_touches_only_what_it_must(what: str, stack: EngineStack) -> None:
    judge(what, CHANGES[what], plan(stack, BASE, CHANGES[what]))


@pytest.mark.engine
def test_a_changed_selection_is_made_before_the_old_one_goes(stack: EngineStack) -> None:
    planned = plan(stack, BASE, CHANGES["change a selection"])
    steps = [step.op for step in planned.steps if named(step.urn) == "backup-daily-legacy"]
    assert steps.index("create-replacement") < steps.index("delete-replaced"), (
        "AWS Backup cannot change a selection, and a run between the two would find none"
    )


@pytest.mark.engine
def test_a_moved_spoke_leaves_its_old_table_before_it_joins_the_new_one(stack: EngineStack) -> None:
    planned = plan(stack, BASE, CHANGES["move a spoke to another segment"])
    steps = [step.op for step in planned.steps if named(step.urn) == "spoke-tools-attachment-association"]
    assert steps.index("delete-replaced") < steps.index("create-replacement"), (
        "an attachment is associated with one table at most, and AWS refuses a second association"
    )


@pytest.mark.engine
def test_appliances_find_the_hubs_end_of_their_tunnels_from_every_subnet(stack: EngineStack) -> None:
    planned = plan(stack, BASE, CHANGES["let appliances in the network join by Connect"])
    made = {named(urn) for urn, op in planned.changed.items() if op == "create"}
    zones = ("eu-central-1a", "eu-central-1b")
    tables = [f"{tier}-{zone}" for tier in ("public", "private", "data") for zone in zones]
    assert {f"network-attachment-{table}-10.99.0.0-24" for table in tables} <= made, "no segment has that block"
