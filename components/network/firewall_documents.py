"""What a firewall policy says, and where the firewall's endpoints are. Pure."""

import zlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

from .firewall_args import FirewallArgs, InspectionDefault, InspectionRuleArgs, StreamException

RULES_PRIORITY = 10_000
DOMAINS_PRIORITY = 20_000
REST_PRIORITY = 65_535
"""Last of all, so that no group of the user's stands behind it."""
DEFAULT_CAPACITY = 1000
REST_CAPACITY = 10
"""Room of the group for what no rule names; fixed, because another value would make another group."""
TO_STATEFUL = "aws:forward_to_sfe"

_DEFAULT_ACTIONS = {
    InspectionDefault.DROP: ("aws:drop_established_app_layer_to_server", "aws:alert_established_app_layer_to_server"),
    InspectionDefault.DROP_STRICT: ("aws:drop_strict", "aws:alert_strict"),
    InspectionDefault.ALERT: ("aws:alert_established_app_layer_to_server",),
}
"""Network Firewall, FirewallPolicy, StatefulDefaultActions. With strict order and none of them, traffic that no rule
names passes without a trace. Those of the application layer wait for the whole greeting of a client: one with
post-quantum keys comes in two packets, and ``aws:drop_established`` drops the first, which holds no name yet. AWS
refuses the two families together, and two drops."""

_REST: dict[InspectionDefault, str] = {InspectionDefault.DROP: "DROP", InspectionDefault.ALERT: "ALERT"}
"""What happens to other protocols than TCP that no rule names. For the default actions a sender that nobody answers
has no connection, so that they neither drop nor report it; ``drop_strict`` asks for none."""
_NEITHER = ("TCP", "UDP", "ICMP")

_FIRST_NUMBER = 1_000_000
_NUMBERS = 1_000_000_000


class GroupReference(NamedTuple):
    """A rule group in the policy."""

    arn: Any
    priority: int
    alert_only: bool = False


def default_action_of(args: FirewallArgs) -> InspectionDefault:
    """What happens to traffic that no rule names."""
    return args.get("default_action", InspectionDefault.DROP)


def default_actions(action: InspectionDefault) -> list[str]:
    """The stateful default actions of the policy."""
    return list(_DEFAULT_ACTIONS[action])


def has_rest(args: FirewallArgs) -> bool:
    """Whether the policy ends in rules on what its default actions do not see."""
    return default_action_of(args) in _REST


def rest_rules(action: InspectionDefault) -> list[dict[str, Any]]:
    """Rules on UDP, ICMP and everything else but TCP, for what no rule before them names.

    They look at what goes to the server only: answers belong to what was let through, and so do messages of routers on
    the way, without which nobody learns how large a packet may be. A rule that says ``flow`` is tried after those on
    application protocols, and not before them, as rules on addresses alone are. What is neither TCP, UDP nor ICMP has
    no flow.
    """
    to_server = [{"keyword": "flow", "settings": ["to_server"]}]
    neither = [{"keyword": "ip_proto", "settings": [f"!{protocol}"]} for protocol in _NEITHER]
    return [
        {
            "action": _REST[action],
            "header": {
                "protocol": protocol,
                **dict.fromkeys(("source", "source_port", "destination", "destination_port"), "ANY"),
                "direction": "FORWARD",
            },
            "rule_options": [*_marks(f"rest.{protocol.lower()}", f"no rule names this {protocol}"), *options],
        }
        for protocol, options in (("UDP", to_server), ("ICMP", to_server), ("IP", neither))
    ]


def _marks(name: str, message: str) -> list[dict[str, Any]]:
    return [
        {"keyword": "sid", "settings": [str(rule_number(name))]},
        {"keyword": "msg", "settings": [f'"{message}"']},
    ]


def rule_number(name: str) -> int:
    """Number of a rule (``sid``), from its name alone: it stays when rules are added or change places."""
    return _FIRST_NUMBER + zlib.crc32(name.encode()) % _NUMBERS


def stateful_rules(rules: Sequence[InspectionRuleArgs]) -> list[dict[str, Any]]:
    """The rules as the provider takes them, in their order."""
    return [_stateful_rule(rule) for rule in rules]


def _any(value: str) -> str:
    """AWS writes ANY in capitals; addresses, variables and ports stay as they are."""
    return "ANY" if value.upper() == "ANY" else value


def _stateful_rule(rule: InspectionRuleArgs) -> dict[str, Any]:
    return {
        "action": rule["action"].value.upper(),
        "header": {
            "protocol": rule.get("protocol", "IP").upper(),
            "source": _any(rule.get("source", "ANY")),
            "source_port": _any(rule.get("source_port", "ANY")),
            "destination": _any(rule.get("destination", "ANY")),
            "destination_port": _any(rule.get("destination_port", "ANY")),
            "direction": "ANY" if rule.get("both_directions", False) else "FORWARD",
        },
        "rule_options": _marks(rule["name"], rule["name"]),
    }


def policy_body(args: FirewallArgs, segment_cidrs: Sequence[str], groups: Sequence[GroupReference]) -> dict[str, Any]:
    """The firewall policy as the provider takes it.

    ``HOME_NET`` is the firewall's own VPC unless a policy says otherwise, and then rules on domains and those that
    AWS manages would not look at what comes from the spokes.

    Args:
        args: the firewall's arguments.
        segment_cidrs: blocks of the segments whose traffic is inspected.
        groups: the rule groups.
    """
    stream = args.get("stream_exception", StreamException.REJECT)
    return {
        "stateless_default_actions": [TO_STATEFUL],
        "stateless_fragment_default_actions": [TO_STATEFUL],
        "stateful_default_actions": default_actions(default_action_of(args)),
        "stateful_engine_options": {"rule_order": "STRICT_ORDER", "stream_exception_policy": stream.value.upper()},
        "policy_variables": {
            "rule_variables": [{"key": "HOME_NET", "ip_set": {"definitions": sorted(segment_cidrs)}}],
        },
        "stateful_rule_group_references": [
            {
                "resource_arn": group.arn,
                "priority": group.priority,
                **({"override": {"action": "DROP_TO_ALERT"}} if group.alert_only else {}),
            }
            for group in sorted(groups, key=lambda group: group.priority)
        ],
    }


def endpoint_in(statuses: Sequence[Any], subnet_id: str) -> str:
    """Id of the firewall's endpoint in a subnet.

    AWS lists the endpoints in no order, so that a place in the list says nothing of the AZ. The subnet does: it is the
    AZ's own.

    Args:
        statuses: the firewall's ``firewall_statuses``, as objects or as maps.
        subnet_id: the firewall subnet of the AZ.

    Raises:
        LookupError: when the firewall has no endpoint there.
    """
    for status in statuses:
        for state in _part(status, "sync_states"):
            for attachment in _part(state, "attachments"):
                if _part(attachment, "subnet_id") == subnet_id and _part(attachment, "endpoint_id"):
                    return _part(attachment, "endpoint_id")
    message = f"the firewall has no endpoint in {subnet_id}: see its status, then run the update again"
    raise LookupError(message)


def _part(thing: Any, name: str) -> Any:  # noqa: ANN401 - what the provider answers
    given = cast("Mapping[str, Any]", thing if isinstance(thing, Mapping) else vars(thing))
    found = given.get(name)
    return [] if found is None and name.endswith("s") else found
