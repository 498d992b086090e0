"""Ids of things that exist already, as far as their shape shows that something else was meant. Pure."""

import re

from components.shared.arns import parse_arn
from components.shared.checks import Problems


def check_id(problems: Problems, argument: str, value: object, shape: re.Pattern[str], example: str) -> None:
    """Refuse a text that is no id of its kind; what is not known yet passes.

    Args:
        problems: receives the finding.
        argument: where the id stands.
        value: the id, or an output.
        shape: what ids of the kind look like.
        example: one of them.
    """
    if isinstance(value, str) and not shape.fullmatch(value):
        start = example.split("-", 1)[0]
        kind = f"an id that starts with {start}-" if start.isalpha() else "an id of this kind"
        problems.add(argument, value, f"must be {kind}", f"Write it like {example}")


def check_certificate(problems: Problems, argument: str, value: object, region: str | None) -> None:
    """Refuse a text that is no certificate of the Region; what is not known yet passes.

    Args:
        problems: receives the finding.
        argument: where the ARN stands.
        value: the ARN, or an output.
        region: Region of what uses it; None is not compared.
    """
    if not isinstance(value, str):
        return
    arn = parse_arn(value)
    if arn is None or arn.service != "acm" or not arn.resource.startswith("certificate/"):
        rule, way_out = (
            "must be the ARN of a certificate",
            "Write it like arn:aws:acm:eu-central-1:123456789012:certificate/…",
        )
        problems.add(argument, value, rule, way_out)
    elif region is not None and arn.region != region:
        problems.add(argument, value, f"is in {arn.region}, but the hub is in {region}", "Give one of that Region")
