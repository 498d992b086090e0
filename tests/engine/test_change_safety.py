"""What a change of the settings may and must touch, row by row, in the plan of the real engine.

A later pattern adds its rows to a file of `rows`. Each row is one edit of a stack that is up; whatever the plan does
beyond what the row allows fails, a replacement or a deletion that the row does not name always does, and so does a
pattern of the row that nothing in the plan answers to.
"""

import contextlib
from collections.abc import Callable, Iterator

import pytest

from tests.engine.changes import Area, judge, named, plan, together
from tests.engine.harness import EngineStack, Workspace
from tests.engine.rows import audit, backup, events, hub, messaging, network, on_premises, restores, snapshots, whole

NETWORKS = ("network", "recoveryNetwork", "peerings", "transitGateway", "onPremises")
DATA = ("sharedStorage", "backup", "restoreTesting", "backupAudit", "restoreSite", "snapshots")
NETWORK_BASE = (*network.BASE, *hub.BASE, *on_premises.BASE)
DATA_BASE = (*backup.BASE, *audit.BASE, *restores.BASE, *snapshots.BASE)

AREAS = {
    "whole": Area(whole.CHANGES, (*NETWORK_BASE, *messaging.BASE, *DATA_BASE)),
    # File systems and restore sites stand in networks, so that a change of these may touch them.
    "networks": Area(
        together(network.CHANGES, hub.CHANGES, on_premises.CHANGES),
        NETWORK_BASE,
        without=frozenset({"messaging", "backup", "restoreTesting", "backupAudit", "snapshots"}),
    ),
    "messaging": Area(
        together(messaging.CHANGES, events.CHANGES), messaging.BASE, without=frozenset({*NETWORKS, *DATA})
    ),
    "data": Area(
        together(backup.CHANGES, audit.CHANGES, restores.CHANGES, snapshots.CHANGES),
        DATA_BASE,
        without=frozenset({"messaging", "peerings", "transitGateway", "onPremises"}),
    ),
}
"""The stacks that the rows change: dev with two entries in every list, so that they can change places."""
CHANGES = together(*(area.rows for area in AREAS.values()))
HOME = {what: name for name, area in AREAS.items() for what in area.rows}

Stacks = Callable[[str], EngineStack]


@pytest.fixture(scope="module")
def stacks(cli: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stacks]:
    """Give the stack of an area, which is up."""
    made: dict[str, EngineStack] = {}
    with contextlib.ExitStack() as workspaces:

        def stack_of(area: str) -> EngineStack:
            if area not in made:
                workspace = workspaces.enter_context(Workspace(tmp_path_factory.mktemp(area), checkpoints=False))
                made[area] = workspace.stack("dev", settings=AREAS[area].settings())
                first = made[area].up(policy_packs=[])
                assert first.ok, first.report()
            return made[area]

        yield stack_of


@pytest.mark.engine
@pytest.mark.parametrize("what", CHANGES)
def test_a_change_touches_only_what_it_must(what: str, stacks: Stacks) -> None:
    area = HOME[what]
    judge(what, CHANGES[what], plan(stacks(area), AREAS[area], CHANGES[what]))


@pytest.mark.engine
def test_a_changed_selection_is_made_before_the_old_one_goes(stacks: Stacks) -> None:
    planned = plan(stacks("data"), AREAS["data"], CHANGES["change a selection"])
    steps = [step.op for step in planned.steps if named(step.urn) == "backup-daily-legacy"]
    assert steps.index("create-replacement") < steps.index("delete-replaced"), (
        "AWS Backup cannot change a selection, and a run between the two would find none"
    )


@pytest.mark.engine
def test_a_moved_spoke_leaves_its_old_table_before_it_joins_the_new_one(stacks: Stacks) -> None:
    planned = plan(stacks("networks"), AREAS["networks"], CHANGES["move a spoke to another segment"])
    steps = [step.op for step in planned.steps if named(step.urn) == "spoke-tools-attachment-association"]
    assert steps.index("delete-replaced") < steps.index("create-replacement"), (
        "an attachment is associated with one table at most, and AWS refuses a second association"
    )


@pytest.mark.engine
def test_appliances_find_the_hubs_end_of_their_tunnels_from_every_subnet(stacks: Stacks) -> None:
    planned = plan(stacks("networks"), AREAS["networks"], CHANGES["let appliances in the network join by Connect"])
    made = {named(urn) for urn, op in planned.changed.items() if op == "create"}
    zones = ("eu-central-1a", "eu-central-1b")
    tables = [f"{tier}-{zone}" for tier in ("public", "private", "data") for zone in zones]
    assert {f"network-attachment-{table}-10.99.0.0-24" for table in tables} <= made, "no segment has that block"
