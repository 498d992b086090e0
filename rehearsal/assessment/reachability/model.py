"""The network of an estate as the routing model sees it: plain data, joined by keys."""

import enum
from dataclasses import dataclass, field

from policy.rules.prefixes import Known, Matching, Net

Key = str


class Way(enum.StrEnum):
    """What a route of a VPC leads to."""

    LOCAL = "local"
    INTERNET = "internet gateway"
    EGRESS_ONLY = "egress-only internet gateway"
    NAT = "NAT gateway"
    ENDPOINT = "firewall endpoint"
    INTERFACE = "network interface"
    HUB = "transit gateway"
    PEERING = "peering connection"
    VPN = "virtual private gateway"
    UNKNOWN = "unknown"


class Rank(enum.IntEnum):
    """Which of several routes with the same prefix wins in a VPC table, the lowest first."""

    LOCAL = 0
    STATIC = 1
    PREFIX_LIST = 2
    DIRECT_CONNECT = 3
    VPN_STATIC = 4
    VPN_BGP = 5


class HubRank(enum.IntEnum):
    """The same in a table of a transit gateway."""

    STATIC = 0
    PREFIX_LIST = 1
    VPC = 2
    DIRECT_CONNECT = 3
    CONNECT = 4
    VPN_PRIVATE = 5
    VPN_PUBLIC = 6
    PEERING = 7


@dataclass(frozen=True, slots=True)
class Route:
    """One route of a VPC table."""

    prefix: Net
    way: Way
    target: Key
    """Key of the target; for an unknown one, what is known of it."""
    rank: Rank
    through: str = ""
    """Name of the prefix list the prefix comes from."""


@dataclass(slots=True)
class Table:
    """A route table of a VPC."""

    key: Key
    name: str
    vpc: Key
    routes: Matching[Route] = field(default_factory=Matching[Route])
    unread: list[str] = field(default_factory=list[str])
    """Routes whose destination is not known, in words: any of them may decide."""
    undeclared: set[str] = field(default_factory=set[str])
    """Sites whose prefixes arrive here and are not declared."""


@dataclass(slots=True)
class Subnet:
    """A subnet."""

    key: Key
    name: str
    vpc: Key
    zone: str | None
    cidrs: dict[int, Net]
    """Address family → block."""
    table: Key = ""


@dataclass(slots=True)
class Vpc:
    """A VPC."""

    key: Key
    name: str
    region: str | None
    cidrs: list[Net]
    unread: bool = False
    """A block of it is not known (IPAM chooses it)."""
    subnets: list[Key] = field(default_factory=list[Key])
    main: Key = ""
    gateway_tables: dict[Key, Key] = field(default_factory=dict[Key, Key])
    """Gateway → route table for what enters through it."""


@dataclass(slots=True)
class Gateway:
    """What stands in a VPC, or at its edge, and takes packets."""

    key: Key
    name: str
    way: Way
    vpc: Key = ""
    subnet: Key = ""
    public: bool = True
    """A NAT gateway with a way to the internet."""
    regional: bool = False
    table: Key = ""
    """A regional NAT gateway's own table."""
    checks_addresses: bool = False
    """A network interface that drops what is not addressed to it (source/destination check)."""


@dataclass(slots=True)
class Peering:
    """A peering connection between two VPCs."""

    key: Key
    name: str
    vpcs: tuple[Key, Key]
    """Empty where the VPC is not in this stack."""
    accepted: bool | None


class Kind(enum.StrEnum):
    """What is attached to a transit gateway."""

    VPC = "VPC attachment"
    PEERING = "peering attachment"
    VPN = "VPN attachment"
    DIRECT_CONNECT = "Direct Connect attachment"
    CONNECT = "Connect attachment"
    FIREWALL = "firewall attachment"


@dataclass(slots=True)
class Attachment:
    """One attachment; a peering is one attachment of two hubs."""

    key: Key
    name: str
    kind: Kind
    hubs: tuple[Key, ...]
    vpc: Key = ""
    subnets: dict[str, Key] = field(default_factory=dict[str, Key])
    """AZ → subnet."""
    unread: bool = False
    """Its subnets or their zones are not known."""
    appliance: bool = False
    ipv6: bool = False
    accepted: bool | None = True
    rank: HubRank = HubRank.VPC
    gateway: Key = ""
    """The firewall that is attached."""


@dataclass(slots=True)
class Edge:
    """One leg to a place outside AWS: a VPN connection, a Direct Connect association, a Connect attachment."""

    key: Key
    """The attachment's key where it is on a hub."""
    name: str
    kind: Kind
    names: set[str]
    """What it may be called: its own name, that of its customer gateway or Direct Connect gateway, of components."""
    at: Key
    """Transit gateway or virtual private gateway."""
    prefixes: set[Net] = field(default_factory=set[Net])
    """What is declared to lie behind it."""
    allowed: list[Net] | None = None
    """What Direct Connect tells the site of AWS; None where everything is told."""


@dataclass(frozen=True, slots=True)
class HubRoute:
    """One route of a hub's table."""

    prefix: Net
    attachment: Key
    """Empty for a blackhole."""
    rank: HubRank
    blackhole: bool = False
    through: str = ""
    overlaps: str = ""
    """Why AWS may leave this propagated route out."""


@dataclass(slots=True)
class HubTable:
    """A route table of a transit gateway."""

    key: Key
    name: str
    hub: Key
    routes: Matching[HubRoute] = field(default_factory=Matching[HubRoute])
    unread: list[str] = field(default_factory=list[str])
    hidden: list[str] = field(default_factory=list[str])
    """What arrives from VPCs whose blocks are not known, in words: it matters where nothing known fits."""
    undeclared: set[str] = field(default_factory=set[str])


@dataclass(slots=True)
class Hub:
    """A transit gateway."""

    key: Key
    name: str
    region: str | None


@dataclass(slots=True)
class Network:
    """Everything that forwards packets."""

    vpcs: dict[Key, Vpc] = field(default_factory=dict[Key, Vpc])
    subnets: dict[Key, Subnet] = field(default_factory=dict[Key, Subnet])
    tables: dict[Key, Table] = field(default_factory=dict[Key, Table])
    gateways: dict[Key, Gateway] = field(default_factory=dict[Key, Gateway])
    peerings: dict[Key, Peering] = field(default_factory=dict[Key, Peering])
    hubs: dict[Key, Hub] = field(default_factory=dict[Key, Hub])
    attachments: dict[Key, Attachment] = field(default_factory=dict[Key, Attachment])
    hub_tables: dict[Key, HubTable] = field(default_factory=dict[Key, HubTable])
    associations: dict[tuple[Key, Key], Key] = field(default_factory=dict[tuple[Key, Key], Key])
    """(attachment, hub) → table."""
    propagations: set[tuple[Key, Key]] = field(default_factory=set[tuple[Key, Key]])
    """(attachment, table)."""
    edges: dict[Key, Edge] = field(default_factory=dict[Key, Edge])
    by_vpc: dict[tuple[Key, Key], Key] = field(default_factory=dict[tuple[Key, Key], Key])
    """(VPC, hub) → attachment."""
    prefix_lists: int = 0
    overlapping: list[str] = field(default_factory=list[str])
    """Attachments whose blocks share addresses in a table, in words."""
    known: Known = field(default_factory=lambda: Known(()))
