"""``make preview|up|refresh|destroy`` against a CLI that writes down how it was called."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.command import protected

ROOT = Path(__file__).resolve().parents[3]

FAKE = """#!/bin/sh
printf '%s\\n' "$*" >> "$CALLS"
case "$*" in
  "stack export"*) cat "$STATE" ;;
  *--preview-only*)
    echo "confirmations:$PULUMI_SKIP_CONFIRMATIONS$PULUMI_OPTION_YES" >> "$CALLS.env"
    exit "$PREVIEW" ;;
  *)
    echo "skip:$PULUMI_OPTION_SKIP_PREVIEW" >> "$CALLS.env"
    exit "$CODE" ;;
esac
"""

VAULT = "urn:pulumi:dev::reliability::reliability:index:BackupVault$aws:backup/vault:Vault::backup-vault"


@dataclass(frozen=True)
class Outcome:
    code: int
    calls: list[str]
    shown: str
    environment: str


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    """A folder with the fake CLI, an empty project of two stacks, and a state with one protected resource."""
    (tmp_path / "bin").mkdir()
    fake = tmp_path / "bin" / "pulumi"
    fake.write_text(FAKE)
    fake.chmod(0o755)
    project = tmp_path / "project"
    (project / "policy" / "enforcement").mkdir(parents=True)
    (project / "policy" / "enforcement" / "prod.json").write_text("{}")
    (project / "Pulumi.yaml").write_text("name: reliability\nruntime: python\n")
    (project / "Pulumi.blue.yaml").write_text("config:\n  reliability:environment: prod\n")
    (project / "Pulumi.nowhere.yaml").write_text("config:\n  reliability:environment: staging\n")
    (project / "Pulumi.bare.yaml").write_text("config:\n  aws:region: eu-central-1\n")
    resources = [{"urn": VAULT, "protect": True}, {"urn": VAULT + "-2"}]
    (tmp_path / "state.json").write_text(json.dumps({"version": 3, "deployment": {"resources": resources}}))
    return tmp_path


def settings(bench: Path, preview: int, code: int) -> dict[str, str]:
    return os.environ | {
        "PATH": f"{bench / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "CALLS": str(bench / "calls"),
        "STATE": str(bench / "state.json"),
        "PREVIEW": str(preview),
        "CODE": str(code),
        "PULUMI_SKIP_CONFIRMATIONS": "true",
        "PULUMI_OPTION_YES": "true",
        "PULUMI_OPTION_SKIP_PREVIEW": "true",
    }


def run(bench: Path, line: list[str], folder: Path, preview: int = 0, code: int = 0) -> Outcome:
    environment = {name: value for name, value in settings(bench, preview, code).items() if name != "STACK"}
    result = subprocess.run(line, cwd=folder, env=environment, capture_output=True, text=True, timeout=100, check=False)
    calls, seen = bench / "calls", bench / "calls.env"
    return Outcome(
        result.returncode,
        calls.read_text().splitlines() if calls.exists() else [],
        result.stdout + result.stderr,
        seen.read_text() if seen.exists() else "",
    )


def make(bench: Path, *arguments: str, preview: int = 0, code: int = 0) -> Outcome:
    return run(bench, ["make", "--silent", *arguments], ROOT, preview, code)


def deploy(bench: Path, *arguments: str, preview: int = 0, code: int = 0) -> Outcome:
    return run(bench, [sys.executable, "-m", "deploy", *arguments], bench / "project", preview, code)


GATE = "--policy-pack policy --policy-pack-config policy/enforcement"

TARGETS = {
    "preview": (["preview"], [f"preview --stack dev {GATE}/dev.json"]),
    "preview with arguments": (
        ["preview", "STACK=prod", "ARGS=--diff --target 'urn:a b'"],
        [f"preview --stack prod {GATE}/prod.json --diff --target urn:a b"],
    ),
    "up": (["up", "STACK=prod", "ARGS=--yes"], [f"up --stack prod {GATE}/prod.json --yes"]),
    "refresh": (
        ["refresh", "STACK=dev", "ARGS=--preview-only --expect-no-changes --non-interactive"],
        ["refresh --stack dev --preview-only --expect-no-changes --non-interactive"],
    ),
    "destroy": (
        ["destroy", "STACK=dev", "ARGS=--yes --target x"],
        ["destroy --stack dev --target x --preview-only", "destroy --stack dev --yes --target x"],
    ),
}


@pytest.mark.parametrize("target", TARGETS)
def test_the_target_calls_the_cli_exactly_so(target: str, bench: Path) -> None:
    arguments, calls = TARGETS[target]
    outcome = make(bench, *arguments)
    assert outcome.code == 0, outcome.shown
    assert outcome.calls == calls


@pytest.mark.parametrize("operation", ["up", "refresh", "destroy"])
def test_what_changes_something_has_no_default_stack(operation: str, bench: Path) -> None:
    outcome = make(bench, operation)
    assert outcome.code == 2
    assert outcome.calls == [], "`make destroy` without a stack must not mean dev"
    assert "which stack? Stacks with a file: dev, prod" in outcome.shown


def test_the_environment_selects_the_levels_not_the_name_of_the_stack(bench: Path) -> None:
    outcome = deploy(bench, "preview", "organization/reliability/blue")
    assert outcome.calls == [f"preview --stack organization/reliability/blue {GATE}/prod.json"]


def test_another_stack_file_selects_its_own_levels(bench: Path) -> None:
    for argument in (["--config-file", "Pulumi.blue.yaml"], ["--config-file=Pulumi.blue.yaml"]):
        outcome = deploy(bench, "preview", "green", *argument)
        assert outcome.calls[-1] == f"preview --stack green {GATE}/prod.json {' '.join(argument)}", outcome.shown


REFUSED = {
    "unknown stack": (["preview", "qa"], "no stack 'qa': there is no Pulumi.qa.yaml"),
    "no environment": (["preview", "bare"], "reliability:environment is missing"),
    "environment without levels": (["up", "nowhere"], "there is no policy/enforcement/staging.json"),
    "update without preview": (["up", "blue", "--skip-preview"], "up without its preview is not offered"),
    "update without preview, said otherwise": (["up", "blue", "--skip-preview=true"], "not offered"),
    "no such operation": (["rm", "blue"], "usage:"),
    "nothing at all": ([], "usage:"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_the_cli_is_not_started_for(case: str, bench: Path) -> None:
    arguments, message = REFUSED[case]
    outcome = deploy(bench, *arguments)
    assert outcome.code == 2
    assert message in outcome.shown
    assert "Traceback" not in outcome.shown
    assert outcome.calls == []


def test_the_exit_code_is_that_of_the_cli(bench: Path) -> None:
    assert deploy(bench, "up", "blue", code=255).code == 255


def test_a_destroy_whose_preview_fails_deletes_nothing_and_names_what_is_protected(bench: Path) -> None:
    outcome = deploy(bench, "destroy", "blue", "--yes", preview=255)
    assert outcome.code == 255
    assert outcome.calls == ["destroy --stack blue --preview-only", "stack export --stack blue"], (
        "a real destroy would delete everything unprotected first"
    )
    assert f"1 protected resources:\n  {VAULT}\n" in outcome.shown
    assert "reliability:throwAway: true" in outcome.shown, "the way out is named"
    assert "make up STACK=blue, then make destroy STACK=blue" in outcome.shown


def test_no_variable_confirms_the_preview_or_skips_it(bench: Path) -> None:
    outcome = deploy(bench, "destroy", "blue")
    assert outcome.environment == "confirmations:\nskip:\n", (
        "the CLI refuses --preview-only together with a confirmation, also from the environment"
    )


def test_a_protected_resource_is_found_in_an_exported_state() -> None:
    assert protected({"deployment": {"resources": [{"urn": "b", "protect": True}, {"urn": "a", "protect": True}]}}) == [
        "a",
        "b",
    ]
    assert protected({"version": 3, "deployment": None}) == [], "a stack that was never deployed"


def without_pulumi(bench: Path) -> dict[str, str]:
    tools = bench / "tools"
    tools.mkdir()
    (tools / "sh").symlink_to(shutil.which("sh") or "/bin/sh")
    return settings(bench, 0, 0) | {"PATH": str(tools)}


def deploy_without(bench: Path, operation: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deploy", operation, "blue"],
        cwd=bench / "project",
        env=without_pulumi(bench),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def test_without_a_cli_one_message_says_how_to_get_it(bench: Path) -> None:
    result = deploy_without(bench, "preview")
    assert result.returncode == 2
    assert "no Pulumi CLI" in result.stderr
    assert "https://www.pulumi.com/docs/install/" in result.stderr
    assert "make engine" in result.stderr


@pytest.mark.parametrize(("operation", "host", "code"), [("refresh", False, 0), ("up", True, 0), ("up", False, 2)])
def test_the_built_cli_is_used_where_it_can_do_the_work(operation: str, host: bool, code: int, bench: Path) -> None:  # noqa: FBT001 - a table
    built = bench / "project" / ".pulumi-cli" / "bin"
    built.mkdir(parents=True)
    (bench / "bin" / "pulumi").write_text(FAKE.replace("cat ", "/bin/cat "))
    shutil.copy(bench / "bin" / "pulumi", built / "pulumi")
    if host:
        (built / "pulumi-language-python").touch(0o755)
    result = deploy_without(bench, operation)
    assert result.returncode == code, result.stderr
    assert ("comes without a language host" in result.stderr) == (code == 2)


def test_an_interrupt_is_left_to_the_cli(bench: Path) -> None:
    """The terminal interrupts the whole group: the CLI must come to its end by itself, not be killed by us."""
    (bench / "bin" / "pulumi").write_text(
        '#!/bin/sh\ntrap \'sleep 1; echo unlocked >> "$CALLS"; exit 3\' INT\necho ready >> "$CALLS"\n'
        "i=0; while [ $i -lt 300 ]; do sleep 0.1; i=$((i+1)); done\n"
    )
    calls = bench / "calls"
    process = subprocess.Popen(
        [sys.executable, "-m", "deploy", "up", "blue"],
        cwd=bench / "project",
        env=settings(bench, 0, 0),
        start_new_session=True,
    )
    try:
        while not calls.exists():
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(timeout=30) == 3
        assert calls.read_text() == "ready\nunlocked\n"
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
