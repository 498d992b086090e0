"""A network that keeps every rule: hub with four tables, egress, inspection, peering, VPN and Direct Connect."""

from typing import Any

from policy.rules.estate import Resource

from .estates import one

HUB = "aws:ec2transitgateway/transitGateway:TransitGateway"
HUB_TABLE = "aws:ec2transitgateway/routeTable:RouteTable"
HUB_ROUTE = "aws:ec2transitgateway/route:Route"
ATTACHMENT = "aws:ec2transitgateway/vpcAttachment:VpcAttachment"
ASSOCIATION = "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation"
PROPAGATION = "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation"
PEERED_HUB = "aws:ec2transitgateway/peeringAttachment:PeeringAttachment"
REFERENCE = "aws:ec2transitgateway/prefixListReference:PrefixListReference"
VPC, SUBNET, NAT = "aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet", "aws:ec2/natGateway:NatGateway"
TABLE, ROUTE = "aws:ec2/routeTable:RouteTable", "aws:ec2/route:Route"
TABLE_OF = "aws:ec2/routeTableAssociation:RouteTableAssociation"
FIREWALL = "aws:networkfirewall/firewall:Firewall"
PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
OPTIONS = "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions"
ACCEPTER = "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter"
VPN, DEVICE = "aws:ec2/vpnConnection:VpnConnection", "aws:ec2/customerGateway:CustomerGateway"
DX, DX_GATEWAY = "aws:directconnect/gatewayAssociation:GatewayAssociation", "aws:directconnect/gateway:Gateway"
INTERFACE = "aws:directconnect/transitVirtualInterface:TransitVirtualInterface"
LINE = "aws:directconnect/connection:Connection"
ALARM, LOG = "aws:cloudwatch/metricAlarm:MetricAlarm", "aws:ec2/flowLog:FlowLog"

OFF = {"defaultRouteTableAssociation": "disable", "defaultRouteTablePropagation": "disable"}
HEALING = {
    f"tunnel{n}{option}": value
    for n in (1, 2)
    for option, value in (("DpdTimeoutAction", "restart"), ("StartupAction", "start"))
}
LOGS = {f"tunnel{n}LogOptions": {"cloudwatchLogOptions": {"logEnabled": True}} for n in (1, 2)}
BEHIND = {"tags": {"on-premises-prefixes": "10.200.0.0/14"}}
TRUE = {"allowRemoteVpcDnsResolution": True}


def hub(**props: Any) -> Resource:
    return one(HUB, "hub-1", {"amazonSideAsn": 64600.0} | OFF | props)


def table(name: str, **props: Any) -> Resource:
    return one(HUB_TABLE, name, {"transitGatewayId": "hub-1"} | props)


def vpc(name: str, block: Any, **props: Any) -> Resource:
    return one(VPC, name, {"cidrBlock": block} | props)


def subnets(of: str, zones: str = "ab") -> list[Resource]:
    return [one(SUBNET, f"{of}-{z}", {"vpcId": of, "availabilityZone": f"eu-central-1{z}"}) for z in zones]


def attachment(of: str, zones: str = "ab", **props: Any) -> Resource:
    named = {"transitGatewayId": "hub-1", "vpcId": of, "subnetIds": [f"{of}-{zone}" for zone in zones]}
    return one(ATTACHMENT, f"at-{of}", named | props)


def associated(attached: str, into: str, name: str | None = None) -> Resource:
    named = {"transitGatewayAttachmentId": attached, "transitGatewayRouteTableId": into}
    return one(ASSOCIATION, name or f"as-{attached}-{into}", named)


def propagated(attached: str, into: str) -> Resource:
    named = {"transitGatewayAttachmentId": attached, "transitGatewayRouteTableId": into}
    return one(PROPAGATION, f"pr-{attached}-{into}", named)


def static(into: str, block: Any, to: str | None, name: str | None = None) -> Resource:
    way: dict[str, Any] = {"transitGatewayAttachmentId": to} if to else {"blackhole": True}
    return one(
        HUB_ROUTE,
        name or f"st-{into}-{block}",
        {"transitGatewayRouteTableId": into, "destinationCidrBlock": block} | way,
    )


def vpc_table(name: str, of: str, *zones: str) -> list[Resource]:
    joins = [one(TABLE_OF, f"{name}-{z}", {"routeTableId": name, "subnetId": f"{of}-{z}"}) for z in zones]
    return [one(TABLE, name, {"vpcId": of}), *joins]


def way(table_: str, block: str, **to: Any) -> Resource:
    return one(ROUTE, f"way-{table_}-{block}", {"routeTableId": table_, "destinationCidrBlock": block} | to)


def spoke(name: str, block: str, segment: str, zones: str = "ab") -> list[Resource]:
    return [
        vpc(name, block),
        *subnets(name, zones),
        attachment(name, zones),
        associated(f"at-{name}", segment),
        *vpc_table(f"rt-{name}", name, *zones),
        way(f"rt-{name}", "10.0.0.0/8", transitGatewayId="hub-1"),
    ]


def device(name: str, address: Any, **props: Any) -> Resource:
    return one(DEVICE, name, {"ipAddress": address, "bgpAsn": "65000", "type": "ipsec.1"} | props)


def vpn(name: str, to: str, **props: Any) -> Resource:
    given = {"customerGatewayId": to, "transitGatewayId": "hub-1", "transitGatewayAttachmentId": f"at-{name}"}
    given |= {"presharedKeyStorage": "SecretsManager"} | HEALING | LOGS
    return one(VPN, name, given | props)


def tunnel_alarm(of: str, **props: Any) -> Resource:
    named = {"namespace": "AWS/VPN", "metricName": "TunnelState", "dimensions": {"VpnId": of}}
    return one(ALARM, f"alarm-{of}", named | props)


def inspection(**props: Any) -> list[Resource]:
    """An inspection VPC: a firewall, and attachment subnets that lead to its endpoints."""
    return [
        vpc("look", "10.3.0.0/20"),
        *subnets("look"),
        one(FIREWALL, "firewall", {"vpcId": "look", "subnetMappings": []}),
        attachment("look", **({"applianceModeSupport": "enable"} | props)),
        *vpc_table("rt-look", "look", "a", "b"),
        way("rt-look", "0.0.0.0/0", vpcEndpointId="vpce-1"),
        associated("at-look", "t-look"),
        table("t-look"),
    ]


def egress() -> list[Resource]:
    return [
        vpc("out", "10.2.0.0/20"),
        *subnets("out"),
        attachment("out"),
        one(NAT, "nat", {"subnetId": "out-a"}),
        associated("at-out", "t-out"),
        table("t-out"),
    ]


def peering(**props: Any) -> list[Resource]:
    return [
        one(PEERING, "pcx-1", {"vpcId": "red", "peerVpcId": "blue", "autoAccept": True} | props),
        one(OPTIONS, "options", {"vpcPeeringConnectionId": "pcx-1", "requester": TRUE, "accepter": TRUE}),
        vpc("red", "10.5.0.0/16"),
        vpc("blue", "10.6.0.0/16"),
        *vpc_table("rt-red", "red"),
        *vpc_table("rt-blue", "blue"),
        way("rt-red", "10.6.0.0/16", vpcPeeringConnectionId="pcx-1"),
        way("rt-blue", "10.5.0.0/16", vpcPeeringConnectionId="pcx-1"),
    ]


def on_premises() -> list[Resource]:
    return [
        device("cgw-1", "198.51.100.1"),
        device("cgw-2", "198.51.100.2"),
        vpn("vpn-1", "cgw-1", **BEHIND),
        vpn("vpn-2", "cgw-2", **BEHIND),
        tunnel_alarm("vpn-1"),
        tunnel_alarm("vpn-2"),
        one(DX_GATEWAY, "dx", {"amazonSideAsn": "64700"} | BEHIND),
        one(DX, "dx-hub", {"dxGatewayId": "dx", "associatedGatewayId": "hub-1", "transitGatewayAttachmentId": "at-dx"}),
    ]


def network() -> list[Resource]:
    """`work` and `shared` reach each other through the firewall; only `work` has central egress."""
    return [
        hub(),
        one(LOG, "log", {"transitGatewayId": "hub-1"}),
        table("t-work"),
        table("t-shared"),
        table("t-site"),
        *spoke("work", "10.0.0.0/16", "t-work"),
        *spoke("shared", "10.1.0.0/16", "t-shared"),
        *inspection(),
        *egress(),
        static("t-work", "10.1.0.0/16", "at-look"),
        static("t-work", "0.0.0.0/0", "at-out"),
        static("t-work", "10.0.0.0/16", None),
        static("t-shared", "10.0.0.0/16", "at-look"),
        propagated("at-work", "t-look"),
        propagated("at-shared", "t-look"),
        propagated("at-work", "t-out"),
        *on_premises(),
        associated("at-vpn-1", "t-site"),
        associated("at-vpn-2", "t-site"),
        associated("at-dx", "t-site"),
        *peering(),
    ]


def without(resources: list[Resource], *names: str) -> list[Resource]:
    return [resource for resource in resources if resource.name not in names]


def changed(resources: list[Resource], name: str, **props: Any) -> list[Resource]:
    """Give the resources with some properties of one changed; None takes a property away."""

    def merged(resource: Resource) -> Resource:
        given = {key: value for key, value in (dict(resource.props) | props).items() if value is not None}
        return one(resource.type, resource.name, given)

    assert any(resource.name == name for resource in resources), name
    return [merged(resource) if resource.name == name else resource for resource in resources]
