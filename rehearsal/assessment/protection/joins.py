"""Which resources of the estate belong to a source: snapshots, copies, settings of their own."""

from collections.abc import Sequence

from policy.rules.estate import Estate, Resource


def belonging(source: Resource, types: Sequence[str], prop: str, estate: Estate) -> list[Resource]:
    """Give the resources of some types that name a source in a property.

    Args:
        source: What is named.
        types: Types of what names it.
        prop: Property that names it.
        estate: All resources.
    """

    def index(whole: Estate) -> dict[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for one in whole.of(types):
            # A name that is known may still lead nowhere, where the source is known by another one.
            targets = whole.link(one, [source.type], prop).targets or whole.sources(one, prop, [source.type])
            for target in targets:
                found.setdefault(target.urn, []).append(one)
        return found

    return estate.memo(f"{source.type} by {prop} of {' '.join(types)}", index).get(source.urn, [])
