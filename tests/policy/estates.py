"""Estates from plain dictionaries, and one rule asked about them."""

from collections.abc import Mapping, Sequence
from typing import Any

from policy.rules.catalogue import BY_NAME
from policy.rules.core import Verdict
from policy.rules.estate import Estate, Resource

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
REGION = "eu-central-1"
OTHER = "eu-west-1"
ACCOUNT = "123456789012"


def urn(token: str, name: str) -> str:
    return f"urn:pulumi:test::estate::{token}::{name}"


def one(
    token: str,
    name: str,
    props: Mapping[str, Any] | None = None,
    *,
    inputs: Mapping[str, Any] | None = None,
    sources: Mapping[str, Sequence[str]] | None = None,
    provider: Mapping[str, Any] | None = None,
) -> Resource:
    given = dict(props or {})
    given.setdefault("id", name)
    given.setdefault("region", REGION)
    return Resource(
        urn(token, name), token, name, given, inputs=inputs, property_dependencies=sources, provider=provider
    )


def estate(*resources: Resource) -> Estate:
    return Estate(resources)


def ask(rule: str, subject: Resource, *others: Resource, **settings: object) -> tuple[Verdict, str]:
    found = BY_NAME[rule]
    outcome = found.check(subject, estate(subject, *others), found.settings(settings))
    return outcome.verdict, outcome.message
