"""What limits are made of: each rule is asked about one value and says what must hold when it does not."""

import ipaddress
import re
from collections.abc import Callable, Collection
from typing import Any

Rule = Callable[[Any], str | None]
"""Returns what must hold when the value does not."""


def between(low: float, high: float) -> Rule:
    return lambda value: None if low <= value <= high else f"must be {low} to {high}"


def one_of(allowed: Collection[object]) -> Rule:
    return lambda value: None if value in allowed else f"must be one of {sorted(map(str, allowed))}"


def matches(pattern: str, rule: str) -> Rule:
    compiled = re.compile(pattern)
    return lambda value: None if compiled.fullmatch(value) else rule


def at_most(count: int) -> Rule:
    return lambda value: None if len(value) <= count else f"may have {count} elements at most"


def block_of(version: int, shortest: int, longest: int) -> Rule:
    def check(value: str) -> str | None:
        try:
            network = ipaddress.ip_network(value)
        except ValueError as error:
            return str(error)
        if network.version != version or not shortest <= network.prefixlen <= longest:
            return f"must be an IPv{version} block of /{shortest} to /{longest}"
        return None

    return check


def is_block(value: str) -> str | None:
    try:
        ipaddress.ip_network(value)
    except ValueError as error:
        return str(error)
    return None


def is_address(value: str) -> str | None:
    """An address of either family."""
    try:
        ipaddress.ip_address(value)
    except ValueError as error:
        return str(error)
    return None


def private_asn(value: int) -> str | None:
    fits = 64_512 <= value <= 65_534 or 4_200_000_000 <= value <= 4_294_967_294
    return None if fits else "must be 64512 to 65534 or 4200000000 to 4294967294"


CRON = matches(r"cron\((\S+ ){5}\S+\)|rate\(\d+ \w+\)", "must be cron(…) of six fields")
