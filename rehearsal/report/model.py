"""What every form of the report shows, worked out once; secrets are hidden here."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rehearsal.cloud.shapes.base import is_dict, is_list
from rehearsal.gate import Verdict, Violation
from rehearsal.session import Rehearsal
from rehearsal.wire import Plain


@dataclass(frozen=True, slots=True)
class Finding:
    """All violations of one rule."""

    policy: str
    level: str
    remediation: str
    violations: tuple[Violation, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """All resources of one service."""

    name: str
    count: int
    kinds: tuple[tuple[str, int], ...]
    """Kind of resource → how many, most first."""


def name_of(urn: str) -> str:
    """The logical name in a URN."""
    return urn.rpartition("::")[2]


def kind_of(urn: str) -> str:
    """The kind of resource in a URN, with its service: `rds.Instance`, `ec2.Instance`; a component's class alone."""
    parts = urn.split("::")
    type_ = parts[2].rpartition("$")[2] if len(parts) > 2 else ""  # noqa: PLR2004 - fields of a URN
    package, _, rest = type_.partition(":")
    module = rest.partition("/")[0].partition(":")[0]
    kind = type_.rpartition(":")[2]
    return f"{module}.{kind}" if package == "aws" else kind


def counted(verdict: Verdict) -> str:
    """How many findings there are: `6 mandatory and 1 advisory finding`."""
    levels = [(verdict.count(level), level) for level in ("mandatory", "advisory")]
    found = [(count, level) for count, level in levels if count]
    if not found:
        return "no finding"
    return " and ".join(f"{count} {level}" for count, level in found) + f" finding{'' if found[-1][0] == 1 else 's'}"


def not_judged(rehearsal: Rehearsal) -> str:
    """What no rule could look at; empty when the verdict is about everything."""
    if names := rehearsal.estate.unseen:
        what = (
            "the children of a remote component"
            if len(names) == 1
            else f"the children of {len(names)} remote components"
        )
        return f"not judged: {what} ({', '.join(names)})"
    return "" if rehearsal.estate.counted else "there is nothing to judge"


def kinds_of(service: Service) -> str:
    """What there is of a service: `Queue\N{MULTIPLICATION SIGN}15, Topic`."""
    times = "\N{MULTIPLICATION SIGN}"
    return ", ".join(f"{kind}{times}{count}" if count > 1 else kind for kind, count in service.kinds)


def findings(rehearsal: Rehearsal) -> list[Finding]:
    """The verdict by rule, worst level first."""
    if rehearsal.verdict is None:
        return []
    by_rule: defaultdict[tuple[str, str], list[Violation]] = defaultdict(list)
    for violation in masked(rehearsal):
        by_rule[violation.level, violation.policy].append(violation)
    return [Finding(policy, level, found[0].remediation, tuple(found)) for (level, policy), found in by_rule.items()]


def masked(rehearsal: Rehearsal) -> list[Violation]:
    """The violations with every secret in their texts hidden."""
    if rehearsal.verdict is None:
        return []
    hide = rehearsal.estate.masked
    return [
        Violation(one.policy, one.level, one.urn, hide(one.message), hide(one.remediation), one.severity)
        for one in rehearsal.verdict.violations
    ]


def services(rehearsal: Rehearsal) -> list[Service]:
    """Resources by service, most first; components come last."""
    kinds: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for resource in rehearsal.estate.counted:
        package, _, rest = resource.type.partition(":")
        module = rest.partition("/")[0].partition(":")[0]
        service = module if package == "aws" and module != "index" else package
        kinds[service if resource.custom else f"{package} (components)"][resource.type.rpartition(":")[2]] += 1
    found = [
        Service(name, count.total(), tuple(sorted(count.items(), key=lambda item: (-item[1], item[0]))))
        for name, count in kinds.items()
    ]
    return sorted(found, key=lambda one: (one.name.endswith("(components)"), -one.count, one.name))


def notes(rehearsal: Rehearsal) -> list[str]:
    """What the reader should know about this run."""
    of_gate = rehearsal.verdict.notes if rehearsal.verdict else ()
    return [rehearsal.estate.masked(note) for note in (*rehearsal.notes, *rehearsal.estate.notes, *of_gate)]


def regions(rehearsal: Rehearsal) -> list[tuple[str, int]]:
    """Regions in use and how many resources are in each, most first."""
    count = Counter(resource.region for resource in rehearsal.estate.counted if resource.region)
    return [(region, count[region]) for region in rehearsal.estate.regions]


def to_json(rehearsal: Rehearsal) -> dict[str, Any]:
    """The document of `--json`."""
    drilled = {} if rehearsal.drill is None else {"drill": _masked(rehearsal.drill.to_json(), rehearsal.estate.masked)}
    if rehearsal.reach is not None:
        drilled["reach"] = _masked(rehearsal.reach.to_json(), rehearsal.estate.masked)
    return {
        "stack": rehearsal.stack,
        "resourceCount": len(rehearsal.estate.counted),
        "byType": rehearsal.estate.by_type,
        "violations": [
            {
                "policy": one.policy,
                "level": one.level,
                "urn": one.urn,
                "message": one.message,
                "remediation": one.remediation,
            }
            for one in masked(rehearsal)
        ],
        "outputs": rehearsal.estate.outputs,
        "assessment": rehearsal.assessment,
        **drilled,
        "seconds": {key: round(value, 3) for key, value in rehearsal.seconds.items()},
    }


def _masked(value: Plain, hide: Callable[[str], str]) -> Plain:
    """A document with every secret in its texts hidden; its keys are ours."""
    if isinstance(value, str):
        return hide(value)
    if is_dict(value):
        return {key: _masked(item, hide) for key, item in value.items()}
    return [_masked(item, hide) for item in value] if is_list(value) else value


def shown(value: object) -> str:
    """An output's value on one line."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def exit_code(rehearsal: Rehearsal, fail_on: str) -> int:
    """0 passed, 1 failed, by `--fail-on`; what a drill cannot tell counts as advisory.

    A question about routes is a test: what cannot be told is not shown to be routed, so it fails.
    """
    verdict, drill, asked = rehearsal.verdict, rehearsal.drill, rehearsal.reach
    if fail_on == "never" or verdict is None:
        return 0
    if asked is not None and not asked.routed:
        return 1
    if drill is not None and (drill.failed or (fail_on == "advisory" and drill.undecided)):
        return 1
    if fail_on == "advisory":
        return int(bool(verdict.violations))
    return int(verdict.count("mandatory") > 0)
