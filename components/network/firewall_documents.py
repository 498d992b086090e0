"""What a firewall policy says, and where the firewall's endpoints are. Pure."""

import zlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

from .firewall_args import FirewallArgs, InspectionDefault, InspectionRuleArgs, StreamException

RULES_PRIORITY = 10_000
DOMAINS_PRIORITY = 20_000
DEFAULT_CAPACITY = 1000
TO_STATEFUL = "aws:forward_to_sfe"

_DEFAULT_ACTIONS = {
    InspectionDefault.DROP: ("aws:drop_established", "aws:alert_established"),
    InspectionDefault.DROP_STRICT: ("aws:drop_strict", "aws:alert_strict"),
    InspectionDefault.ALERT: ("aws:alert_established",),
}
"""Network Firewall, FirewallPolicy, StatefulDefaultActions. With strict order and none of them, traffic that no rule
names passes without a trace."""

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


def rule_number(name: str) -> int:
    """Number of a rule (``sid``), from its name alone: it stays when rules are added or change places."""
    return _FIRST_NUMBER + zlib.crc32(name.encode()) % _NUMBERS


def stateful_rules(rules: Sequence[InspectionRuleArgs]) -> list[dict[str, Any]]:
    """The rules as the provider takes them, in their order."""
    return [_stateful_rule(rule) for rule in rules]


def _stateful_rule(rule: InspectionRuleArgs) -> dict[str, Any]:
    return {
        "action": rule["action"].value.upper(),
        "header": {
            "protocol": rule.get("protocol", "IP").upper(),
            "source": rule.get("source", "ANY"),
            "source_port": rule.get("source_port", "ANY"),
            "destination": rule.get("destination", "ANY"),
            "destination_port": rule.get("destination_port", "ANY"),
            "direction": "ANY" if rule.get("both_directions", False) else "FORWARD",
        },
        "rule_options": [
            {"keyword": "sid", "settings": [str(rule_number(rule["name"]))]},
            {"keyword": "msg", "settings": [f'"{rule["name"]}"']},
        ],
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
