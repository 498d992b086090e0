"""Asks the policy pack over its Analyzer protocol, in the engine's order."""

import os
import queue
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self, cast

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from rehearsal.cloud.shapes.base import is_dict
from rehearsal.errors import GateError
from rehearsal.estate import STACK_TYPE
from rehearsal.launch import Job
from rehearsal.levels import LEVEL_NAMES, LEVELS, PolicySetting, configure
from rehearsal.recorded import Recording
from rehearsal.requests import analyze_request, stack_entry, topological
from rehearsal.stackfile import read_yaml

START_SECONDS: Final = 60.0
"""How long a pack may take to start."""
CALL_SECONDS: Final = 120.0
"""How long one answer of a pack may take."""

_LEVEL_ORDER: Final = {"mandatory": 0, "remediate": 1, "advisory": 2}
_CHANNEL: Final = [
    ("grpc.max_receive_message_length", 400 * 1024 * 1024),
    ("grpc.max_send_message_length", 400 * 1024 * 1024),
]


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule that one resource does not keep."""

    policy: str
    level: str
    """`mandatory` or `advisory`."""
    urn: str
    message: str
    remediation: str
    severity: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says about an estate."""

    pack: str
    """Name and version from `PulumiPolicy.yaml`."""
    policies: int
    """How many policies were asked (not disabled)."""
    violations: tuple[Violation, ...]
    """Sorted by level, policy and URN."""
    notes: tuple[str, ...]
    """What the reader should know, e.g. names in the level file that no policy has."""
    not_applicable: int
    """How often a policy said that it does not apply."""
    seconds: float

    def count(self, level: str) -> int:
        """How many violations there are of one level."""
        return sum(violation.level == level for violation in self.violations)


# grpcio ships no types: what a call returns is narrowed where it is used.
_Stub = Any


class Gate:
    """One policy pack in a process of its own; started by the constructor, ended by `close`."""

    def __init__(self, pack: Path, job: Job) -> None:
        self._pack = pack
        self._job = job
        self._errors: deque[str] = deque(maxlen=200)
        self._lines: queue.Queue[str | None] = queue.Queue()
        if not (pack / "PulumiPolicy.yaml").is_file():
            raise GateError(f"no policy pack in {pack}: PulumiPolicy.yaml is missing")
        manifest: Any = read_yaml(pack / "PulumiPolicy.yaml") or {}
        self.name = str(manifest.get("name") or pack.name)
        self.version = str(manifest.get("version") or "0.0.1")
        environment = os.environ | job.environment() | {"PYTHONUNBUFFERED": "1"}
        self._process = subprocess.Popen(  # noqa: S603 - the interpreter and the user's own pack
            [_interpreter(pack, manifest), "-u", "-m", "pulumi.policy", "127.0.0.1:0", "."],
            cwd=pack,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._channel: grpc.Channel | None = None
        for name, target in (("stdout", self._read_lines), ("stderr", self._read_errors)):
            threading.Thread(target=target, name=f"policy pack {name}", daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def close(self) -> None:
        """End the pack's process; otherwise it would live for ever."""
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()

    def _read_lines(self) -> None:
        for line in cast("Any", self._process.stdout):
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)

    def _read_errors(self) -> None:
        for line in cast("Any", self._process.stderr):
            self._errors.append(line.rstrip("\n"))

    def _failure(self, what: str) -> GateError:
        # The reader of stderr may be a line behind the end of the process.
        time.sleep(0.1)
        said = "\n".join(f"  {line}" for line in self._errors) or "  (it said nothing)"
        return GateError(f"the policy pack in {self._pack} {what}\n{said}")

    def _connect(self) -> _Stub:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise self._failure(f"did not start within {START_SECONDS:.0f} seconds") from None
            if line is None:
                raise self._failure("did not start; it said:")
            if line.strip().isdigit():
                break
            self._errors.append(line)
        self._channel = grpc.insecure_channel(f"127.0.0.1:{line.strip()}", options=_CHANNEL)
        return analyzer_pb2_grpc.AnalyzerStub(self._channel)

    def ask(self, recording: Recording, levels: Path | None) -> Verdict:
        """The pack's verdict on a recording.

        Args:
            recording: What the program registered.
            levels: Level file of the environment, or None for the pack's own levels.

        Raises:
            GateError: the pack does not start, does not answer in time, or fails.
        """
        started = time.perf_counter()
        stub = self._connect()
        try:
            return self._asked(stub, recording, levels, started)
        except grpc.RpcError as error:
            code, details = error.code(), error.details()  # pyright: ignore[reportAttributeAccessIssue] - every RpcError of a call is one
            if code == grpc.StatusCode.DEADLINE_EXCEEDED:
                raise self._failure(f"did not answer within {CALL_SECONDS:.0f} seconds") from error
            raise self._failure(f"failed: {details}") from error

    def _asked(
        self,
        stub: _Stub,
        recording: Recording,
        levels: Path | None,
        started: float,
    ) -> Verdict:
        info: analyzer_pb2.AnalyzerInfo = stub.GetAnalyzerInfo(empty_pb2.Empty(), timeout=CALL_SECONDS)
        stub.ConfigureStack(
            analyzer_pb2.AnalyzerStackConfigureRequest(
                stack=self._job.stack,
                project=self._job.project.name,
                organization="organization",
                dry_run=True,
                config=dict(self._job.config),
                config_secret_keys=self._job.secrets,
            ),
            timeout=CALL_SECONDS,
        )
        settings, unknown = configure(info, levels)
        stub.Configure(
            analyzer_pb2.ConfigureAnalyzerRequest(
                policyConfig={name: setting.to_message() for name, setting in settings.items()}
            ),
            timeout=CALL_SECONDS,
        )
        findings = _Findings(info, settings, recording, self.version)
        by_urn = {registration.urn: registration for registration in recording.registrations}
        ordered = topological(recording.registrations)
        remediating = any(setting.level == LEVELS["remediate"] for setting in settings.values())
        requests = (analyze_request(one, by_urn) for one in ordered if not one.external)
        if remediating:
            requests = (_remediated(stub, request, findings) for request in requests)
        for request, response in _answers(stub, requests):
            findings.add(response, request.urn)
        stack = analyzer_pb2.AnalyzeStackRequest(resources=[stack_entry(one, by_urn) for one in ordered])
        findings.add(stub.AnalyzeStack(stack, timeout=CALL_SECONDS), findings.stack_urn)
        notes = [f"{levels.name} names {name}, which is no policy of the pack" for name in unknown if levels]
        return Verdict(
            pack=f"{self.name} {self.version}",
            policies=sum(setting.level != LEVELS["disabled"] for setting in settings.values()),
            violations=findings.sorted(),
            notes=(*findings.notes, *notes),
            not_applicable=findings.not_applicable,
            seconds=time.perf_counter() - started,
        )


class _Findings:
    """Collects what the pack answers."""

    def __init__(
        self,
        info: analyzer_pb2.AnalyzerInfo,
        settings: Mapping[str, PolicySetting],
        recording: Recording,
        version: str,
    ) -> None:
        self._policies = {policy.name: policy for policy in info.policies}
        self._settings = settings
        # A pack in Python calls itself 0.0.1 whatever its manifest says.
        self._versions = (f"@v{info.version}", f"@v{version}")
        self._found: set[Violation] = set()
        self.notes: list[str] = []
        self.not_applicable = 0
        self.stack_urn = next((one.urn for one in recording.registrations if one.type == STACK_TYPE), "")

    def add(self, response: analyzer_pb2.AnalyzeResponse, urn: str) -> None:
        self.not_applicable += len(response.not_applicable)
        for diagnostic in response.diagnostics:
            policy = self._policies.get(diagnostic.policyName)
            description = diagnostic.description
            remediation = policy.remediation_steps if policy else ""
            message = diagnostic.message.removeprefix(description).strip()
            # For the CLI, which does not know remediations, the pack repeats it in the message.
            message = message.removesuffix(f"→ {remediation}").strip() or description
            message = message.replace(*self._versions)
            level = LEVEL_NAMES[diagnostic.enforcementLevel]
            if level == "disabled":
                continue
            severity = analyzer_pb2.PolicySeverity.Name(diagnostic.severity).rpartition("_")[2].lower()
            self._found.add(
                Violation(
                    policy=diagnostic.policyName,
                    level="mandatory" if level == "remediate" else level,
                    urn=diagnostic.urn or urn,
                    message=message,
                    remediation=remediation,
                    severity="" if severity == "unspecified" else severity,
                )
            )

    def sorted(self) -> tuple[Violation, ...]:
        return tuple(sorted(self._found, key=lambda one: (_LEVEL_ORDER[one.level], one.policy, one.urn, one.message)))


def _remediated(stub: _Stub, request: analyzer_pb2.AnalyzeRequest, findings: _Findings) -> analyzer_pb2.AnalyzeRequest:
    """The request with the properties a remediating policy puts in."""
    response: analyzer_pb2.RemediateResponse = stub.Remediate(request, timeout=CALL_SECONDS)
    for remediation in response.remediations:
        if remediation.diagnostic:
            findings.notes.append(remediation.diagnostic)
            continue
        findings.notes.append(f"{remediation.policyName} would change {request.urn}")
        request.properties.CopyFrom(remediation.properties)
    return request


def _answers(
    stub: _Stub, requests: Iterator[analyzer_pb2.AnalyzeRequest]
) -> Iterator[tuple[analyzer_pb2.AnalyzeRequest, analyzer_pb2.AnalyzeResponse]]:
    """Ask one after the other, as the engine does.

    A call that blocks is cheaper than a future, for which grpc starts a thread of its own each time.
    """
    for request in requests:
        yield request, stub.Analyze(request, timeout=CALL_SECONDS)


def _interpreter(pack: Path, manifest: Mapping[str, Any]) -> str:
    runtime = manifest.get("runtime")
    options = runtime.get("options") if is_dict(runtime) else None
    name = options.get("virtualenv") if is_dict(options) else None
    if name:
        python = pack / str(name) / "bin" / "python"
        if python.exists():
            return str(python)
    return sys.executable
