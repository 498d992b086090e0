"""The estates whose network is looked at: the stacks of this program, and every example."""

import functools
import runpy
from pathlib import Path

from deploy import stacks
from rehearsal.answers import Answers
from rehearsal.answersfile import read_answers
from rehearsal.estate import Estate
from rehearsal.recording import record
from rehearsal.stackfile import hand_on, read_project, read_settings, stack_file

ROOT = Path(__file__).resolve().parents[2]
STACKS = stacks.names(ROOT)
EXAMPLES = sorted(str(file.parent.relative_to(ROOT)) for file in (ROOT / "examples").rglob("Pulumi.yaml"))


@functools.cache
def estate(name: str) -> Estate:
    """What a stack or an example registers."""
    if name in STACKS:
        return stacks.estate(ROOT, name)
    project = read_project(ROOT / name)
    config, _ = hand_on(read_settings(project, stack_file(project, "dev")))
    program, answers = ROOT / name / "__main__.py", ROOT / name / "answers.yaml"
    return record(
        lambda: runpy.run_path(str(program), run_name="__main__"),
        project=project.name,
        stack="dev",
        config=config,
        answers=Answers.from_rows(read_answers(answers)) if answers.is_file() else None,
    )
