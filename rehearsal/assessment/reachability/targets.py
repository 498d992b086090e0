"""What a person may ask about: a VPC, a subnet, an id, an address, a site, the internet."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from policy.rules.estate import Estate
from policy.rules.prefixes import ANYWHERE, Net, inside, overlaps, parse
from policy.rules.values import text
from rehearsal.errors import UsageError

from . import joins
from .model import Edge, Key, Network, Subnet
from .trip import End, Place

INTERNET: Final = "internet"
_NEAREST: Final = 5
_AND: Final = " and "
"""Between names that are asked for together."""


@dataclass(frozen=True, slots=True)
class Target:
    """One side of a question."""

    name: str
    what: str
    """`VPC`, `subnet`, `site`, `internet`, or what else was named."""
    ends: Mapping[int, tuple[End, ...]] = field(default_factory=dict[int, tuple[End, ...]])
    """Address family → ends; without any, the verdict is *cannot tell*."""
    why: str = ""
    """Why there are none."""


def declared_sites(texts: Iterable[str]) -> dict[str, list[Net]]:
    """Read what `--site NAME=PREFIX[,PREFIX…]` declares.

    Raises:
        UsageError: a text is not of that form.
    """
    found: dict[str, list[Net]] = {}
    for given in texts:
        name, _, listed = given.partition("=")
        nets = [parse(part.strip()) for part in listed.split(",")]
        if not name or None in nets:
            raise UsageError(
                f"--site {given}: give a name and the prefixes behind it, such as --site head-office=10.200.0.0/16"
            )
        found.setdefault(name, []).extend(net for net in nets if net is not None)
    return found


class Targets:
    """Finds what a text names in a network."""

    def __init__(self, estate: Estate, network: Network) -> None:
        self._network = network
        self._ids: dict[str, Key] = {}
        self._names: dict[str, set[Key]] = {}
        self._components: dict[str, set[Key]] = {}
        for key in (*network.vpcs, *network.subnets):
            resource = estate.get(key)
            if resource is None:
                continue
            self._names.setdefault(resource.name, set()).add(key)
            if (id_ := text(resource.known("id"))) is not None:
                self._ids[id_] = key
            if key in network.vpcs:
                for name in joins.components(resource, estate):
                    self._components.setdefault(name, set()).add(key)
        self._sites: dict[str, set[Key]] = {}
        for edge in network.edges.values():
            for name in edge.names:
                self._sites.setdefault(name, set()).add(edge.key)

    def check_sites(self, sites: Iterable[str]) -> None:
        """Refuse prefixes that are declared for a site that is not there."""
        for name in sites:
            if name not in self._sites:
                raise self._unknown(f"--site {name}", name, self._sites)

    def find(self, given: str) -> Target:
        """Give what a text names.

        Raises:
            UsageError: nothing has that name, or more than one thing has.
        """
        if given == INTERNET:
            ends = {version: (End(Place.INTERNET, INTERNET, net),) for version, net in ANYWHERE.items()}
            return Target(INTERNET, INTERNET, ends)
        net = parse(given)
        if net is not None:
            return self._address(given, net)
        for key in (given, self._ids.get(given, "")):
            if key in self._network.vpcs or key in self._network.subnets:
                return self._of(key)
        named = self._names.get(given) or {
            key for key in (*self._network.vpcs, *self._network.subnets) if key.endswith((f"::{given}", f"${given}"))
        }
        for found in (named, self._components.get(given, set())):
            if len(found) == 1:
                return self._of(next(iter(found)))
            if found and not (given in self._sites and found is not named):
                listed = "".join(f"\n  {key}" for key in sorted(found))
                raise UsageError(f"{given!r} names {len(found)} things, give the URN or the id of one of them:{listed}")
        joint = [self._sites.get(name) for name in given.split(_AND)]
        if all(joint):
            return self._site(given, {key for keys in joint if keys is not None for key in keys})
        raise self._unknown(f"--reach {given}", given, {*self._names, *self._components, *self._sites, INTERNET})

    @staticmethod
    def _unknown(what: str, given: str, names: Iterable[str]) -> UsageError:
        plain = sorted(name for name in names if not name.startswith("urn:"))
        near = difflib.get_close_matches(given, plain, _NEAREST, 0.4) or plain[:_NEAREST]
        there = f"near it: {', '.join(near)}" if near else "there is none in this stack"
        return UsageError(
            f"{what}: no VPC, subnet or site of the stack has this name; {there}\n"
            "Give a name, a URN, an id, an address, a prefix, a site or `internet`."
        )

    def _of(self, key: Key) -> Target:
        network = self._network
        if key in network.subnets:
            subnet = network.subnets[key]
            return Target(subnet.name, "subnet", *_ends([(subnet, None)]))
        return self.vpc(key)

    def vpc(self, key: Key, subnets: Iterable[Key] | None = None) -> Target:
        """Give a VPC, or some subnets of it."""
        vpc = self._network.vpcs[key]
        chosen = vpc.subnets if subnets is None else subnets
        return Target(vpc.name, "VPC", *_ends([(self._network.subnets[one], None) for one in chosen]))

    def of_edges(self, keys: Sequence[Key]) -> Target:
        """Give the site behind some edges, called like what they have in common."""
        edges = [self._network.edges[key] for key in keys]
        common = [name for name in sorted(edges[0].names) if self._sites[name] == set(keys) and len(edges) > 1]
        plain = [name for name in common if not name.startswith("urn:")]
        name = plain[0] if plain else _AND.join(dict.fromkeys(self._short(edge, set(keys)) for edge in edges))
        return self._site(name, set(keys))

    def _short(self, edge: Edge, within: set[Key]) -> str:
        """Give the component or gateway that the edge is called after, where nothing else of it is left out."""
        own = (name for name in edge.names if f"{edge.name}-".startswith(f"{name}-") and self._sites[name] <= within)
        return min(own, key=len, default=edge.name)

    def _site(self, name: str, edges: set[Key]) -> Target:
        behind: dict[Net, set[Key]] = {}
        for key in edges:
            for net in self._network.edges[key].prefixes:
                behind.setdefault(net, set()).add(key)
        ends: dict[int, tuple[End, ...]] = {}
        for net in sorted(behind, key=str):
            end = End(Place.SITE, name, net, edges=frozenset(behind[net]))
            ends[net.version] = (*ends.get(net.version, ()), end)
        why = "" if ends else f"the prefixes behind {name} are not declared (--site {name}=PREFIX)"
        return Target(name, "site", ends, why)

    def _address(self, given: str, net: Net) -> Target:
        """An address or a prefix: whatever in the stack has it."""
        network = self._network
        held = [
            subnet
            for subnet in network.subnets.values()
            if net.version in subnet.cidrs and overlaps(net, subnet.cidrs[net.version])
        ]
        sites = {key for key, edge in network.edges.items() if any(inside(net, behind) for behind in edge.prefixes)}
        owners = {subnet.vpc for subnet in held}
        if len(owners) + bool(sites) > 1:
            names = sorted(network.vpcs[key].name for key in owners) + ["a site"] * bool(sites)
            return Target(given, "prefix", why=f"{given} is in {', '.join(names)}: ask for one of them")
        if held:
            return Target(given, "prefix", *_ends([(subnet, net) for subnet in held]))
        if sites:
            end = End(Place.SITE, given, net, edges=frozenset(sites))
            return Target(given, "site", {net.version: (end,)})
        if net.is_global and net.prefixlen:
            return Target(given, INTERNET, {net.version: (End(Place.INTERNET, given, net),)})
        return Target(given, "prefix", why=f"{given} belongs to no subnet and to no declared site of this stack")


def _ends(chosen: Sequence[tuple[Subnet, Net | None]]) -> tuple[dict[int, tuple[End, ...]], str]:
    """Ends by family; a prefix narrows what is meant of a subnet."""
    ends: dict[int, tuple[End, ...]] = {}
    unread: list[str] = []
    for subnet, net in chosen:
        if not subnet.cidrs:
            unread.append(subnet.name)
        for version, block in subnet.cidrs.items():
            if net is not None and net.version != version:
                continue
            wanted = net if net is not None and inside(net, block) else block
            end = End(Place.SUBNET, subnet.name, wanted, subnet.key, subnet.vpc, subnet.zone)
            ends[version] = (*ends.get(version, ()), end)
    if ends:
        return ends, ""
    return ends, f"blocks of {', '.join(unread)} are not known" if unread else "it has no subnets"
