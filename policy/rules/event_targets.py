"""Events: what a rule matches arrives, what cannot be delivered is kept, what passed can be replayed."""

import enum
import fnmatch
from collections.abc import Iterable, Iterator

from .core import (
    FAIL_FAST,
    LOOSE_COUPLING,
    PASS,
    Config,
    Kind,
    Level,
    Outcome,
    Rule,
    Severity,
    fail,
    not_applicable,
    note,
    unknown,
)
from .documents import conditions, everyone, field, listed, services, statements
from .estate import Estate, LinkState, Resource, arn_field
from .flows import EVENT_TARGET, QUEUES, TOPICS, aws_managed_key
from .values import ABSENT, UNKNOWN, text, truth

_BUS = "aws:cloudwatch/eventBus:EventBus"
_ARCHIVE = "aws:cloudwatch/eventArchive:EventArchive"
_RULES = ("aws:cloudwatch/eventRule:EventRule",)
_KEYS = ("aws:kms/key:Key",)
_NO_MESSAGES = ("aws:cloudwatch/logGroup:LogGroup", "aws:ssm/document:Document")
"""Targets besides topics for which an event is past when somebody finds it in a queue."""
_KEY_POLICY = "aws:kms/keyPolicy:KeyPolicy"
_QUEUE_POLICY = "aws:sqs/queuePolicy:QueuePolicy"
_EVENTBRIDGE = "events.amazonaws.com"
_KEY_USES = ("kms:Decrypt", "kms:GenerateDataKey")
_SERVICE, _REGION, _ACCOUNT = 2, 3, 4
_EXCEPTIONS = ("NotAction", "NotPrincipal", "NotResource")
_COMPARE = frozenset({"arnequals", "arnlike", "stringequals", "stringlike"})


def _keeps_failures(target: Resource, estate: Estate, _config: Config) -> Outcome:
    if target.declared("deadLetterConfig") is UNKNOWN or target.declared("deadLetterConfig", "arn") is not ABSENT:
        return PASS
    link = estate.link(target, (*TOPICS, *_NO_MESSAGES), "arn")
    if link.state is LinkState.FOUND or arn_field(link.value, _SERVICE) in ("sns", "logs", "ssm"):
        return not_applicable("it notifies, keeps a journal or starts a runbook: nothing that a queue could give back")
    if link.state is LinkState.UNKNOWN and not target.property_dependencies.get("arn"):
        return unknown("what the target is")
    return fail("the target has no deadLetterConfig: what cannot be delivered within 24 hours is dropped")


def _failures_fit(target: Resource, estate: Estate, _config: Config) -> Outcome:
    link = estate.link(target, QUEUES, "deadLetterConfig", "arn")
    if link.state is LinkState.ABSENT:
        return not_applicable("it has no dead-letter queue")
    if link.state is LinkState.UNKNOWN:
        return unknown("its dead-letter queue")
    here, account = estate.region(target), _account(target, estate)
    arns = [link.value] if not link.targets else [text(queue.known("arn")) for queue in link.targets]
    fifo = [truth(queue.declared("fifoQueue")) for queue in link.targets]
    if True in fifo or any(arn is not None and arn.endswith(".fifo") for arn in arns):
        return fail("its dead-letter queue is a FIFO queue, which EventBridge refuses")
    regions = {estate.region(queue) for queue in link.targets} or {arn_field(link.value, _REGION)}
    if here is not None and None not in regions and regions != {here}:
        there = ", ".join(sorted(filter(None, regions)))
        return fail(
            f"its dead-letter queue is in {there}, the rule in {here}: EventBridge sends to its own Region only"
        )
    accounts = {arn_field(arn, _ACCOUNT) for arn in arns} - {None}
    if account is not None and accounts - {account}:
        return fail(
            f"its dead-letter queue is in account {', '.join(sorted(filter(None, accounts)))}, not in {account}"
        )
    return unknown("the Region of rule or queue") if here is None or None in regions else PASS


def _account(target: Resource, estate: Estate) -> str | None:
    found = {estate.account(rule) for rule in estate.link(target, _RULES, "rule").targets}
    return found.pop() if len(found) == 1 else None


class _Answer(enum.IntEnum):
    """Whether a policy lets a call through; the greater one decides between queues."""

    YES = 0
    NO_KEY_SAYS = 1
    """A condition stands on what the service is not documented to send."""
    OPEN = 2
    NO = 3


def _lets_in(target: Resource, estate: Estate, _config: Config) -> Outcome:
    queues = {
        "": estate.link(target, QUEUES, "arn").targets,
        "dead-letter ": estate.link(target, QUEUES, "deadLetterConfig", "arn").targets,
    }
    if not any(queues.values()):
        return not_applicable("neither the target nor its dead-letter queue is a queue of this stack")
    sources = {text(rule.known("arn")) for rule in estate.link(target, _RULES, "rule").targets}
    source = sources.pop() if len(sources) == 1 else None
    found = [
        (*answer, f"{kind}queue {queue.name}")
        for kind, several in queues.items()
        for queue in several
        for answer in (_queue_admits(queue, estate, source), _key_admits(queue, estate))
    ]
    answer, what, which = max(found, key=lambda one: one[0])
    if answer is _Answer.NO:
        return fail(f"{which}: {what}: EventBridge delivers nothing to it")
    if answer is _Answer.OPEN:
        return unknown(f"{what} of {which}")
    if answer is _Answer.NO_KEY_SAYS:
        return note(f"{which}: {what}; AWS does not document that EventBridge sends such a key there: try a delivery")
    return PASS


def _queue_admits(queue: Resource, estate: Estate, source: str | None) -> tuple[_Answer, str]:
    holders = [*estate.memo("policies of queues", _policies_of_queues).get(queue.urn, []), queue]
    given = [holder for holder in holders if holder.declared("policy") is not ABSENT]
    if not given:
        return _Answer.NO, "it has no policy"
    found = [statements(holder.declared("policy")) for holder in given]
    known = [statement for several in found if several is not None for statement in several]
    arn = text(queue.known("arn"))
    met = [(one, _met(one, source)) for one in known if _speaks_of(one, ["sqs:SendMessage"], arn)]
    denied = {answer for one, answer in met if field(one, "Effect") == "Deny"}
    allowed = {answer for one, answer in met if field(one, "Effect") == "Allow"}
    if True in denied:
        return _Answer.NO, "a statement of its policy denies it"
    if None in found or None in denied:
        return _Answer.OPEN, "the policy"
    if True in allowed:
        return _Answer.YES, ""
    if None in allowed or any(field(one, element) is not None for one in known for element in _EXCEPTIONS):
        return _Answer.OPEN, "what its policy asks of the sender"
    return _Answer.NO, f"no statement of its policy lets {_EVENTBRIDGE} send on behalf of {source or 'the rule'}"


def _policies_of_queues(estate: Estate) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = {}
    for policy in estate.of([_QUEUE_POLICY]):
        for queue in estate.link(policy, QUEUES, "queueUrl").targets:
            found.setdefault(queue.urn, []).append(policy)
    return found


def _key_admits(queue: Resource, estate: Estate) -> tuple[_Answer, str]:
    """Judge a customer key of this stack; the AWS managed key is the matter of a rule of its own."""
    if aws_managed_key(queue, "alias/aws/sqs"):
        return _Answer.YES, ""
    link = estate.link(queue, _KEYS, "kmsMasterKeyId")
    keys = link.targets
    if link.state is LinkState.UNKNOWN or len(keys) > 1:
        return _Answer.OPEN, "the key"
    if not keys:
        return _Answer.YES, ""
    policies = [one for one in estate.of([_KEY_POLICY]) if keys[0] in estate.link(one, _KEYS, "keyId").targets]
    policy = (policies[0] if policies else keys[0]).declared("policy")
    if policy is ABSENT:
        return _Answer.NO, f"its key {keys[0].name} has the default policy, which lets no service in"
    found = statements(policy)
    if found is None:
        return _Answer.OPEN, "the key's policy"
    allows = [one for one in found if field(one, "Effect") == "Allow"]
    worst = max(_use_allowed(allows, action) for action in _KEY_USES)
    told = {
        _Answer.YES: "",
        _Answer.NO_KEY_SAYS: f"its key {keys[0].name} lets {_EVENTBRIDGE} in under a condition",
        _Answer.NO: f"its key {keys[0].name} does not let {_EVENTBRIDGE} use {' and '.join(_KEY_USES)}",
    }
    return worst, told[worst]


def _use_allowed(allows: Iterable[object], action: str) -> _Answer:
    speaking = [one for one in allows if _speaks_of(one, [action], None)]
    if any(not list(conditions(one)) for one in speaking):
        return _Answer.YES
    return _Answer.NO_KEY_SAYS if speaking else _Answer.NO


def _speaks_of(statement: object, actions: Iterable[str], resource: str | None) -> bool:
    """Tell whether a statement is about EventBridge doing one of these with the resource."""
    if not everyone(statement) and _EVENTBRIDGE not in services(statement):
        return False
    if resource is not None and not _any_like(listed(field(statement, "Resource")), resource):
        return False
    patterns = [pattern.lower() for pattern in listed(field(statement, "Action"))]
    return any(_any_like(patterns, action.lower()) for action in actions)


def _any_like(patterns: Iterable[str], value: str) -> bool:
    return any(fnmatch.fnmatchcase(value, pattern) for pattern in patterns)


def _met(statement: object, source: str | None) -> bool | None:
    """Tell whether the conditions of a statement hold for a delivery of a rule; None where nobody can tell."""
    answers = list(_conditions_met(statement, source))
    if False in answers:
        return False
    return None if None in answers else True


def _conditions_met(statement: object, source: str | None) -> Iterator[bool | None]:
    sent = {
        "aws:securetransport": "true",
        "aws:sourcearn": source,
        "aws:sourceaccount": arn_field(source, _ACCOUNT),
    }
    for operator, key, values in conditions(statement):
        value = sent.get(key)
        kind = operator.removesuffix("ifexists")
        if key not in sent or value is None:
            yield None
        elif kind == "bool":
            yield value in [one.lower() for one in values]
        elif kind in _COMPARE:
            yield _any_like(values, value)
        else:
            yield None


def _bus_keeps_failures(bus: Resource, estate: Estate, _config: Config) -> Outcome:
    key = bus.declared("kmsKeyIdentifier")
    if key is ABSENT:
        return not_applicable("AWS's own key encrypts its events")
    link = estate.link(bus, QUEUES, "deadLetterConfig", "arn")
    if link.state is LinkState.ABSENT:
        return fail("the bus has a customer key and no deadLetterConfig: without the key its events are lost")
    own = {one.urn for one in estate.link(bus, _KEYS, "kmsKeyIdentifier").targets}
    for queue in link.targets:
        theirs = {one.urn for one in estate.link(queue, _KEYS, "kmsMasterKeyId").targets}
        if own & theirs or (text(key) is not None and key == queue.declared("kmsMasterKeyId")):
            return fail(f"its dead-letter queue {queue.name} has the key of the bus, which is gone when it is needed")
    return PASS


def _archived(bus: Resource, estate: Estate, _config: Config) -> Outcome:
    archives = [estate.link(archive, [_BUS], "eventSourceArn") for archive in estate.of([_ARCHIVE])]
    if any(bus in link.targets for link in archives):
        return PASS
    if any(link.state is LinkState.UNKNOWN for link in archives):
        return unknown("the bus of an archive of this stack, which may be this one")
    return fail("no aws.cloudwatch.EventArchive keeps its events: what a consumer lost cannot be replayed")


RULES = (
    Rule(
        name="aws-events-target-dead-letter-queue",
        title="Every target of an event rule has a dead-letter queue.",
        kind=Kind.STACK,
        types=(EVENT_TARGET,),
        severity=Severity.HIGH,
        practice=LOOSE_COUPLING,
        why="EventBridge tries again for 24 hours at most, and not at all where a permission or the target is missing:"
        " then the event is dropped.",
        remediation="Set deadLetterConfig.arn to a standard queue of the rule's Region whose policy lets EventBridge"
        " send.",
        scope="Not for topics, log groups and automations: what they were told is past when somebody finds it in a"
        " queue; watch FailedInvocations of the rule.",
        check=_keeps_failures,
    ),
    Rule(
        name="aws-events-target-dead-letter-queue-fits",
        title="The dead-letter queue of an event target is a standard queue of its Region and account.",
        kind=Kind.STACK,
        types=(EVENT_TARGET,),
        severity=Severity.HIGH,
        practice=LOOSE_COUPLING,
        why="EventBridge refuses FIFO queues, and does not reach another Region: what fails is lost.",
        remediation="Name a standard queue next to the rule.",
        scope="Only where there is one.",
        check=_failures_fit,
    ),
    Rule(
        name="aws-events-target-queue-policy",
        title="A queue behind an event rule, and its dead-letter queue, let EventBridge send.",
        kind=Kind.STACK,
        types=(EVENT_TARGET,),
        severity=Severity.CRITICAL,
        practice=LOOSE_COUPLING,
        why="EventBridge has no rights of its own: the rule matches, and the queue stays empty.",
        remediation="Allow events.amazonaws.com sqs:SendMessage with aws:SourceArn = the rule, and in the policy of a"
        " customer key kms:Decrypt and kms:GenerateDataKey*.",
        scope="For queues and keys of the stack. Conditions it does not know cannot be told; a condition in the key's"
        " policy is a note. The AWS managed key is found by aws-sqs-queue-customer-key-for-services.",
        check=_lets_in,
    ),
    Rule(
        name="aws-events-bus-dead-letter-queue",
        title="An event bus with a customer key has a dead-letter queue that does not need this key.",
        kind=Kind.STACK,
        types=(_BUS,),
        severity=Severity.MEDIUM,
        level=Level.ADVISORY,
        practice=FAIL_FAST,
        why="Events that cannot be encrypted or decrypted, because the key is disabled, are otherwise lost.",
        remediation="Set deadLetterConfig.arn of the bus to a queue with SQS's own key or another customer key.",
        scope="Only for a bus with kmsKeyIdentifier.",
        check=_bus_keeps_failures,
    ),
    Rule(
        name="aws-events-bus-archive",
        title="Every custom event bus has an archive.",
        kind=Kind.STACK,
        types=(_BUS,),
        severity=Severity.LOW,
        level=Level.ADVISORY,
        practice=FAIL_FAST,
        why="Events that a consumer worked on wrongly, or a rule missed, can be sent again from an archive only.",
        remediation="Add an aws.cloudwatch.EventArchive with eventSourceArn = the bus.",
        scope="The default bus is no resource of the stack and is not judged.",
        check=_archived,
    ),
)
