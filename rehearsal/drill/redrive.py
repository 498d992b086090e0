"""Whether a queue sets aside what is received too often. Pure.

Source: SQS Developer Guide, "Dead-letter queues"; botocore, SetQueueAttributes.
"""

from rehearsal.cloud.shapes.base import is_dict
from rehearsal.drill.delivery import Problem
from rehearsal.drill.wiring import Queue, Wiring
from rehearsal.wire import UNKNOWN


def redrive_problem(wiring: Wiring, queue: Queue) -> Problem | None:
    """Why a message that is received too often would not reach the dead-letter queue of its queue; None if it would.

    SQS refuses such a redrive policy (SetQueueAttributes), so the queue has none.
    """
    if queue.redrive is UNKNOWN:
        return Problem("redrive", "the queue's redrive policy is not known before the deployment", certain=False)
    if queue.redrive is None:
        return Problem("redrive", "the queue has no dead-letter queue")
    arn = queue.redrive["deadLetterTargetArn"]
    target = wiring.queue_by_arn.get(arn)
    if target is None:
        return Problem("redrive", f"the dead-letter queue {arn} is not in this stack", certain=False)
    text = None
    if target.arn == queue.arn:
        text = "the dead-letter queue is the queue itself"
    elif (target.region, target.account) != (queue.region, queue.account):
        text = (
            f"the dead-letter queue {target.name} is in {target.region} of account {target.account}, the queue in"
            f" {queue.region} of account {queue.account}"
        )
    elif target.fifo != queue.fifo:
        kinds = [("standard", "FIFO")[one] for one in (queue.fifo, target.fifo)]
        text = f"the queue is {kinds[0]} and its dead-letter queue {target.name} is {kinds[1]}"
    return _redrive_allowed(queue, target) if text is None else Problem("redrive", text)


def _redrive_allowed(queue: Queue, target: Queue) -> Problem | None:
    offer = target.redrive_allow
    if offer is UNKNOWN:
        text = f"the redriveAllowPolicy of {target.name} is not known before the deployment"
        return Problem("redrive", text, certain=False)
    permission = offer.get("redrivePermission") if is_dict(offer) else None
    if permission == "denyAll":
        return Problem("redrive", f"the redriveAllowPolicy of {target.name} denies every queue")
    if permission == "byQueue" and queue.arn not in (offer.get("sourceQueueArns") or []):
        return Problem("redrive", f"the redriveAllowPolicy of {target.name} does not name {queue.name}")
    return None
