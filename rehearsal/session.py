"""One rehearsal from settings to verdict: the program and the gate run side by side, each in a process of its own."""

import os
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from policy.rules.network_quotas import ADJUSTABLE
from policy.rules.peering import QUOTA as PEERING_QUOTA
from policy.rules.quotas import PEERINGS
from rehearsal.answersfile import read_answers
from rehearsal.assessment import reachability
from rehearsal.assessment.parts import Told, assess
from rehearsal.assessment.view import as_rules_see_it
from rehearsal.cloud.shapes.base import is_dict
from rehearsal.drill.registry import find_drill
from rehearsal.drill.work import DrillResult
from rehearsal.errors import UsageError
from rehearsal.estate import Estate
from rehearsal.gate import Gate, Verdict
from rehearsal.launch import HOME, Job, Outcome, ProgramProcess
from rehearsal.levels import level_file, read_levels
from rehearsal.setpath import apply
from rehearsal.stackfile import hand_on, read_project, read_settings, stack_file

PACK: Final = HOME / "policy"
"""The policy pack of this repository."""

_ENVIRONMENT: Final = "reliability:environment"
_REGION: Final = "aws:region"


@dataclass(frozen=True, slots=True)
class Order:
    """What the user asked for."""

    stack: str
    program: Path
    config_file: Path | None = None
    assignments: Sequence[str] = ()
    answers: Path | None = None
    pack: Path = PACK
    drill: str | None = None
    """Name of the drill to run on what was recorded."""
    drill_messages: int = 1_000
    reach: tuple[str, str] | None = None
    """Two things of which it is asked whether one is routed to the other."""
    sites: Sequence[str] = ()
    """Prefixes behind sites, each `NAME=PREFIX[,PREFIX…]`."""


@dataclass(slots=True)
class Rehearsal:
    """What came of it."""

    project: str
    stack: str
    environment: str
    settings_file: str
    """Name of the stack file; without one, says so."""
    outcome: Outcome
    estate: Estate
    gate_options: str = ""
    """What makes `pulumi preview` ask the same pack with the same levels."""
    notes: tuple[str, ...] = ()
    """What the reader should know about the settings."""
    verdict: Verdict | None = None
    """None when the program did not get to its end."""
    assessment: dict[str, Any] = field(default_factory=dict[str, Any])
    drill: DrillResult | None = None
    """None when no drill was asked for."""
    reach: reachability.Asked | None = None
    """None when nothing was asked about routes."""
    seconds: dict[str, float] = field(default_factory=dict[str, float])


def rehearse(order: Order, step: Callable[[str], None]) -> Rehearsal:
    """Carry out an order.

    Args:
        order: What to run.
        step: Told what is going on, for a progress display.

    Raises:
        UsageError: settings or command line are wrong, a name of `reach` or `sites` is not there, or a drill lacks
            its packages.
        GateError: the policy pack could not be asked.
    """
    drill = find_drill(order.drill) if order.drill else None
    step("reading settings")
    project = read_project(order.program)
    file = order.config_file or stack_file(project, order.stack)
    if file is not None and not file.is_file():
        raise UsageError(f"no file {file}: --config-file names a stack file")
    settings = read_settings(project, file)
    notes = () if file else (_no_file(order.stack, sorted(settings)),)
    for assignment in order.assignments:
        apply(settings, assignment, project.name)
    named = file.name if file else f"no Pulumi.{order.stack}.yaml"
    config, secrets = hand_on(settings)
    answers = read_answers(order.answers) if order.answers else []
    environment, levels = level_file(order.pack, config.get(_ENVIRONMENT), order.stack)
    job = Job(project, order.stack, config, secrets, answers)
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as scratch, Gate(order.pack, job) as gate:
        program = ProgramProcess(job, Path(scratch))
        try:
            step("running the program")
            outcome = program.wait()
        finally:
            program.kill()
        if outcome.status != "ok":
            estate = Estate(project.name, order.stack, ())
            return Rehearsal(project.name, order.stack, environment, named, outcome, estate)
        step(f"asking the gate about {len(outcome.recording.registrations)} resources")
        verdict = gate.ask(outcome.recording, levels)
    step("assessing the estate")
    started = time.perf_counter()
    seen = as_rules_see_it(outcome.recording, config.get(_REGION))
    assessment = assess(seen, Told(order.sites, raised_quotas(levels)))
    asked = reachability.ask(seen, *order.reach, order.sites) if order.reach is not None else None
    assessed = time.perf_counter() - started
    estate = outcome.estate
    rehearsal = Rehearsal(
        project=project.name,
        stack=order.stack,
        environment=environment,
        settings_file=named,
        outcome=outcome,
        estate=estate,
        gate_options=_gate_options(order, levels),
        notes=notes,
        verdict=verdict,
        reach=asked,
        assessment={name: estate.hidden(part) for name, part in assessment.items()},
        seconds={"program": outcome.seconds, "gate": verdict.seconds, "assessment": assessed},
    )
    if drill is not None:
        started = time.perf_counter()
        rehearsal.drill = drill.run(rehearsal.estate, order.drill_messages, step)
        rehearsal.seconds["drill"] = time.perf_counter() - started
    return rehearsal


def raised_quotas(levels: Path | None) -> dict[str, Any]:
    """What the level file says that the accounts were granted: the gate and the assessment read it in one place."""
    if levels is None:
        return {}
    rules = read_levels(levels)
    _, network = rules.get(ADJUSTABLE, (None, {}))
    _, peerings = rules.get(PEERING_QUOTA, (None, {}))
    given = network.get("quotas")
    most = {PEERINGS.code: peerings["maxPeerings"]} if "maxPeerings" in peerings else {}
    return {**(given if is_dict(given) else {}), **most}


def _no_file(stack: str, defaults: Sequence[str]) -> str:
    """What the report says when no stack of the project has a file."""
    used = f"the template's defaults ({', '.join(defaults)}) and --set" if defaults else "--set alone"
    return f"there is no Pulumi.{stack}.yaml: the settings come from {used}"


def _gate_options(order: Order, levels: Path | None) -> str:
    """Paths as seen from the program's folder, where `pulumi` is called."""
    pack = os.path.relpath(order.pack, order.program.resolve())
    if levels is None:
        return f"--policy-pack {pack}"
    return f"--policy-pack {pack} --policy-pack-config {pack}/{levels.relative_to(order.pack).as_posix()}"
