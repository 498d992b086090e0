"""The delivered stacks in the real engine: previewed, built, built again, refreshed, analysed; dev is taken down."""

import dataclasses
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.engine.conftest import Once
from tests.engine.harness import ROOT, EngineStack, Outcome, Workspace
from tests.engine.stack import PACK
from tests.engine.standin.ledger import Deed

PLANTED = "planted-on-call@example.com"
SECRET_KEY = "reliability:alarms.subscriptions.team-mail.endpoint"  # noqa: S105 - the path of a setting


@dataclasses.dataclass(frozen=True, kw_only=True)
class Story:
    """What happened to one stack, step by step."""

    rehearsed: dict[str, Any]
    """`--json` of the rehearsal."""
    graph: dict[str, dict[str, Any]]
    """`--graph` of the rehearsal, by URN."""
    preview: Outcome
    up: Outcome
    again: Outcome
    refresh: Outcome
    destroy_preview: Outcome
    resources: list[dict[str, Any]]
    """Of the state file after the first `up`, without the stack itself and providers."""
    outputs: dict[str, Any]
    backend: dict[str, str]
    """Every file of the backend after the first `up`."""
    account: Counter[str]
    """What the make-believe account holds after everything but the end."""
    analysed: list[dict[str, Any]]
    """Events of `pulumi policy analyze --file` on the exported state."""


def rehearse(name: str, folder: Path) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    report, graph = folder / "report.json", folder / "graph.json"
    command = [sys.executable, "-m", "rehearsal", name, "--json", str(report), "--graph", str(graph)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=100)
    resources = json.loads(graph.read_text())["resources"]
    return json.loads(report.read_text()), {one["urn"]: one for one in resources}


def analyse(stack: EngineStack, folder: Path) -> list[dict[str, Any]]:
    exported = folder / "exported.json"
    done = stack.command("stack", "export", "--file", str(exported))
    assert done.returncode == 0, done.stderr
    levels = PACK / "enforcement" / f"{stack.environment}.json"
    pack = ("--policy-pack", str(PACK), "--policy-pack-config", str(levels))
    done = stack.workspace.command("policy", "analyze", "--file", str(exported), *pack, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@dataclasses.dataclass(frozen=True, kw_only=True)
class End:
    """How the dev stack was taken down."""

    lifted: Outcome
    """`up` with the throw-away setting."""
    before: list[dict[str, Any]]
    """Resources after that."""
    preview: Outcome
    destroy: Outcome
    deeds: list[Deed]
    account: Counter[str]
    resources: list[dict[str, Any]]


def tell(stack: EngineStack, folder: Path) -> Story:
    report, graph = rehearse(stack.name, folder)
    preview, up = stack.preview(), stack.up()
    assert up.ok, up.report()
    files = [file for file in stack.workspace.backend.rglob("*") if file.is_file()]
    return Story(
        rehearsed=report,
        graph=graph,
        preview=preview,
        up=up,
        resources=stack.resources,
        outputs=stack.outputs(),
        backend={str(file): file.read_text(encoding="utf-8") for file in files},
        again=stack.up(),
        refresh=stack.refresh(),
        destroy_preview=stack.preview_destroy(),
        account=stack.workspace.account,
        analysed=analyse(stack, folder),
    )


def take_down(stack: EngineStack) -> End:
    stack.configure({**stack.settings, "reliability:throwAway": "true"})
    return End(
        lifted=stack.up(),
        before=stack.resources,
        preview=stack.preview_destroy(),
        destroy=stack.destroy(),
        deeds=stack.workspace.deeds,
        account=stack.workspace.account,
        resources=stack.resources,
    )


def tell_dev(folder: Path) -> tuple[Story, End]:
    with Workspace(folder, checkpoints=False) as workspace:
        stack = workspace.stack("dev")
        stack.set_secret(SECRET_KEY, PLANTED)
        return tell(stack, folder), take_down(stack)


def tell_prod(folder: Path) -> Story:
    with Workspace(folder, checkpoints=False) as workspace:
        return tell(workspace.stack("prod"), folder)


@pytest.fixture(scope="module")
def dev(once: Once[tuple[Story, End]]) -> tuple[Story, End]:
    return once("dev", tell_dev)


@pytest.fixture(scope="module")
def prod(once: Once[Story]) -> Story:
    return once("prod", tell_prod)


@pytest.fixture(scope="module")
def end(dev: tuple[Story, End]) -> End:
    return dev[1]


@pytest.fixture
def story(request: pytest.FixtureRequest) -> Story:
    found = request.getfixturevalue(request.param)
    return found[0] if isinstance(found, tuple) else found


told = pytest.mark.parametrize("story", ["dev", "prod"], indirect=True)


def found_by_gate(outcome: Outcome) -> set[tuple[str, str, str]]:
    return {(one.policy, one.level, one.urn) for one in outcome.violations if "cannot tell yet" not in one.message}


def problems(urns: list[str]) -> str:
    return "\n".join(sorted(urns))


@told
def test_preview_and_up_pass_with_the_policy_pack(story: Story) -> None:
    assert story.preview.ok, story.preview.report()
    assert story.up.ok, story.up.report()
    assert story.preview.ops == story.up.ops, "an update does what its preview said"
    assert set(story.up.ops.values()) == {"create"}


@told
def test_the_engine_counts_the_resources_that_the_rehearsal_counts(story: Story) -> None:
    assert len(story.resources) == story.rehearsed["resourceCount"]


@told
def test_every_urn_is_unique_and_the_one_that_was_rehearsed(story: Story) -> None:
    urns = [one["urn"] for one in story.resources]
    assert len(set(urns)) == len(urns)
    rehearsed = {urn for urn, one in story.graph.items() if not one["type"].startswith("pulumi:")}
    assert set(urns) == rehearsed


@told
def test_every_parent_is_the_one_that_was_rehearsed_and_only_components_stand_alone(story: Story) -> None:
    assert {one["urn"]: one.get("parent", "") for one in story.resources} == {
        one["urn"]: story.graph[one["urn"]]["parent"] for one in story.resources
    }
    alone = [one["urn"] for one in story.resources if one["custom"] and "$" not in one["urn"].split("::")[2]]
    assert not alone, f"every resource belongs to a component: {alone}"


@told
def test_ids_and_outputs_are_those_of_the_rehearsal(story: Story) -> None:
    ids = {one["urn"]: one["id"] for one in story.resources if one["custom"]}
    assert len(ids) == sum(one["custom"] for one in story.resources)
    assert story.outputs == story.rehearsed["outputs"], "one make-believe cloud answers both"


@told
def test_every_component_registered_its_outputs(story: Story) -> None:
    empty = [one["urn"] for one in story.resources if not one["custom"] and not one.get("outputs")]
    assert not empty, problems(empty)


@told
def test_a_second_up_changes_nothing(story: Story) -> None:
    assert story.again.ok, story.again.report()
    assert story.again.changed == {}


@told
def test_a_refresh_changes_nothing(story: Story) -> None:
    assert story.refresh.ok, story.refresh.report()
    assert set(story.refresh.changes) == {"same"}, story.refresh.changes


@told
def test_the_account_holds_each_resource_once(story: Story) -> None:
    assert story.account == Counter(one["urn"] for one in story.resources if one["custom"])


@told
def test_verdicts_of_a_preview_are_those_of_an_update(story: Story) -> None:
    assert found_by_gate(story.preview) == found_by_gate(story.up)
    open_ = {one.policy for one in story.preview.violations if "cannot tell yet" in one.message}
    assert open_ <= {
        "aws-events-target-queue-policy",
        "aws-messaging-policy-no-wildcard-principal",
        "aws-sqs-queue-tls-only",
    }, "only what stands in a policy document with ARNs in it may be open before anything is created"


@told
def test_the_rehearsal_says_what_the_engine_says(story: Story) -> None:
    rehearsed = {(one["policy"], one["level"], one["urn"]) for one in story.rehearsed["violations"]}
    assert found_by_gate(story.up) == rehearsed


@told
def test_analysing_an_exported_state_says_what_the_rehearsal_says(story: Story) -> None:
    events = [one["policyEvent"] for one in story.analysed if "policyEvent" in one]
    analysed = {(one["policyName"], one["enforcementLevel"], one["resourceUrn"]) for one in events}
    assert analysed == {(one["policy"], one["level"], one["urn"]) for one in story.rehearsed["violations"]}


@told
def test_a_destroy_is_refused_and_every_protected_resource_is_named(story: Story) -> None:
    protected = {one["urn"] for one in story.resources if one.get("protect")}
    assert protected, "a stack as delivered protects what keeps data"
    assert not story.destroy_preview.ok
    said = "\n".join(story.destroy_preview.errors)
    named = {urn for urn in protected if f'"{urn}" cannot be deleted' in said}
    by_urn = {one["urn"]: one for one in story.resources}
    waiting, held = list(named), set[str]()
    while waiting:
        for needed in by_urn[waiting.pop()].get("dependencies", ()):
            if needed not in held:
                held.add(needed)
                waiting.append(needed)
    # The engine stops at the first of a chain: a vault holds its key, which is named when the vault may go.
    assert protected <= named | held, problems(sorted(protected - named - held))


def test_no_secret_stands_in_plain_text_in_the_backend(dev: tuple[Story, End]) -> None:
    story, _ = dev
    plain = [file for file, text in story.backend.items() if PLANTED in text]
    assert not plain, "state, history and checkpoints"
    endpoints = [
        one["inputs"]["endpoint"]
        for one in story.resources
        if one["type"] == "aws:sns/topicSubscription:TopicSubscription"
    ]
    hidden = [one for one in endpoints if isinstance(one, dict) and "ciphertext" in one]
    assert hidden, "the secret is there, encrypted"


def test_the_throw_away_setting_lifts_all_protection_through_up(end: End) -> None:
    assert end.lifted.ok, end.lifted.report()
    assert set(end.lifted.changed.values()) <= {"update"}, "nothing is replaced"
    assert not [one["urn"] for one in end.before if one.get("protect")]


def test_a_throw_away_stack_goes_without_a_rest(end: End) -> None:
    assert end.preview.ok, end.preview.report()
    assert end.destroy.ok, end.destroy.report()
    assert not end.resources
    assert not end.account, "nothing is left in the account"


def test_everything_is_deleted_before_what_it_needs(end: End) -> None:
    deleted = [deed.urn for deed in end.deeds if deed.op == "delete"]
    place = {urn: at for at, urn in enumerate(deleted)}
    assert len(place) == len(deleted) == sum(one["custom"] for one in end.before)
    wrong = [
        f"{one['urn']} after {needed}"
        for one in end.before
        if one["custom"]
        for needed in one.get("dependencies") or ()
        if needed in place and place[needed] < place[one["urn"]]
    ]
    assert not wrong, problems(wrong)
