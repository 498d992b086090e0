"""Whether EventBridge would deliver to a target of a recorded estate, and keep what it cannot.

A reading of AWS's rules of its own, beside the components. moto uses no dead-letter queue of a target, no policy and no
key, so these rows are modelled here and nowhere run.
"""

from rehearsal.estate import Estate, Resource
from tests.unit.messaging.delivery import KEY, QUEUE, QUEUE_POLICY, allows

BUS = "aws:cloudwatch/eventBus:EventBus"
RULE = "aws:cloudwatch/eventRule:EventRule"
TARGET = "aws:cloudwatch/eventTarget:EventTarget"
EVENTBRIDGE = "events.amazonaws.com"
KEY_USES = ("kms:Decrypt", "kms:GenerateDataKey")


def delivery_problems(estate: Estate, target: Resource) -> list[str]:
    """Why an event would not reach the target's queue, or, failing that, its dead-letter queue."""
    rule = next(r for r in estate.of_type(RULE) if r.outputs["name"] == target.inputs["rule"])
    problems: list[str] = []
    if target.inputs.get("eventBusName", "default") != rule.inputs.get("eventBusName", "default"):
        problems.append("the target is not on the bus of its rule")
    queue = by_arn(estate, target.inputs["arn"])
    if queue is not None:
        problems += send_problems(estate, rule.outputs["arn"], queue)
        if bool(queue.inputs.get("fifoQueue")) and "sqsTarget" not in target.inputs:
            problems.append("a FIFO queue needs a message group")
    dead = target.inputs.get("deadLetterConfig")
    if dead is None:
        return [*problems, "nothing keeps what fails"]
    keeper = by_arn(estate, dead["arn"])
    assert keeper is not None, "the component makes the dead-letter queue itself"
    if keeper.inputs.get("fifoQueue") or keeper.region != target.region:
        problems.append("dead letters: not a standard queue of the Region")
    if keeper is queue:
        problems.append("dead letters: the queue itself")
    return problems + [f"dead letters: {problem}" for problem in send_problems(estate, rule.outputs["arn"], keeper)]


def send_problems(estate: Estate, source: str, queue: Resource) -> list[str]:
    """Why a queue or its key would refuse a delivery on behalf of a source; KMS learns nothing of the source."""
    arn = queue.outputs["arn"]
    context = {"aws:SourceArn": source, "aws:SecureTransport": "true"}
    policies = [p for p in estate.of_type(QUEUE_POLICY) if p.inputs["queueUrl"] == queue.outputs["url"]]
    problems: list[str] = []
    if len(policies) != 1 or not allows(policies[0].inputs["policy"], EVENTBRIDGE, "sqs:SendMessage", arn, context):
        problems.append("the queue's policy does not let EventBridge send")
    name = queue.inputs.get("kmsMasterKeyId")
    keys = [key for key in estate.of_type(KEY) if key.outputs["arn"] == name]
    if name is not None and not (keys and usable(keys[0])):
        problems.append("the queue's key does not let EventBridge use it")
    return problems


def usable(key: Resource) -> bool:
    """Whether EventBridge may use a key with nothing but its name."""
    return all(allows(key.inputs["policy"], EVENTBRIDGE, action, key.outputs["arn"], {}) for action in KEY_USES)


def by_arn(estate: Estate, arn: str) -> Resource | None:
    """The queue of this ARN; None for one outside."""
    return next((queue for queue in estate.of_type(QUEUE) if queue.outputs["arn"] == arn), None)
