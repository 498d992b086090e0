"""What contradicts itself in the ``peerings`` block, and what its components would refuse, under the settings' keys."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

import pulumi

from components.network.peering_checks import check_accepter, check_peering_name, check_requester, check_vpc_peering
from components.network.peering_plan import destinations
from components.shared.checks import Problem, Problems

from .model import setting_key, under
from .network import Network
from .peering import NETWORK, RECOVERY_NETWORK, TIERS, Ends, Peering, PeeringSide, VpcFacts


def peerings_problems(
    peerings: Mapping[str, Peering], region: str, networks: Mapping[str, tuple[str, Network]], broken: Collection[str]
) -> list[Problem]:
    """Everything that is wrong with the block.

    Args:
        peerings: the block.
        region: Region of the stack.
        networks: key of each network that the stack has → its Region and block.
        broken: keys of networks that were given but could not be read.
    """
    facts = {key: _supposed(where, block) for key, (where, block) in networks.items()}
    found: list[Problem] = []
    whole: dict[str, Peering] = {}
    for name, peering in peerings.items():
        key = f'peerings["{name}"]'
        told = [*_shape(key, peering), *_networks(key, peering, facts, broken)]
        named = {peering.requester.network, peering.accepter.network} - {None}
        if not told and named <= facts.keys():
            told = _refused(key, name, peering, region, facts)
            if not told:
                whole[name] = peering
        found += told
    return found + _Taken(region, facts).problems(whole)


def _supposed(region: str, network: Network) -> VpcFacts:
    """The facts before there is a VPC: one route table a tier, and Outputs where AWS decides."""

    def later() -> pulumi.Output[str]:
        return pulumi.Output.from_input("")

    return VpcFacts(
        region,
        later(),
        {tier: {"a": later()} for tier in network.tiers or TIERS},
        later(),
        later() if network.ipv6 else None,
        None,
        network,
    )


def _sides(peering: Peering) -> tuple[tuple[str, PeeringSide], tuple[str, PeeringSide]]:
    return ("requester", peering.requester), ("accepter", peering.accepter)


def _shape(key: str, peering: Peering) -> list[Problem]:
    """What the keys of a peering say about each other."""
    found = Problems()
    for role, side in _sides(peering):
        _shape_of_side(f"{key}.{role}", side, found)
    asks, is_asked = (side.account_id is None for _, side in _sides(peering))
    if not asks and not is_asked:
        found.add(
            f"{key}.accepter.accountId",
            peering.accepter.account_id,
            "is another account, as the requester's is; at least one VPC must be of this one",
            "Leave accountId out for the VPC of this account",
        )
    if asks and peering.peering_connection_id is not None:
        found.add(
            f"{key}.peeringConnectionId",
            peering.peering_connection_id,
            "is for the request of another account, and this one is made here",
            "Leave it out, or give requester.accountId",
        )
    if not asks and peering.peering_connection_id is None:
        found.add(
            f"{key}.peeringConnectionId",
            None,
            "is required where the requester is of another account",
            "Give its request, pcx-…",
        )
    if peering.accepted is not None and (not asks or is_asked):
        found.add(
            f"{key}.accepted",
            peering.accepted,
            "is for an accepter of another account, and this one is accepted here",
            "Leave it out, or give accepter.accountId",
        )
    return found.found


_OF_NETWORKS = ("account_id", "region", "cidrs", "route_table_ids")
_OF_OWN = ("route_table_ids", "security_group_rules", "address_usage_alarm", "address_usage_alarm_count")


def _shape_of_side(key: str, side: PeeringSide, found: Problems) -> None:
    given = side.arguments()
    if ("network" in given) == ("vpc_id" in given):
        found.add(key, given.get("vpc_id"), "needs exactly one of network and vpcId", "Give one of them")
        return
    refused: dict[str, tuple[str, str]] = {}
    if "network" in given:
        refused |= dict.fromkeys(_OF_NETWORKS, ("is known of a network of this stack", "Leave it out"))
        for index, tier in enumerate(side.tiers or []):
            found.one_of(f"{key}.tiers[{index}]", tier, TIERS)
    else:
        refused["tiers"] = ("is for a network of this stack", "Give routeTableIds")
    if "account_id" in given:
        refused |= dict.fromkeys(_OF_OWN, ("belongs to the account that owns the VPC", "Leave it out"))
    for field, (rule, way_out) in refused.items():
        if field in given:
            found.add(setting_key(key, field), given[field], rule, way_out)


def _networks(key: str, peering: Peering, facts: Mapping[str, VpcFacts], broken: Collection[str]) -> list[Problem]:
    found = Problems()
    for role, side in _sides(peering):
        name = side.network
        where = f"{key}.{role}.network"
        if name is None or name in broken:
            continue
        if name not in (NETWORK, RECOVERY_NETWORK):
            found.add(where, name, "is no network of a stack", f"Give {NETWORK} or {RECOVERY_NETWORK}")
        elif name not in facts:
            found.add(where, name, "is not built by this stack", f"Add the block {name}")
        else:
            tiers = facts[name].settings.tiers
            for tier in (side.tiers or []) if tiers is not None else []:
                if tier not in (tiers or []):
                    found.add(f"{key}.{role}.tiers", tier, f"is no tier of {name}", f"Add it to {name}.tiers")
    return found.found


def _refused(key: str, name: str, peering: Peering, region: str, facts: Mapping[str, VpcFacts]) -> list[Problem]:
    found = Problems()
    roles = {"requester": "requester", "accepter": "accepter"}
    check_peering_name(found, name)
    if peering.ends is Ends.BOTH:
        check_vpc_peering(peering.both_arguments(region, facts), found)
    elif peering.ends is Ends.REQUESTER:
        roles |= {"own": "requester", "peer": "accepter"}
        check_requester(peering.requester_arguments(region, facts), found)
    else:
        roles |= {"own": "accepter", "peer": "requester"}
        check_accepter(peering.accepter_arguments(region, facts), found)
    return [under(key, _in_settings(problem, peering, roles)) for problem in found.found]


def _in_settings(problem: Problem, peering: Peering, roles: Mapping[str, str]) -> Problem:
    """A component's problem in the settings' words: sides by role, and the network where its own blocks are wrong."""
    if problem.argument == "name":
        return Problem("", problem.value, problem.rule, "Rename the peering.")
    head, _, rest = problem.argument.partition(".")
    role = roles.get(head, head)
    rule = problem.rule
    for word, meant in roles.items():
        rule = rule.replace(f"{word}.", f"{meant}.")
    side = dict(_sides(peering)).get(role)
    if side is not None and side.network is not None and rest.split("[")[0] in {"vpc_id", "cidrs", "region"}:
        rest = "network"
    return Problem(f"{role}.{rest}" if rest else role, problem.value, rule, problem.way_out)


class _Place(NamedTuple):
    """A route table and a block: AWS keeps one route for the two."""

    table: str
    cidr: str


class _Taken:
    """AWS keeps one peering between two VPCs, and one route to a block in a route table."""

    def __init__(self, region: str, facts: Mapping[str, VpcFacts]) -> None:
        self._region = region
        self._facts = facts
        self._pairs: dict[frozenset[str], str] = {}
        self._routes: dict[_Place, str] = {}

    def problems(self, peerings: Mapping[str, Peering]) -> list[Problem]:
        """What two peerings cannot both have."""
        found: list[Problem] = []
        for name, peering in sorted(peerings.items()):
            key = f'peerings["{name}"]'
            pair = frozenset(side.network or side.vpc_id or "" for _, side in _sides(peering))
            if self._pairs.setdefault(pair, key) != key:
                rule = f"joins the same VPCs as {self._pairs[pair]}, and AWS keeps one peering between two VPCs"
                found.append(Problem(key, None, rule, "Leave one out."))
                continue
            one, other = _sides(peering)
            for (role, side), (_, peer) in ((one, other), (other, one)):
                if side.account_id is None:
                    found += self._of_side(f"{key}.{role}", peering, side, peer)
        return found

    def _of_side(self, key: str, peering: Peering, side: PeeringSide, peer: PeeringSide) -> list[Problem]:
        own = peering.own_side(side, self._region, self._facts)
        other = peering.other_side(peer, self._region, self._facts)
        found: list[Problem] = []
        for name, table in own.get("route_table_ids", {}).items():
            for one in destinations(own, other):
                if one.cidr is None:
                    continue
                place = _Place(f"{side.network}/{name}" if side.network else str(table), one.cidr)
                taken = self._routes.setdefault(place, key)
                if taken != key:
                    rule = f"needs a route to {one.cidr} in a table where {taken} has one"
                    found.append(Problem(key, None, rule, "Give one of them other tiers or routedCidrs."))
        return list(dict.fromkeys(found))
