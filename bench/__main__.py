"""Measures speed and memory as ratios: ``python -m bench --checkov PATH``.

Every figure is the least of several runs, and what is compared runs alternately, so that a busy machine hits both.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .template import write_template

ROOT = Path(__file__).resolve().parent.parent
SMALL, MIDDLE, LARGE = 200, 1_000, 2_000
FEW, MANY = 100, 500
"""Spokes of a hub."""


@dataclass(frozen=True)
class Run:
    """What one process took."""

    wall_seconds: float
    peak_mib: float
    """Of the largest process of those it started and waited for."""
    output: str


@dataclass(frozen=True)
class Rehearsal:
    """What one rehearsal took."""

    resources: int
    wall_seconds: float
    program_seconds: float
    gate_seconds: float
    assessment_seconds: float
    peak_mib: float


def execute(command: Sequence[str], *, accepted: Sequence[int] = (0,)) -> Run:
    """Run a command to its end and measure it."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode(errors="replace")
    if process.returncode not in accepted:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{text[-2_000:]}")
    return Run(seconds, usage.ru_maxrss / 1024, text)


def rehearse(arguments: Sequence[str], scratch: Path) -> Rehearsal:
    """Run one rehearsal through the command line."""
    report = scratch / "report.json"
    # The estate without units has a plan that selects nothing, which the gate says; here only the time counts.
    run = execute([sys.executable, "-m", "rehearsal", *arguments, "--json", str(report)], accepted=(0, 1))
    found = json.loads(report.read_text())
    seconds = found["seconds"]
    parts = (seconds[part] for part in ("program", "gate", "assessment"))
    return Rehearsal(found["resourceCount"], run.wall_seconds, *parts, run.peak_mib)


def estate(count: int, scratch: Path) -> Rehearsal:
    """Rehearse the benchmark's own program with about ``count`` resources."""
    return rehearse(["--program", "bench/estate", "--set", f"bench-estate:resources={count}", "bench"], scratch)


def network(spokes: int, scratch: Path) -> Rehearsal:
    """Rehearse a hub with so many spokes in one program."""
    return rehearse(["--program", "bench/network", "--set", f"bench-network:spokes={spokes}", "bench"], scratch)


def floor(count: int) -> tuple[float, float]:
    """Seconds and peak MiB of the plain script with ``count`` resources."""
    run = execute([sys.executable, "bench/floor.py", str(count)])
    return json.loads(run.output.strip().splitlines()[-1])["seconds"], run.peak_mib


def say(claim: str, ratio: float, goal: float, detail: str, *, when_missed: str = "") -> bool:
    """Print one ratio, and why where it is known to be missed; whether its goal is reached."""
    verdict = "reached" if ratio <= goal else "MISSED"
    print(f"{claim}\n    {ratio:5.2f}   goal ≤ {goal:.2f}   {verdict}   {detail}")
    if ratio > goal and when_missed:
        print(f"    {when_missed}")
    return ratio <= goal


def against_floor(scratch: Path, runs: int) -> bool:
    """(a) The program of prod against bare resources under Pulumi's own mocks."""
    ours: list[Rehearsal] = []
    bare: list[float] = []
    for _ in range(runs):
        ours.append(rehearse(["prod"], scratch))
        bare.append(floor(ours[0].resources)[0])
    program = min(run.program_seconds for run in ours)
    detail = f"{program:.2f} s against {min(bare):.2f} s, {ours[0].resources} resources"
    return say("(a) program of prod / bare resources in a plain script", program / min(bare), 1.0, detail)


def growth(scratch: Path, runs: int) -> bool:
    """(b) What one more resource costs in a large estate and in a small one, and the memory of the large one."""
    rounds = [[estate(count, scratch) for count in (0, SMALL, LARGE)] for _ in range(runs)]
    base, small, large = zip(*rounds, strict=True)
    least = [min(run.program_seconds + run.gate_seconds for run in several) for several in (base, small, large)]
    counts = [several[0].resources for several in (base, small, large)]
    cost_small = (least[1] - least[0]) / (counts[1] - counts[0])
    cost_large = (least[2] - least[0]) / (counts[2] - counts[0])
    detail = f"{cost_large * 1000:.2f} ms at {counts[2]} against {cost_small * 1000:.2f} ms at {counts[1]} resources"
    linear = say(
        "(b) cost of a resource, large estate / small one",
        cost_large / cost_small,
        1.15,
        detail,
        when_missed="Calls grow linearly by the profile; each gets slower with the memory in use, in program and gate "
        "alike. Asking the gate while the program registers would hide its half.",
    )
    peak, floor_peak = min(run.peak_mib for run in large), floor(counts[2])[1]
    detail = f"{peak:.0f} MiB against {floor_peak:.0f} MiB, {counts[2]} resources, largest process"
    return say("    peak memory / the plain script's", peak / floor_peak, 1.5, detail) and linear


def against_checkov(scratch: Path, runs: int, checkov: str) -> bool:
    """(c) A whole rehearsal, program and gate, against Checkov's scan of as many CloudFormation resources."""
    template = scratch / "template.json"
    ours, theirs = [estate(MIDDLE, scratch)], list[float]()
    write_template(template, ours[0].resources)
    scan = [checkov, "-f", str(template), "--framework", "cloudformation", "--compact", "--quiet", "--skip-download"]
    for _ in range(runs):
        ours.append(estate(MIDDLE, scratch))
        theirs.append(execute(scan, accepted=(0, 1)).wall_seconds)
    wall = min(run.wall_seconds for run in ours)
    detail = f"{wall:.2f} s against {min(theirs):.2f} s, {ours[0].resources} resources"
    return say("(c) whole rehearsal / Checkov's scan", wall / min(theirs), 1.0, detail)


def hundreds(scratch: Path, runs: int) -> bool:
    """(d) What one more spoke costs in program, gate and assessment, and in memory, with hundreds and with few."""
    rounds = [[network(spokes, scratch) for spokes in (0, FEW, MANY)] for _ in range(runs)]
    base, few, many = zip(*rounds, strict=True)
    least = [
        min(run.program_seconds + run.gate_seconds + run.assessment_seconds for run in several)
        for several in (base, few, many)
    ]
    cost_few, cost_many = (least[1] - least[0]) / FEW, (least[2] - least[0]) / MANY
    detail = f"{cost_many * 1000:.1f} ms at {MANY} against {cost_few * 1000:.1f} ms at {FEW} spokes"
    whole = min(run.wall_seconds for run in many)
    assessed = min(run.assessment_seconds for run in many)
    seconds = f"{detail}; {many[0].resources} resources in {whole:.0f} s, assessed in {assessed:.1f} s"
    linear = say("(d) cost of a spoke, hundreds / few", cost_many / cost_few, 1.15, seconds)
    peak = [min(run.peak_mib for run in several) for several in (base, few, many)]
    memory_few, memory_many = (peak[1] - peak[0]) / FEW, (peak[2] - peak[0]) / MANY
    detail = f"{memory_many:.2f} MiB at {MANY} against {memory_few:.2f} MiB at {FEW} spokes; {peak[2]:.0f} MiB in all"
    return say("    memory of a spoke, hundreds / few", memory_many / memory_few, 1.15, detail) and linear


def main() -> None:
    """Measure everything; exit 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--checkov", required=True, help="path of the checkov command")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, of which the least counts (default 3)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        reached = [
            against_floor(scratch, options.runs),
            growth(scratch, options.runs),
            against_checkov(scratch, options.runs, options.checkov),
            hundreds(scratch, options.runs),
        ]
    sys.exit(0 if all(reached) else 1)


if __name__ == "__main__":
    main()
