"""What AWS would refuse in the arguments of an event bus, or what can never deliver. Pure."""

import re
from collections import Counter
from collections.abc import Mapping

from components.shared.alarms import check_alarm_topic
from components.shared.arns import parse_arn
from components.shared.checks import Problems

from . import policies
from .event_bus_args import (
    MAXIMUM_ATTEMPTS,
    MAXIMUM_EVENT_AGE_SECONDS,
    EventBusArgs,
    EventBusEncryption,
    EventQueueArgs,
    EventRuleArgs,
    EventTargetArgs,
    InputTransformerArgs,
    has_archive,
    has_runbook,
)
from .event_bus_documents import bus_policy
from .event_bus_patterns import check_event_pattern, uses_wildcards
from .queue import QueueArgs, check_queue, check_queue_name

_SUFFIX = len("-1234567")
_LONGEST_RULE = 64 - _SUFFIX
_LONGEST_ARCHIVE = 48 - len("-archive") - _SUFFIX
_LONGEST_REGISTRY = 64 - len("-schemas") - _SUFFIX
"""Names that AWS takes (botocore: RuleName, ArchiveName; EventBridge Schemas: 64), less what is added to ours."""
_RULES = 300
_WILDCARD_RULES = 30
_TARGETS = 5
"""EventBridge User Guide, "Quotas": rules of a bus (fewer in some Regions), those with wildcards, targets of a rule."""
_EXPECTED_HOURS = 168
_POLICY_CHARACTERS = 10_240
_SHORT_BUS = "arn:aws:events:us-east-1:123456789012:event-bus/b-bus-1234567"
_RESERVED = frozenset(
    f"aws.events.{name}" for name in ("rule-arn", "rule-name", "event.ingestion-time", "event", "event.json")
)
_PATH = re.compile(r"\$(\.[^.\[\]\s]+)*")
_OWN_BUS_ONLY = (
    "description",
    "encryption",
    "kms_key_arn",
    "organization_id",
    "publisher_accounts",
    "publisher_sources",
)


def queue_args(args: EventQueueArgs) -> QueueArgs:
    """The settings of a target's queue as those of a ``Queue``."""
    return QueueArgs(**args)


def check_event_bus_name(name: str, args: EventBusArgs, problems: Problems, argument: str = "name") -> None:
    """Refuse names from which no physical name of bus, rule, queue or archive can be made.

    Args:
        name: resource name of the bus.
        args: its arguments, checked as to their shape.
        problems: receives the findings.
        argument: path of the name's argument.
    """
    before = len(problems.found)
    check_queue_name(name, problems, argument)
    for wanted, longest, what in (
        (has_archive(args), _LONGEST_ARCHIVE, "archive"),
        (args.get("publish_schemas", False), _LONGEST_REGISTRY, "schema registry"),
    ):
        if wanted and len(name) > longest:
            problems.add(argument, name, f"must have at most {longest} characters for its {what}", "Shorten it")
    if has_runbook(args) and name.lower().startswith(("aws", "amazon", "amzn")):
        rule = "must not start with aws, amazon or amzn: Systems Manager keeps these for its own runbooks"
        problems.add(argument, name, rule, "Rename it, or switch replay_runbook off")
    if len(problems.found) > before:
        return
    pairs = [(rule, target) for rule, rule_args in args["rules"].items() for target in rule_args["targets"]]
    count = Counter(f"{rule}-{target}" for rule, target in pairs)
    for rule in args["rules"]:
        if len(f"{name}-{rule}") > _LONGEST_RULE or not re.fullmatch(r"[A-Za-z0-9_-]+", rule):
            limit = f"must be letters, digits, hyphens and underscores, with the bus's name at most {_LONGEST_RULE}"
            problems.add(f'rules["{rule}"]', rule, limit, "Shorten or respell it")
    for rule, target in pairs:
        where = f'rules["{rule}"].targets["{target}"]'
        check_queue_name(f"{name}-{rule}-{target}", problems, where)
        if count[f"{rule}-{target}"] > 1:
            clash = f"makes the queue {name}-{rule}-{target}, as another rule and target do"
            problems.add(where, target, clash, "Rename one of the two")


def check_event_bus(args: EventBusArgs, problems: Problems) -> None:
    """Find everything in the arguments that AWS would refuse or that can never deliver. Pure."""
    rules = args["rules"]
    if len(rules) > _RULES:
        way_out = "Divide them over two buses"
        problems.add("rules", len(rules), f"are more than the {_RULES} rules of a bus (quota)", way_out)
    wild = sum(uses_wildcards(rule["event_pattern"]) for rule in rules.values())
    if wild > _WILDCARD_RULES:
        way_out = "Use prefix or suffix, or divide them over two buses"
        problems.add("rules", wild, f"use wildcard; a bus has at most {_WILDCARD_RULES} such rules", way_out)
    for name, rule in rules.items():
        _check_rule(rule, problems, f'rules["{name}"]', args.get("region"))
    _check_existing(args, problems)
    _check_keys(args, problems)
    _check_publishers(args, problems)
    _check_archive(args, problems)
    _check_description(problems, "description", args.get("description"))
    check_alarm_topic(problems, args.get("alarm_topic_arn"), args.get("region"))


def _check_existing(args: EventBusArgs, problems: Problems) -> None:
    name = args.get("existing_bus_name")
    if name is None:
        return
    if not re.fullmatch(r"[/.\-_A-Za-z0-9]{1,256}", name):
        problems.add("existing_bus_name", name, "must be the name of a bus, not its ARN", "Write it like default")
    for argument, value in args.items():
        if argument in _OWN_BUS_ONLY:
            rule = "belongs to a bus of its own; an existing one is left as it is"
            problems.add(argument, value, rule, "Leave it out, or leave existing_bus_name out")


def _check_keys(args: EventBusArgs, problems: Problems) -> None:
    key, region = args.get("kms_key_arn"), args.get("region")
    if args.get("encryption") == EventBusEncryption.AWS and key is not None:
        rule = "contradicts kms_key_arn: events have either EventBridge's key or a customer key"
        problems.add("encryption", "aws", rule, "Leave out one of the two")
    policies.check_key_arn(problems, "kms_key_arn", key, region)
    other = args.get("dead_letter_kms_key_arn")
    policies.check_key_arn(problems, "dead_letter_kms_key_arn", other, region)
    if isinstance(other, str) and other == key:
        rule = "is the key of the bus: without it neither the event nor what is left of it could be read or written"
        problems.add("dead_letter_kms_key_arn", other, rule, "Give another key, or leave it out for SQS's own")


def _check_publishers(args: EventBusArgs, problems: Problems) -> None:
    accounts, organization = args.get("publisher_accounts", ()), args.get("organization_id")
    for i, account in enumerate(accounts):
        if not re.fullmatch(r"\d{12}", account):
            problems.add(f"publisher_accounts[{i}]", account, "must be an account id of 12 digits", "Put it in quotes")
    if organization is not None and not re.fullmatch(r"o-[a-z0-9]{10,32}", organization):
        problems.add("organization_id", organization, "must be the id of an organization", "Write it like o-a1b2c3d4e5")
    if "publisher_sources" in args and not accounts and organization is None:
        rule = "narrows publisher_accounts and organization_id, and neither is given"
        problems.add("publisher_sources", list(args["publisher_sources"]), rule, "Give one of them, or leave it out")
    size = len(bus_policy(_SHORT_BUS, accounts, organization, args.get("publisher_sources", ())))
    if size > _POLICY_CHARACTERS:
        rule = f"make the bus's policy at least {size} characters long; EventBridge takes {_POLICY_CHARACTERS}"
        problems.add("publisher_accounts", len(accounts), rule, "Let the organization in with organization_id instead")


def _check_archive(args: EventBusArgs, problems: Problems) -> None:
    problems.within("archive_retention_days", args.get("archive_retention_days"), 1, 36_500, "days")
    if "archive_pattern" in args:
        check_event_pattern(problems, "archive_pattern", args["archive_pattern"])
    if has_archive(args):
        return
    for argument, value in args.items():
        if argument in ("archive_retention_days", "archive_pattern"):
            problems.add(argument, value, "applies to an archive, and there is none", "Set archive to true")
    if args.get("replay_runbook"):
        problems.add("replay_runbook", value=True, rule="replays an archive, and there is none", way_out="Set archive")


def _check_description(problems: Problems, argument: str, text: str | None) -> None:
    if text is not None and len(text) > 512:  # noqa: PLR2004 - botocore, RuleDescription and EventBusDescription
        problems.add(argument, len(text), "must be at most 512 characters", "Shorten it")


def _check_rule(rule: EventRuleArgs, problems: Problems, where: str, region: str | None) -> None:
    check_event_pattern(problems, f"{where}.event_pattern", rule["event_pattern"])
    _check_description(problems, f"{where}.description", rule.get("description"))
    hours = rule.get("expect_every_hours")
    problems.within(f"{where}.expect_every_hours", hours, 1, _EXPECTED_HOURS, "hours (7 days)")
    targets = rule["targets"]
    if not 1 <= len(targets) <= _TARGETS:
        limit = f"must be 1 to {_TARGETS} targets (quota)"
        way_out = "Give a queue to deliver to" if not targets else "Make a second rule with the same pattern"
        problems.add(f"{where}.targets", len(targets), limit, way_out)
    for name, target in targets.items():
        _check_target(target, problems, f'{where}.targets["{name}"]', region)


def _check_target(target: EventTargetArgs, problems: Problems, where: str, region: str | None) -> None:
    age, attempts = target.get("retry_max_age_seconds"), target.get("retry_max_attempts")
    problems.within(f"{where}.retry_max_age_seconds", age, 60, MAXIMUM_EVENT_AGE_SECONDS, "seconds (24 hours)")
    problems.within(f"{where}.retry_max_attempts", attempts, 0, MAXIMUM_ATTEMPTS, "attempts")
    if "queue" in target and "queue_arn" in target:
        problems.add(
            f"{where}.queue", None, "contradicts queue_arn: a target has one queue", "Leave out one of the two"
        )
    found = Problems()
    check_queue(queue_args(target.get("queue", {})), found)
    for problem in found.found:
        problems.add(f"{where}.queue.{problem.argument}", problem.value, problem.rule, problem.way_out.rstrip("."))
    group = target.get("message_group_id")
    if group is not None and not 1 <= len(group) <= 100:  # noqa: PLR2004 - botocore, SqsParameters
        problems.add(f"{where}.message_group_id", group, "must be 1 to 100 characters", "Shorten it")
    _check_queue_arn(target, problems, where, region)
    _check_input(target, problems, where)


def _check_queue_arn(target: EventTargetArgs, problems: Problems, where: str, region: str | None) -> None:
    arn = target.get("queue_arn")
    if not isinstance(arn, str):
        return
    parsed = parse_arn(arn)
    if parsed is None or parsed.service != "sqs":
        problems.add(f"{where}.queue_arn", arn, "must be the ARN of a queue", "Give the queue's ARN")
        return
    if region is not None and parsed.region != region:
        rule = f"is in {parsed.region}, but a rule of {region} delivers to queues of {region} only"
        problems.add(f"{where}.queue_arn", arn, rule, f"Give a queue of {region}")
    if parsed.resource.endswith(".fifo") and "message_group_id" not in target:
        rule = "is required for a FIFO queue, which refuses every event without it"
        problems.add(f"{where}.message_group_id", None, rule, "Give one, and switch content-based deduplication on")


def _check_input(target: EventTargetArgs, problems: Problems, where: str) -> None:
    path, transformer = target.get("input_path"), target.get("input_transformer")
    if path is not None and transformer is not None:
        rule = "excludes input_transformer: the target receives one or the other"
        problems.add(f"{where}.input_path", path, rule, "Leave out one of the two")
    if path is not None:
        _check_paths({"": path}, problems, f"{where}.input_path")
    if transformer is not None:
        _check_transformer(transformer, problems, f"{where}.input_transformer")


def _check_paths(paths: Mapping[str, str], problems: Problems, where: str) -> None:
    for name, path in paths.items():
        if not _PATH.fullmatch(path) or len(path) > 256:  # noqa: PLR2004 - botocore, TargetInputPath
            rule = "must be a JSON path in dot notation, at most 256 characters"
            problems.add(f'{where}["{name}"]' if name else where, path, rule, "Write it like $.detail.order")


def _check_transformer(transformer: InputTransformerArgs, problems: Problems, where: str) -> None:
    paths, template = transformer.get("input_paths", {}), transformer["input_template"]
    if len(paths) > 100:  # noqa: PLR2004 - botocore, TransformerPaths
        problems.add(f"{where}.input_paths", len(paths), "may have at most 100 paths", "Deliver the whole event")
    for name in paths:
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", name) or name.lower().startswith("aws"):
            rule = "must be letters, digits, hyphens and underscores, and must not start with aws"
            problems.add(f'{where}.input_paths["{name}"]', name, rule, "Rename it")
    _check_paths(paths, problems, f"{where}.input_paths")
    if not 1 <= len(template) <= 8_192:  # noqa: PLR2004 - botocore, TransformerInput
        problems.add(f"{where}.input_template", len(template), "must be 1 to 8192 characters", "Shorten it")
    unknown = sorted(set(re.findall(r"<([A-Za-z0-9_.-]+)>", template)) - paths.keys() - _RESERVED)
    if unknown:
        rule = f"names {', '.join(unknown)}, which input_paths does not give"
        problems.add(f"{where}.input_template", template, rule, "Add the path, or correct the name")
