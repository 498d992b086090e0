"""Estates from plain dictionaries, and one rule asked about them."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

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


_ANSWERED = {
    "aws:ec2/vpnConnection:VpnConnection": ("transitGatewayAttachmentId",),
    "aws:directconnect/gatewayAssociation:GatewayAssociation": ("transitGatewayAttachmentId",),
    "aws:ec2/vpc:Vpc": ("mainRouteTableId",),
}


def as_preview(*resources: Resource) -> list[Resource]:
    """Give the same resources as a preview sees them: no id is known, dependencies tell what is joined."""
    carriers: dict[str, str] = {}
    for resource in resources:
        for key in ("id", "arn", *_ANSWERED.get(resource.type, ())):
            value = resource.props.get(key)
            if isinstance(value, str):
                carriers.setdefault(value, resource.urn)

    def hide(value: Any, found: list[str]) -> Any:
        if isinstance(value, str) and value in carriers:
            found.append(carriers[value])
            return UNKNOWN
        if isinstance(value, Mapping):
            return {key: hide(part, found) for key, part in cast("Mapping[str, Any]", value).items()}
        return [hide(part, found) for part in cast("list[Any]", value)] if isinstance(value, list) else value

    made: list[Resource] = []
    for resource in resources:
        sources = {key: list(urns) for key, urns in resource.property_dependencies.items()}
        outputs: dict[str, Any] = {}
        answered = ("id", "arn", *_ANSWERED.get(resource.type, ()))
        for key, value in resource.props.items():
            found: list[str] = []
            outputs[key] = UNKNOWN if key in answered else hide(value, found)
            if found:
                sources[key] = found
        inputs = {key: value for key, value in outputs.items() if key not in answered}
        made.append(
            Resource(
                resource.urn,
                resource.type,
                resource.name,
                outputs,
                inputs=inputs,
                property_dependencies=sources,
                provider=resource.provider,
            )
        )
    return made


def ask_both(
    rule: str, subject: str, resources: Sequence[Resource], **settings: object
) -> dict[str, tuple[Verdict, str]]:
    """Ask a rule about a resource by name, with every id known and as a preview sees it."""
    answers: dict[str, tuple[Verdict, str]] = {}
    for seen, several in (("known", list(resources)), ("preview", as_preview(*resources))):
        found = BY_NAME[rule]
        (one_,) = [resource for resource in several if resource.name == subject and resource.type in found.types]
        outcome = found.check(one_, estate(*several), found.settings(settings))
        answers[seen] = outcome.verdict, outcome.message
    return answers
