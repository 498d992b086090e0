"""The workflows of the pipeline: pinned, with the least permissions, for every stack."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / ".github" / "workflows"
FILES = sorted(FOLDER.glob("*.yml"))
STACKS = sorted(file.name.split(".")[1] for file in ROOT.glob("Pulumi.*.yaml"))

ACTIONLINT = "v1.7.12"


def workflow(name: str) -> dict[str, Any]:
    return YAML(typ="safe", pure=True).load((FOLDER / f"{name}.yml").read_text())


def jobs() -> list[tuple[str, dict[str, Any]]]:
    return [(f"{file.stem}.{name}", job) for file in FILES for name, job in workflow(file.stem)["jobs"].items()]


@pytest.fixture(scope="module")
def actionlint() -> Path:
    """The linter, built once into a folder that git ignores; skipped where it cannot be had."""
    found = ROOT / ".bench" / f"actionlint-{ACTIONLINT}"
    if found.exists():
        return found
    if shutil.which("go") is None:
        pytest.skip("actionlint is a Go program and there is no go on the PATH")
    found.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=found.parent) as folder:
        built = subprocess.run(
            ["go", "install", f"github.com/rhysd/actionlint/cmd/actionlint@{ACTIONLINT}"],
            env=os.environ | {"GOBIN": folder},
            capture_output=True,
            text=True,
            timeout=110,
            check=False,
        )
        if built.returncode != 0:
            pytest.skip(f"actionlint cannot be built here: {built.stderr.strip()[-300:]}")
        # Renamed as a whole, so that a run next to this one never sees half a file.
        (Path(folder) / "actionlint").rename(found)
    return found


def test_actionlint_finds_nothing(actionlint: Path) -> None:
    # Without the shell's linter, which a machine may or may not have: the result is to be the same everywhere.
    command = [str(actionlint), "-no-color", "-shellcheck=", "-pyflakes=", *map(str, FILES)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_action_is_pinned_to_a_commit_with_its_version(file: Path) -> None:
    for line in re.findall(r"uses: (.*)", file.read_text()):
        pinned = re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)
        assert pinned or line.startswith("./.github/workflows/"), f"{line}: a tag can be moved, a commit cannot"


def test_one_version_of_an_action_is_used_everywhere() -> None:
    used = {line for file in FILES for line in re.findall(r"uses: ([\w.-]+/\S+@.*)", file.read_text())}
    assert len(used) == len({line.partition("@")[0] for line in used})


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_nothing_is_permitted_but_by_a_job(file: Path) -> None:
    assert workflow(file.stem)["permissions"] == {}


WRITES = {
    "deploy.dev": {"id-token"},
    "deploy.prod": {"id-token"},
    "drift.look": {"id-token"},
    "fleet.hub": {"id-token"},
    "fleet.spokes": {"id-token"},
    "pull-request.comment": {"pull-requests"},
    "pull-request.preview": {"id-token"},
    "stack.run": {"id-token"},
}


def test_a_job_may_write_what_it_must_and_nothing_else() -> None:
    found = {name: {what for what, how in job["permissions"].items() if how == "write"} for name, job in jobs()}
    assert {name: writes for name, writes in found.items() if writes} == WRITES


def test_the_job_that_writes_to_the_pull_request_runs_none_of_its_code() -> None:
    steps = workflow("pull-request")["jobs"]["comment"]["steps"]
    assert not [step for step in steps if "checkout" in step.get("uses", "") or "make" in step.get("run", "")]


def test_pull_requests_of_forks_get_no_credentials() -> None:
    assert "pull_request_target" not in workflow("pull-request")["on"]
    condition = workflow("pull-request")["jobs"]["preview"]["if"]
    assert "github.event.pull_request.head.repo.full_name == github.repository" in condition


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_secret_is_stored_or_shown(file: Path) -> None:
    text = file.read_text()
    for word in ("secrets.", "aws-access-key-id", "--show-secrets", "set -x"):
        assert word not in text, f"{word}: credentials come through OIDC and last for one job"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_text_from_outside_becomes_part_of_a_script(file: Path) -> None:
    for job in workflow(file.stem)["jobs"].values():
        for step in job.get("steps", []):
            assert "${{" not in step.get("run", ""), "values reach scripts through the environment only"


def test_credentials_are_not_left_in_the_checkout() -> None:
    for name, job in jobs():
        for step in job.get("steps", []):
            if "actions/checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False, name


def test_every_job_that_runs_ends_some_day() -> None:
    assert [name for name, job in jobs() if "steps" in job and "timeout-minutes" not in job] == []


def test_an_update_is_never_cancelled() -> None:
    for name in ("deploy", "fleet"):
        assert workflow(name)["concurrency"] == {"group": name, "cancel-in-progress": False}
    assert all("concurrency" in workflow(name) for name in ("pull-request", "drift"))


def test_every_stack_is_deployed_and_watched() -> None:
    deployed = {job["with"]["stack"]: job["with"] for job in workflow("deploy")["jobs"].values()}
    assert sorted(deployed) == STACKS
    assert all(given["operation"] == "up" and given["environment"] == name for name, given in deployed.items())
    assert sorted(workflow("drift")["jobs"]["look"]["strategy"]["matrix"]["stack"]) == STACKS


def test_production_waits_for_dev() -> None:
    assert workflow("deploy")["jobs"]["prod"]["needs"] == "dev"


def test_previews_and_drift_use_the_role_that_only_reads() -> None:
    for name, job in (("pull-request", "preview"), ("drift", "look")):
        assert workflow(name)["jobs"][job]["with"]["environment"] == "preview-${{ matrix.stack }}"


def test_drift_is_looked_for_without_writing_the_state() -> None:
    script = next(step["run"] for step in workflow("stack")["jobs"]["run"]["steps"] if step.get("name") == "Run")
    drift = re.search(r"drift\) target=(\S+); flags=\"(.*?)\"", script)
    assert drift
    assert drift[1] == "refresh"
    assert {"--preview-only", "--expect-no-changes", "--non-interactive"} <= set(drift[2].split()), (
        "without --preview-only the refresh writes what it found"
    )
    assert workflow("drift")["on"]["schedule"]


def test_the_cli_has_the_version_of_the_sdk() -> None:
    installed = {
        step["with"]["pulumi-version"]
        for _, job in jobs()
        for step in job.get("steps", [])
        if step.get("uses", "").startswith("pulumi/actions")
    }
    assert len(installed) == 1
    assert f"pulumi=={installed.pop()}\n" in (ROOT / "requirements.txt").read_text()


def test_spokes_wait_for_the_hub_and_every_shard_has_its_machine() -> None:
    spokes = workflow("fleet")["jobs"]["spokes"]
    assert spokes["needs"] == "hub"
    shards = spokes["strategy"]["matrix"]["shard"]
    assert shards == list(range(1, len(shards) + 1))
    assert '--shard "$SHARD/$SHARDS"' in next(step["run"] for step in spokes["steps"] if step.get("name") == "Spokes")
    assert spokes["env"]["SHARDS"] == "${{ strategy.job-total }}"


def test_pull_requests_list_the_stacks_by_their_files(tmp_path: Path) -> None:
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.prod-eu.yaml"):
        (tmp_path / name).touch()
    if shutil.which("jq") is None:
        pytest.skip("no jq on the PATH; the runner has it")
    script = workflow("pull-request")["jobs"]["stacks"]["steps"][1]["run"]
    output = tmp_path / "output"
    subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script],
        cwd=tmp_path,
        env=os.environ | {"GITHUB_OUTPUT": str(output)},
        timeout=30,
        check=True,
    )
    assert output.read_text() == 'names=["dev","prod-eu"]\n'
