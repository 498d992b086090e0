"""The README shows what really happens."""

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
WIDTH = "100"


def run(command: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"COLUMNS": WIDTH}
    return subprocess.run(
        ["bash", "-c", command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=110, check=False
    )


def steady(text: str) -> str:
    """The text without what differs from run to run, and without the space at the end of lines."""
    return "\n".join(line.rstrip() for line in re.sub(r"\d+\.\d+ s", "N s", text).strip().splitlines())


def commands() -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


def test_the_shown_output_is_the_real_one() -> None:
    shown = re.search(r"<!-- output of: make rehearse -->\n```console\n\$ make rehearse\n(.*?)```", README, re.DOTALL)
    assert shown, "the block with the output of make rehearse is gone"
    real = run("make --silent rehearse")
    assert real.returncode == 0, real.stderr
    assert steady(shown[1]) == steady(real.stdout), "paste the output of `COLUMNS=100 make rehearse` into the README"


EXPECTED = {
    'make rehearse STACK=prod ARGS="--set network.natGateways=single"': (2, "aws-ec2-nat-gateway-per-az"),
    "PYTHONPATH=. .venv/bin/python -m rehearsal --program examples/fan_out dev": (0, "Gate passed"),
}


@pytest.mark.parametrize("command", EXPECTED)
def test_the_commands_do_what_the_text_says(command: str) -> None:
    code, text = EXPECTED[command]
    result = run(command)
    assert result.returncode == code, result.stdout + result.stderr
    assert text in result.stdout


def test_no_command_of_the_readme_is_left_out() -> None:
    # `make test` is this very run, and `make rehearse` is compared above.
    assert set(commands()) == {*EXPECTED, "make rehearse", "make test"}


def test_every_file_that_a_page_links_to_exists() -> None:
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "policy" / "RULES.md"]:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text()):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} links to {target}"


def test_the_targets_of_make_are_those_that_help_lists() -> None:
    listed = re.findall(r"^  make (\S+)", run("make help").stdout, re.MULTILINE)
    phony = shlex.split(re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1])  # type: ignore[index]
    assert sorted(listed) == sorted(phony)
