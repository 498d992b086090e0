"""Ids of the recording and ids of moto, either way."""

import ipaddress
from collections.abc import Mapping
from typing import Any


class Names:
    """What was made: recorded id ↔ moto's id, also ARNs, addresses and IPv6 blocks."""

    def __init__(self) -> None:
        self._there: dict[str, str] = {}
        self._back: dict[str, str] = {}
        self._blocks: list[tuple[ipaddress.IPv6Network, ipaddress.IPv6Network]] = []

    def pair(self, recorded: str, made: str) -> None:
        """Remember that what the recording calls one way is called another way in moto."""
        if ":" in recorded and "/" in recorded and not recorded.startswith("arn:"):
            self._blocks.append((ipaddress.IPv6Network(recorded), ipaddress.IPv6Network(made)))
            return
        self._there[recorded] = made
        self._back[made] = recorded

    def to_moto(self, value: Any) -> Any:
        """A value of the recording as moto knows it."""
        return self._walk(value, self._there, self._blocks)

    def to_recorded(self, value: Any) -> Any:
        """A value of moto as the recording knows it."""
        return self._walk(value, self._back, [(made, recorded) for recorded, made in self._blocks])

    def _walk(self, value: Any, table: Mapping[str, str], blocks: list[Any]) -> Any:
        if isinstance(value, str):
            return table.get(value) or _moved(value, blocks)
        if isinstance(value, Mapping):
            return {key: self._walk(item, table, blocks) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self._walk(item, table, blocks) for item in value]
        return value


def _moved(text: str, blocks: list[tuple[ipaddress.IPv6Network, ipaddress.IPv6Network]]) -> str:
    """An IPv6 block inside a renamed one, at the same place of the new one."""
    if not blocks or ":" not in text or "/" not in text or text.startswith("arn:"):
        return text
    try:
        block = ipaddress.IPv6Network(text)
    except ValueError:
        return text
    for old, new in blocks:
        if block.subnet_of(old):
            start = int(new.network_address) + int(block.network_address) - int(old.network_address)
            return str(ipaddress.IPv6Network((start, block.prefixlen)))
    return text
