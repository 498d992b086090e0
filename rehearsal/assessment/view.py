"""The recording as the gate's rules see an estate, so that the assessment and the gate read it alike."""

from policy.rules.estate import Estate, Resource
from policy.rules.wire import later
from rehearsal.recorded import Recording


def as_rules_see_it(recording: Recording, region: str | None) -> Estate:
    """Give the estate that the pack builds from the engine's requests; nothing is decoded before it is read.

    Args:
        recording: What the program registered.
        region: The stack's `aws:region`, when set.
    """
    by_urn = {one.urn: one for one in recording.registrations}
    resources: list[Resource] = []
    for one in recording.registrations:
        provider = by_urn.get(one.provider)
        resources.append(
            Resource(
                one.urn,
                one.type,
                one.name,
                later(one.outputs),
                # The engine asks resource rules nothing about what the program only reads.
                inputs=None if one.external else later(one.inputs),
                parent=one.parent or None,
                dependencies=one.dependencies,
                property_dependencies=one.property_dependencies,
                provider=later(provider.inputs) if provider is not None else None,
            )
        )
    return Estate(resources, region=region)
