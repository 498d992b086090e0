"""Recorded resources as the Analyzer protocol tells a policy pack of them, in the engine's order."""

import heapq
from collections import defaultdict
from collections.abc import Mapping

from pulumi.runtime.proto import analyzer_pb2

from rehearsal.recorded import Registration


def topological(registrations: list[Registration]) -> list[Registration]:
    """Parents, providers and dependencies first; the URN breaks ties, so that the order is always the same."""
    by_urn = {registration.urn: registration for registration in registrations}
    needs: dict[str, int] = {}
    needed_by: defaultdict[str, list[str]] = defaultdict(list)
    for registration in registrations:
        before = {registration.parent, registration.provider, *registration.dependencies}
        before = {urn for urn in before if urn in by_urn and urn != registration.urn}
        needs[registration.urn] = len(before)
        for urn in before:
            needed_by[urn].append(registration.urn)
    ready = [urn for urn, count in needs.items() if count == 0]
    heapq.heapify(ready)
    ordered: list[Registration] = []
    while ready:
        urn = heapq.heappop(ready)
        ordered.append(by_urn[urn])
        for later in needed_by[urn]:
            needs[later] -= 1
            if needs[later] == 0:
                heapq.heappush(ready, later)
    return ordered


def _options(registration: Registration) -> analyzer_pb2.AnalyzerResourceOptions:
    options = registration.options
    message = analyzer_pb2.AnalyzerResourceOptions(
        protect=registration.protect,
        ignoreChanges=options.get("ignoreChanges"),
        additionalSecretOutputs=options.get("additionalSecretOutputs"),
        parent=registration.parent,
    )
    if "deleteBeforeReplace" in options:
        message.deleteBeforeReplace = options["deleteBeforeReplace"]
        message.deleteBeforeReplaceDefined = True
    for name, text in options.get("customTimeouts", {}).items():
        setattr(message.customTimeouts, name, seconds_of(text))
    return message


def seconds_of(text: str) -> float:
    """A duration as Go writes it (`1h30m`, `45s`) in seconds."""
    units = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
    total, number, unit = 0.0, "", ""
    for character in f"{text} ":
        if unit and not character.isalpha():
            total += float(number or 0) * units.get(unit, 0.0)
            number = unit = ""
        if character.isdigit() or character == ".":
            number += character
        elif character.isalpha():
            unit += character
    return total


def _provider(
    registration: Registration, by_urn: Mapping[str, Registration]
) -> analyzer_pb2.AnalyzerProviderResource | None:
    provider = by_urn.get(registration.provider)
    if provider is None:
        return None
    return analyzer_pb2.AnalyzerProviderResource(
        type=provider.type, properties=provider.inputs, urn=provider.urn, name=provider.name
    )


def analyze_request(registration: Registration, by_urn: Mapping[str, Registration]) -> analyzer_pb2.AnalyzeRequest:
    """What a resource rule is told: the declared inputs."""
    return analyzer_pb2.AnalyzeRequest(
        type=registration.type,
        properties=registration.inputs,
        urn=registration.urn,
        name=registration.name,
        options=_options(registration),
        provider=_provider(registration, by_urn),
    )


def stack_entry(registration: Registration, by_urn: Mapping[str, Registration]) -> analyzer_pb2.AnalyzerResource:
    """What a stack rule is told of one resource: its outputs."""
    return analyzer_pb2.AnalyzerResource(
        type=registration.type,
        properties=registration.outputs,
        urn=registration.urn,
        name=registration.name,
        options=_options(registration),
        provider=_provider(registration, by_urn),
        parent=registration.parent,
        dependencies=registration.dependencies,
        propertyDependencies={
            key: analyzer_pb2.AnalyzerPropertyDependencies(urns=urns)
            for key, urns in registration.property_dependencies.items()
        },
    )
