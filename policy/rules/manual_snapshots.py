"""Which Data Lifecycle Manager policies snapshot a volume or an instance.

Sources: botocore's dlm model (CreateLifecyclePolicy, PolicyDetails, Schedule and what they hold); Amazon EBS User
Guide, "Amazon Data Lifecycle Manager default policies vs custom policies" and "Create Amazon Data Lifecycle Manager
default policies".
"""

import re
from collections.abc import Callable

from .estate import Estate, Resource
from .selection import Answer, Choice
from .stateful import attached_instances, same_account
from .values import ABSENT, UNKNOWN, document, entries, items, peek, text, truth

POLICY = "aws:dlm/lifecyclePolicy:LifecyclePolicy"
VOLUME = "aws:ebs/volume:Volume"
INSTANCE = "aws:ec2/instance:Instance"

# An AZ is a Region's name and a letter; a Local Zone's name has a place between them: us-west-2-lax-1a.
_LOCAL_ZONE = re.compile(r"[a-z]{2}(-[a-z]+)+-\d+-[a-z]+-\d+[a-z]")
_YES = Answer(Choice.SELECTED, "")


def snapshotted(resource: Resource, estate: Estate) -> list[tuple[Resource, Choice]]:
    """Give the Data Lifecycle Manager policies that take a resource, and those of which it cannot be told.

    Args:
        resource: Any resource; only volumes and instances are ever taken.
        estate: All resources, for Regions, accounts, tags and attachments.

    Returns:
        Pairs of policy and `SELECTED` or `CANNOT_TELL`, in the estate's order; `taken` also gives the reasons.
    """
    found = ((policy, taken(resource, policy, estate).choice) for policy in _policies(resource, estate))
    return [(policy, choice) for policy, choice in found if choice is not Choice.NOT_SELECTED]


def _policies(resource: Resource, estate: Estate) -> list[Resource]:
    return estate.of([POLICY]) if resource.type in (VOLUME, INSTANCE) else []


def taken(resource: Resource, policy: Resource, estate: Estate) -> Answer:
    """Decide whether a policy snapshots a volume, or all volumes an instance is made with.

    Args:
        resource: A volume or an instance.
        policy: A resource of type `aws:dlm/lifecyclePolicy:LifecyclePolicy`.
        estate: All resources, for Regions, accounts, tags and attachments.
    """
    apart = _apart(resource, policy, estate)
    if apart is not None:
        return apart
    details = policy.declared("policyDetails")
    if details is UNKNOWN:
        return _pending("the details of the policy")
    if is_default(policy):
        return _by_default(resource, policy, estate)
    kind = policy.declared("policyDetails", "policyType")
    if kind is UNKNOWN:
        return _pending("the type of the policy")
    if kind not in (ABSENT, "EBS_SNAPSHOT_MANAGEMENT", "IMAGE_MANAGEMENT"):
        return _no(f"a policy of type {kind} copies snapshots that others make")
    place = _in_place(resource, policy)
    return place if place.choice is not Choice.SELECTED else _by_tags(resource, policy, estate)


def _no(reason: str) -> Answer:
    return Answer(Choice.NOT_SELECTED, reason)


def _pending(reason: str) -> Answer:
    return Answer(Choice.CANNOT_TELL, reason, pending=True)


def _apart(resource: Resource, policy: Resource, estate: Estate) -> Answer | None:
    """Give the answer for a policy that does not run, or runs in another account or Region, else None."""
    state = policy.declared("state")
    if state is UNKNOWN:
        return _pending("the state of the policy")
    if state not in (ABSENT, "ENABLED"):
        return _no(f"the policy is {state}")
    if not same_account(resource, policy, estate):
        return _no("the policy is in another account")
    here, there = estate.region(policy), estate.region(resource)
    if here is None or there is None:
        return None if here == there else _pending("the Region of the policy or of the resource")
    return None if here == there else _no(f"the policy works in {here}, the resource is in {there}")


def is_default(policy: Resource) -> bool:
    """Tell whether a policy takes everything in its Region that has no recent backup."""
    return (
        policy.declared("defaultPolicy") is not ABSENT
        or policy.declared("policyDetails", "policyLanguage") == "SIMPLIFIED"
    )


def _by_default(resource: Resource, policy: Resource, estate: Estate) -> Answer:
    """Default policies take every resource of their kind in the Region, less what they exclude."""
    kind = policy.declared("defaultPolicy")
    kind = policy.declared("policyDetails", "resourceType") if kind is ABSENT else kind
    if kind is UNKNOWN:
        return _pending("whether the default policy takes volumes or instances")
    excluded = policy.declared("policyDetails", "exclusions")
    if excluded is UNKNOWN:
        return _pending("the exclusions of the policy")
    if kind == "INSTANCE":
        return _over(resource, estate, lambda one: _not(_tagged(one, peek(excluded, "excludeTags"), estate)))
    if resource.type == INSTANCE:
        return _own_volumes_by_default(excluded)
    return _all(
        _not(_tagged(resource, peek(excluded, "excludeTags"), estate)),
        _not(_of_type(resource, peek(excluded, "excludeVolumeTypes"))),
    )


def _own_volumes_by_default(excluded: object) -> Answer:
    """An instance is kept by snapshots of its own volumes, which a default policy takes unless it excludes some."""
    boot = peek(excluded, "excludeBootVolumes")
    if boot is UNKNOWN:
        return _pending("whether the policy excludes boot volumes")
    if truth(boot):
        return _no("the policy excludes boot volumes")
    narrowed = [peek(excluded, name) for name in ("excludeTags", "excludeVolumeTypes")]
    if any(value is UNKNOWN or items(value) or entries(value) for value in narrowed):
        return Answer(Choice.CANNOT_TELL, "whether the exclusions of the policy meet the volumes of the instance")
    return _YES


def _of_type(volume: Resource, excluded: object) -> Answer:
    if excluded is UNKNOWN:
        return _pending("the volume types the policy excludes")
    if not items(excluded):
        return _no("")
    own = volume.declared("type")
    if own is ABSENT:
        # EC2's default type of a volume that names none (botocore, CreateVolumeRequest.VolumeType).
        own = "gp2"
    if own is UNKNOWN or UNKNOWN in items(excluded):
        return _pending("the type of the volume")
    return Answer(Choice.SELECTED, f"type {own}") if own in items(excluded) else _no("")


def _in_place(resource: Resource, policy: Resource) -> Answer:
    """A policy works for the Region's AZs, for its Local Zones or for Outposts, never for two of them."""
    where = policy.declared("policyDetails", "resourceLocations")
    # The provider takes one text; the API a list of one.
    where = peek(where, 0) if items(where) else where
    if where is UNKNOWN:
        return _pending("the location of what the policy takes")
    wanted = text(where) or "CLOUD"
    outpost, zone = resource.declared("outpostArn"), text(resource.declared("availabilityZone"))
    if outpost is not ABSENT:
        own = "OUTPOST"
    else:
        own = "LOCAL_ZONE" if zone is not None and _LOCAL_ZONE.fullmatch(zone) else "CLOUD"
    return _YES if own == wanted else _no(f"the policy takes resources at {wanted}, this one is at {own}")


def _by_tags(resource: Resource, policy: Resource, estate: Estate) -> Answer:
    kinds = policy.declared("policyDetails", "resourceTypes")
    kinds = [kinds] if kinds is UNKNOWN else items(kinds)
    image = policy.declared("policyDetails", "policyType") == "IMAGE_MANAGEMENT"
    tags = policy.declared("policyDetails", "targetTags")
    answers: list[Answer] = []
    for kind in ["INSTANCE"] if image else kinds:
        if kind is UNKNOWN:
            answers.append(_pending("whether the policy takes volumes or instances"))
        elif kind == "INSTANCE":
            answers.append(_through_instance(resource, policy, tags, estate))
        elif resource.type == VOLUME:
            answers.append(_tagged(resource, tags, estate))
        else:
            answers.append(_own_volumes_tagged(resource, tags))
    return _any(answers) if answers else _no("the policy names no resource type")


def _over(resource: Resource, estate: Estate, ask: Callable[[Resource], Answer]) -> Answer:
    """Ask about an instance, or about the instances a volume is attached to."""
    if resource.type == INSTANCE:
        return ask(resource)
    answers = [ask(instance) for instance in attached_instances(resource, estate)]
    return _any(answers) if answers else _no("it is attached to no instance of the stack")


def _through_instance(resource: Resource, policy: Resource, tags: object, estate: Estate) -> Answer:
    found = _over(resource, estate, lambda one: _tagged(one, tags, estate))
    if resource.type == VOLUME:
        excluded = policy.declared("policyDetails", "parameters", "excludeDataVolumeTags")
        return found if excluded is ABSENT else _all(found, _not(_tagged(resource, excluded, estate)))
    boot = policy.declared("policyDetails", "parameters", "excludeBootVolume")
    if boot is UNKNOWN:
        return _all(found, _pending("whether the policy leaves out the root volume"))
    return _all(found, _no("the policy leaves out the root volume")) if truth(boot) else found


def _tagged(resource: Resource, wanted: object, estate: Estate) -> Answer:
    """Any one of the tags is enough (pulumi-aws, LifecyclePolicyPolicyDetails.targetTags)."""
    return _carries(estate.tags(resource), wanted, "tag")


def _own_volumes_tagged(instance: Resource, wanted: object) -> Answer:
    """An instance is kept by a policy for volumes when every volume it is made with carries a target tag."""
    what = "tag on every volume of the instance"
    shared, defaults = instance.declared("volumeTags"), entries(peek(document(instance.setting("defaultTags")), "tags"))
    blocks = [peek(instance.declared("rootBlockDevice")), *items(instance.declared("ebsBlockDevices"))]
    answers: list[Answer] = []
    for block in blocks:
        if shared is UNKNOWN or block is UNKNOWN or peek(block, "tags") is UNKNOWN:
            answers.append(_pending("the tags of the instance's volumes"))
            continue
        own = {**entries(shared), **entries(peek(block, "tags")), **entries(peek(block, "tagsAll"))}
        found = _carries(own, wanted, what)
        if (
            found.choice is Choice.NOT_SELECTED
            and _carries({**defaults, **own}, wanted, what).choice is not found.choice
        ):
            found = Answer(Choice.CANNOT_TELL, "whether the provider's default tags reach the instance's own volumes")
        answers.append(found)
    return _all(*answers)


def _carries(tags: dict[str, object] | None, wanted: object, what: str) -> Answer:
    if wanted is UNKNOWN:
        return _pending("the tags of the policy")
    pairs = entries(wanted)
    if not pairs:
        return _no("the policy names no tag")
    if tags is None:
        return _pending("the tags of the resource")
    if any(value is not UNKNOWN and tags.get(key) == value for key, value in pairs.items()):
        return _YES
    if any(key in tags and UNKNOWN in (value, tags[key]) for key, value in pairs.items()):
        return _pending("the value of a tag")
    shown = ", ".join(f"{key}={value}" for key, value in sorted(pairs.items()) if value is not UNKNOWN)
    return _no(f"no {what} of {shown}")


def _not(answer: Answer) -> Answer:
    if answer.choice is Choice.CANNOT_TELL:
        return answer
    return _no("the policy excludes it") if answer.choice is Choice.SELECTED else _YES


def _all(*answers: Answer) -> Answer:
    for choice in (Choice.NOT_SELECTED, Choice.CANNOT_TELL):
        for answer in answers:
            if answer.choice is choice:
                return answer
    return _YES


def _any(answers: list[Answer]) -> Answer:
    for choice in (Choice.SELECTED, Choice.CANNOT_TELL):
        for answer in answers:
            if answer.choice is choice:
                return answer
    return answers[0]
