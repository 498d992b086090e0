"""Operations: an alarm reaches somebody."""

import re

from .core import NOTIFICATIONS, PASS, Config, Kind, Outcome, Rule, Severity, fail, not_applicable, unknown
from .estate import Estate, Resource
from .flows import ALARMS, TOPICS
from .stateful import arn_region
from .values import UNKNOWN, items, text, truth

_COMPOSITE = ALARMS[1]
# Name or ARN of an alarm in the rule of a composite alarm.
_NAMED = re.compile(r"""(?:ALARM|OK|INSUFFICIENT_DATA)\(\s*["']?(.*?)["']?\s*\)""")
_ACTIONS = ("alarmActions", "okActions", "insufficientDataActions")


def _composed(estate: Estate) -> set[str]:
    """Give the alarms that composite alarms are made of: they speak through these."""
    found: set[str] = set()
    for composite in estate.of([_COMPOSITE]):
        found.update(source.urn for source in estate.sources(composite, "alarmRule", ALARMS))
        for name in _NAMED.findall(text(composite.declared("alarmRule")) or ""):
            found.update(alarm.urn for alarm in estate.find(ALARMS, name))
    return found


def _action(alarm: Resource, estate: Estate, _config: Config) -> Outcome:
    if alarm.urn in estate.memo("composed alarms", _composed):
        return not_applicable("a composite alarm speaks for it")
    enabled, actions = alarm.declared("actionsEnabled"), alarm.declared("alarmActions")
    if enabled is UNKNOWN:
        return unknown("actionsEnabled")
    if truth(enabled) is False:
        return fail("actionsEnabled is false: the alarm changes its state and tells nobody")
    # Actions that are not known yet were given by the program: CloudWatch has no default for them.
    if actions is UNKNOWN or items(actions):
        return PASS
    return fail("alarmActions is empty: the alarm changes its state and tells nobody")


def _own_region(alarm: Resource, estate: Estate, _config: Config) -> Outcome:
    own = estate.region(alarm)
    open_ = False
    for prop in _ACTIONS:
        value = alarm.declared(prop)
        for action in items(value) if value is not UNKNOWN else [UNKNOWN]:
            region = arn_region(action)
            regions = {region} if region else {estate.region(one) for one in estate.sources(alarm, prop, TOPICS)}
            if isinstance(action, str) and region is None:
                continue
            if own is None or not regions or None in regions:
                open_ = True
            elif own not in regions:
                there = ", ".join(sorted(filter(None, regions)))
                return fail(f"{prop} leads to {there}, the alarm is in {own}: CloudWatch refuses other Regions")
    return unknown("the Region of an action") if open_ else PASS


RULES = (
    Rule(
        name="aws-cloudwatch-alarm-action",
        title="Every alarm has an action.",
        kind=Kind.STACK,
        types=ALARMS,
        severity=Severity.MEDIUM,
        practice=NOTIFICATIONS,
        why="An alarm nobody hears is found in the review after the outage.",
        remediation="Set alarmActions to a topic of the alarm's Region.",
        scope="Not for alarms that composite alarms are made of.",
        check=_action,
    ),
    Rule(
        name="aws-cloudwatch-alarm-action-region",
        title="An alarm's actions are in its own Region.",
        kind=Kind.STACK,
        types=ALARMS,
        severity=Severity.HIGH,
        practice=NOTIFICATIONS,
        why="CloudWatch calls only actions of its own Region, so the alarm never arrives.",
        remediation="Give each Region its own topic, and alarms the topic of their Region.",
        scope="Actions whose Region is not known yet cannot be told.",
        check=_own_region,
    ),
)
