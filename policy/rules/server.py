"""The rules as policies of Pulumi's policy protocol.

pulumi_policy decodes every resource anew for every policy, which costs more than the rules themselves. The server
here decodes each request once and hands pulumi_policy an empty one: levels, configuration and the answer's form
stay with pulumi_policy, the resources come from the estate built once.
"""

import contextlib
import contextvars
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any, cast

import pulumi
import pulumi_policy.policy as base
from google.protobuf import struct_pb2
from pulumi.runtime import proto

from .catalogue import THEMES
from .core import Config, Finding, Kind, Rule, judge
from .estate import Estate
from .wire import single, stack

FRAMEWORK = "AWS Well-Architected Framework"


@dataclass(slots=True)
class _Call:
    estate: Estate
    notes: list[Finding] = field(default_factory=list[Finding])


_call: contextvars.ContextVar[_Call] = contextvars.ContextVar("call")


def policies() -> list[base.Policy]:
    """Give every rule as a policy, in the order of the reference."""
    return [_policy(rule, theme) for theme, rules in THEMES.items() for rule in rules]


def _policy(rule: Rule, theme: str) -> base.Policy:
    shared: dict[str, Any] = {
        "name": rule.name,
        "description": rule.title,
        "enforcement_level": base.EnforcementLevel(rule.level),
        "config_schema": base.PolicyConfigSchema({key: dict(value) for key, value in rule.schema.items()}),
        "severity": base.Severity(rule.severity),
        "framework": base.PolicyComplianceFramework(
            FRAMEWORK, "latest", rule.practice.id, f"{rule.practice.id} {rule.practice.title}"
        ),
        "tags": ["reliability", theme.lower()],
        "remediation_steps": rule.remediation,
        "url": rule.practice.url,
    }
    if rule.kind is Kind.RESOURCE:
        return base.ResourceValidationPolicy(validate=_validation(rule), **shared)
    return base.StackValidationPolicy(validate=_validation(rule), **shared)


def with_way_out(message: str, remediation: str) -> str:
    """Give a violation's message as the CLI is to print it: it shows a policy's message, never its remediation."""
    return f"{message}\n→ {remediation}"


def _validation(rule: Rule) -> Callable[[Any, base.ReportViolation], None]:
    def validate(args: Any, report: base.ReportViolation) -> None:  # noqa: ANN401 - either of two argument classes
        call = _call.get()
        config = cast("Config | None", args.get_config())
        for finding in judge(rule, call.estate, config, preview=pulumi.runtime.is_dry_run()):
            if finding.violation:
                report(with_way_out(finding.message, rule.remediation), finding.urn)
            else:
                call.notes.append(finding)

    return validate


class Server(base._PolicyAnalyzerServicer):  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] -- the only seam before the decoding; pulumi-policy is pinned exactly
    """Answers the engine's Analyzer protocol, decoding each request once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on as they are
        """Take what pulumi_policy's own server takes."""
        super().__init__(*args, **kwargs)
        self._inputs: dict[str, struct_pb2.Struct] = {}
        self._settings: tuple[str, ...] = ()
        self._lock = threading.Lock()
        self._judged = {
            token for rules in THEMES.values() for rule in rules if rule.kind is Kind.RESOURCE for token in rule.types
        }

    def ConfigureStack(  # noqa: N802 - the protocol's name
        self, request: proto.AnalyzerStackConfigureRequest, _context: object
    ) -> proto.AnalyzerStackConfigureResponse:
        """Keep the settings of the stack that are not secret: a secret that is among them is none."""
        secret = frozenset(request.config_secret_keys)
        self._settings = tuple(value for key, value in request.config.items() if key not in secret)
        return super().ConfigureStack(request, _context)

    def Analyze(self, request: proto.AnalyzeRequest, _context: object) -> proto.AnalyzeResponse:  # noqa: N802 - the protocol's name
        """Judge the declared inputs of one resource, and keep them for the rules that join resources."""
        with self._lock:
            self._inputs[request.urn] = request.properties
        if request.type not in self._judged:
            return proto.AnalyzeResponse()
        provider = request.provider.properties if request.HasField("provider") else None
        estate = Estate([single(request, provider)], settings=self._settings)
        bare = proto.AnalyzeRequest(type=request.type, urn=request.urn, name=request.name)
        with _calling(estate) as call:
            response = super().Analyze(bare, _context)
        return self._noted(response, call)

    def AnalyzeStack(self, request: proto.AnalyzeStackRequest, _context: object) -> proto.AnalyzeResponse:  # noqa: N802 - the protocol's name
        """Judge the joined resources of the stack."""
        region = pulumi.runtime.get_config_env().get("aws:region")
        with self._lock:
            inputs = dict(self._inputs)
        with _calling(stack(request.resources, inputs, region, self._settings)) as call:
            response = super().AnalyzeStack(proto.AnalyzeStackRequest(), _context)
        return self._noted(response, call)

    def Remediate(self, request: proto.AnalyzeRequest, _context: object) -> proto.RemediateResponse:  # noqa: N802 - the protocol's name
        """Change nothing: no rule of this pack rewrites resources, so nothing is decoded."""
        bare = proto.AnalyzeRequest(type=request.type, urn=request.urn, name=request.name)
        return cast("proto.RemediateResponse", super().Remediate(bare, _context))

    def _noted(self, response: proto.AnalyzeResponse, call: _Call) -> proto.AnalyzeResponse:
        for finding in call.notes:
            report = self._create_report_violation(
                response,
                finding.rule.name,
                finding.rule.title,
                base.EnforcementLevel.ADVISORY,
                base.Severity(finding.rule.severity),
            )
            report(finding.message, finding.urn)
        return response


@contextlib.contextmanager
def _calling(estate: Estate) -> Generator[_Call]:
    call = _Call(estate)
    token = _call.set(call)
    try:
        yield call
    finally:
        _call.reset(token)


def install() -> None:
    """Let the next PolicyPack be served by `Server`."""
    base._PolicyAnalyzerServicer = Server  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] -- as the class above
