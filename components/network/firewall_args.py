"""Arguments of :class:`~components.network.inspection_vpc.InspectionVpc` that concern its firewall."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi


class InspectionDefault(StrEnum):
    """What the firewall does with traffic that no rule names."""

    DROP = "drop"
    """Drop what a client sends, and write an alert: TCP once the greeting that names the server is whole, so that the
    handshake passes and rules can read the name; everything else at its first packet."""
    DROP_STRICT = "drop_strict"
    """Drop the first packet already, and write an alert. Rules on domains then need rules that let the handshake
    pass."""
    ALERT = "alert"
    """Let it pass, and write an alert: for the weeks in which the rules are learned."""


class InspectionRuleAction(StrEnum):
    """What a rule does (Network Firewall, StatefulRule, Action)."""

    PASS = "pass"  # noqa: S105 - an action
    DROP = "drop"
    REJECT = "reject"
    ALERT = "alert"


class StreamException(StrEnum):
    """What becomes of a connection that breaks in its middle (Network Firewall, StreamExceptionPolicy)."""

    REJECT = "reject"
    """Tell the client, which can connect again at once."""
    DROP = "drop"
    """Drop its packets; the client waits for its own timeout."""
    CONTINUE = "continue"
    """Judge the rest without what was known of the connection."""


class InspectionRuleArgs(TypedDict):
    """One rule on addresses and ports.

    Rules are tried in the order in which they are written; the first that matches decides, except for ``alert``,
    which only reports.
    """

    name: str
    """Name of the rule, unique, 1 to 60 letters, digits, ``-`` or ``_``: it stands in the alerts, and the rule's number
    is made from it, so that a number stays with its rule."""
    action: InspectionRuleAction
    """``pass``, ``drop``, ``reject`` (tells the client; TCP only, without FTP and IMAP) or ``alert``."""
    protocol: NotRequired[str]
    """``IP``, ``TCP``, ``UDP``, ``ICMP``, or an application protocol that Network Firewall knows, such as ``TLS``,
    ``HTTP``, ``SSH`` or ``DNS``. Default: ``IP``, every one."""
    source: NotRequired[str]
    """Address, IPv4 block, ``$HOME_NET`` (the segments), ``$EXTERNAL_NET`` (all else) or ``ANY``. Default: ANY."""
    source_port: NotRequired[str]
    """Port, range such as ``1024:65535``, or ``ANY``. Default: ANY."""
    destination: NotRequired[str]
    """As ``source``. Default: ANY."""
    destination_port: NotRequired[str]
    """Port, range such as ``8000:8080``, or ``ANY``. Default: ANY."""
    both_directions: NotRequired[bool]
    """Whether connections from destination to source match too. Default: false; answers always belong to the
    connection they answer."""


class InspectionRuleGroupArgs(TypedDict):
    """A stateful rule group that is made elsewhere, or one that AWS manages."""

    arn: pulumi.Input[str]
    """ARN of the group. It must be of strict order: those of AWS have names that end in ``StrictOrder``."""
    priority: int
    """Place among the groups, 1 to 65,535, lowest first, unique. This component's own rules have 10,000, its allowed
    domains 20,000, and what no rule names 65,535."""
    alert_only: NotRequired[bool]
    """Whether drops of the group become alerts, to try it out; for groups that AWS manages only. One of your own would
    still drop, which is refused where the ARN is known. Default: false."""


class InspectionLogArgs(TypedDict):
    """Logs of the firewall in CloudWatch Logs, encrypted with a customer managed key."""

    retention_days: NotRequired[int]
    """Days the records are kept: one of the periods CloudWatch Logs knows. Default: 365."""
    flow: NotRequired[bool]
    """Whether every flow is logged beside the alerts. Default: true."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """ARN of a customer managed key of this Region for the log groups; its policy must let
    ``logs.<region>.amazonaws.com`` use it. Default: the component makes one."""


class FirewallArgs(TypedDict):
    """The rules of a firewall and how it is kept."""

    default_action: NotRequired[InspectionDefault]
    """What happens to traffic that no rule names: ``drop``, ``drop_strict`` or ``alert`` (passes). Every one writes
    alerts. Default: drop, which needs at least one rule."""
    rules: NotRequired[list[InspectionRuleArgs]]
    """Rules on addresses and ports, in the order in which they are tried. Default: none."""
    allowed_domains: NotRequired[list[str]]
    """Domains that clients may call by HTTPS or HTTP: ``api.example.com``, or ``.example.com`` for all below it too.
    Default: none."""
    rule_groups: NotRequired[Mapping[str, InspectionRuleGroupArgs]]
    """Further rule groups, by a name of your choice. Default: none."""
    rule_capacity: NotRequired[int]
    """Room of ``rules`` and of ``allowed_domains``, each, in rules, 1 to 14,995; a domain takes two of them, the first
    three. AWS fixes it when the group is made, and another value makes a new group. Default: 1000."""
    stream_exception: NotRequired[StreamException]
    """What becomes of a connection that breaks in its middle: ``reject``, ``drop`` or ``continue``. Default: reject."""
    subnet_change_protection: NotRequired[bool]
    """Whether AWS refuses to add and remove AZs. Default: false: with true, adding an AZ fails until an update has
    taken the protection off."""
    policy_change_protection: NotRequired[bool]
    """Whether AWS refuses to put another policy in this one's place; changing rules stays possible. Default: as
    ``protect``."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """ARN of a customer managed key of this Region for firewall, policy and rule groups. Default: a key of AWS."""
    logs: NotRequired[InspectionLogArgs]
    """Logs of the firewall. Default: alerts and flows, kept 365 days."""
    dropped_packets_threshold: NotRequired[int]
    """Packets that rules drop in an AZ in five minutes, three times in a row, before the alarm rings; 0 or more.
    Default: 1000."""
    expect_traffic: NotRequired[bool]
    """Whether packets arrive in every AZ at all times: then a quarter of an hour without any rings. Default: false."""
