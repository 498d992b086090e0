"""Every network type: how moto is asked for all objects of it, or why moto cannot be asked."""

from collections.abc import Mapping

from tests.network_in_moto.kinds import central, dns, hub, on_premises, peering, security_groups, vpc
from tests.network_in_moto.kinds.base import Kind

KINDS: Mapping[str, Kind] = {
    **vpc.KINDS,
    **security_groups.KINDS,
    **peering.KINDS,
    **hub.KINDS,
    **on_premises.KINDS,
    **dns.KINDS,
    **central.KINDS,
}
"""Type token → how it is made and read back."""

NOT_IN_MOTO: Mapping[str, str] = {
    **vpc.NOT_IN_MOTO,
    **hub.NOT_IN_MOTO,
    **peering.NOT_IN_MOTO,
    **on_premises.NOT_IN_MOTO,
    **dns.NOT_IN_MOTO,
    **central.NOT_IN_MOTO,
}
"""Type token → why it is not built; the strict model check and the invariants hold it instead."""
