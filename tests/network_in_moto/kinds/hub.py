"""Transit Gateway: hubs, attachments, tables, routes, peering between Regions; prefix lists."""

from collections.abc import Iterator, Mapping
from typing import Any

from rehearsal.estate import Resource
from tests.network_in_moto.kinds.base import Facts, Kind, dig, tags_of, taken

_OPTIONS = {
    "amazonSideAsn": "AmazonSideAsn",
    "autoAcceptSharedAttachments": "AutoAcceptSharedAttachments",
    "defaultRouteTableAssociation": "DefaultRouteTableAssociation",
    "defaultRouteTablePropagation": "DefaultRouteTablePropagation",
    "dnsSupport": "DnsSupport",
    "multicastSupport": "MulticastSupport",
    "securityGroupReferencingSupport": "SecurityGroupReferencingSupport",
    "transitGatewayCidrBlocks": "TransitGatewayCidrBlocks",
    "vpnEcmpSupport": "VpnEcmpSupport",
}
_ATTACHMENT = {
    "applianceModeSupport": "ApplianceModeSupport",
    "dnsSupport": "DnsSupport",
    "ipv6Support": "Ipv6Support",
    "securityGroupReferencingSupport": "SecurityGroupReferencingSupport",
}
_DEFAULT_TABLE = "read back as the attachment's associations and propagations, of which moto reports all"


def _hubs(ec2: Any) -> Iterator[Facts]:
    for hub in ec2.describe_transit_gateways()["TransitGateways"]:
        yield {
            **taken(hub, {"id": "TransitGatewayId", "description": "Description"}),
            **taken(hub["Options"], _OPTIONS),
            "tags": tags_of(hub),
        }


def _of_the_hub(ec2: Any, hub: str) -> Mapping[str, str]:
    found = ec2.describe_transit_gateways(TransitGatewayIds=[hub])["TransitGateways"][0]
    options = found["Options"]
    return {
        "arn": found["TransitGatewayArn"],
        "associationDefaultRouteTableId": options["AssociationDefaultRouteTableId"],
        "propagationDefaultRouteTableId": options["PropagationDefaultRouteTableId"],
    }


def _own_tables(ec2: Any) -> list[Mapping[str, Any]]:
    """Tables that somebody made: moto gives every hub a default table, also one that has the default off."""
    tables = ec2.describe_transit_gateway_route_tables()["TransitGatewayRouteTables"]
    return [table for table in tables if not table["DefaultAssociationRouteTable"] and table["State"] == "available"]


def _tables(ec2: Any) -> Iterator[Facts]:
    for table in _own_tables(ec2):
        yield {
            **taken(table, {"id": "TransitGatewayRouteTableId", "transitGatewayId": "TransitGatewayId"}),
            "tags": tags_of(table),
        }


def _vpc_attachments(ec2: Any) -> Iterator[Facts]:
    for one in ec2.describe_transit_gateway_vpc_attachments()["TransitGatewayVpcAttachments"]:
        # moto lists attachments of every kind.
        if one.get("VpcId") is not None:
            yield {
                **taken(
                    one,
                    {
                        "id": "TransitGatewayAttachmentId",
                        "transitGatewayId": "TransitGatewayId",
                        "vpcId": "VpcId",
                        "subnetIds": "SubnetIds",
                    },
                ),
                **taken(one["Options"], _ATTACHMENT),
            }


def _peerings(ec2: Any) -> list[Mapping[str, Any]]:
    found = ec2.describe_transit_gateway_peering_attachments()["TransitGatewayPeeringAttachments"]
    return [one for one in found if dig(one, "AccepterTgwInfo.TransitGatewayId") and one["State"] != "deleted"]


def _own_hubs(ec2: Any) -> set[str]:
    return {hub["TransitGatewayId"] for hub in ec2.describe_transit_gateways()["TransitGateways"]}


def _peering_attachments(ec2: Any) -> Iterator[Facts]:
    own = _own_hubs(ec2)
    for one in _peerings(ec2):
        if one["RequesterTgwInfo"]["TransitGatewayId"] in own:
            yield {
                **taken(
                    one,
                    {
                        "id": "TransitGatewayAttachmentId",
                        "transitGatewayId": "RequesterTgwInfo.TransitGatewayId",
                        "peerTransitGatewayId": "AccepterTgwInfo.TransitGatewayId",
                        "peerRegion": "AccepterTgwInfo.Region",
                        "peerAccountId": "AccepterTgwInfo.OwnerId",
                    },
                ),
                "tags": tags_of(one),
            }


def _own_account(peering: Resource, operation: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
    """The provider asks who it is where no account is given."""
    if operation != "CreateTransitGatewayPeeringAttachment":
        return params
    return {**params, "PeerAccountId": peering.inputs.get("peerAccountId") or peering.account}


def _accepted_peerings(ec2: Any) -> Iterator[Facts]:
    own = _own_hubs(ec2)
    for one in _peerings(ec2):
        if one["AccepterTgwInfo"]["TransitGatewayId"] in own and one["State"] == "available":
            yield {"transitGatewayAttachmentId": one["TransitGatewayAttachmentId"]}


def _associations(ec2: Any) -> Iterator[Facts]:
    for table in _own_tables(ec2):
        key = {"TransitGatewayRouteTableId": table["TransitGatewayRouteTableId"]}
        for one in ec2.get_transit_gateway_route_table_associations(**key)["Associations"]:
            yield {
                "transitGatewayRouteTableId": key["TransitGatewayRouteTableId"],
                "transitGatewayAttachmentId": one["TransitGatewayAttachmentId"],
            }


def _propagations(ec2: Any) -> Iterator[Facts]:
    for table in _own_tables(ec2):
        key = {"TransitGatewayRouteTableId": table["TransitGatewayRouteTableId"]}
        answer = ec2.get_transit_gateway_route_table_propagations(**key)
        for one in answer["TransitGatewayRouteTablePropagations"]:
            yield {
                "transitGatewayRouteTableId": key["TransitGatewayRouteTableId"],
                "transitGatewayAttachmentId": one["TransitGatewayAttachmentId"],
            }


def _routes(ec2: Any) -> Iterator[Facts]:
    static = [{"Name": "type", "Values": ["static"]}]
    for table in ec2.describe_transit_gateway_route_tables()["TransitGatewayRouteTables"]:
        key = {"TransitGatewayRouteTableId": table["TransitGatewayRouteTableId"]}
        for route in ec2.search_transit_gateway_routes(**key, Filters=static)["Routes"]:
            yield {
                "transitGatewayRouteTableId": key["TransitGatewayRouteTableId"],
                "destinationCidrBlock": route["DestinationCidrBlock"],
                "transitGatewayAttachmentId": dig(route, "TransitGatewayAttachments.0.TransitGatewayAttachmentId"),
                "blackhole": route["State"] == "blackhole",
            }


def _prefix_lists(ec2: Any) -> Iterator[Facts]:
    for one in ec2.describe_managed_prefix_lists()["PrefixLists"]:
        if one["OwnerId"] == "AWS":
            continue
        entries = ec2.get_managed_prefix_list_entries(PrefixListId=one["PrefixListId"])["Entries"]
        yield {
            **taken(
                one,
                {
                    "id": "PrefixListId",
                    "name": "PrefixListName",
                    "addressFamily": "AddressFamily",
                    "maxEntries": "MaxEntries",
                },
            ),
            "entries": [taken(entry, {"cidr": "Cidr", "description": "Description"}) for entry in entries],
            "tags": tags_of(one),
        }


_LINK = ("transitGatewayRouteTableId", "transitGatewayAttachmentId")

KINDS: Mapping[str, Kind] = {
    "aws:ec2transitgateway/transitGateway:TransitGateway": Kind(
        "ec2",
        _hubs,
        ("description", *_OPTIONS, "tags"),
        made={"id": "TransitGateway.TransitGatewayId"},
        more=_of_the_hub,
        defaults={
            "amazonSideAsn": 64512,
            "autoAcceptSharedAttachments": "disable",
            "defaultRouteTableAssociation": "enable",
            "defaultRouteTablePropagation": "enable",
            "dnsSupport": "enable",
            "multicastSupport": "disable",
            "vpnEcmpSupport": "enable",
        },
        forgotten={"encryptionSupport": "newer than moto"},
    ),
    "aws:ec2transitgateway/routeTable:RouteTable": Kind(
        "ec2",
        _tables,
        ("transitGatewayId", "tags"),
        made={"id": "TransitGatewayRouteTable.TransitGatewayRouteTableId"},
    ),
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": Kind(
        "ec2",
        _vpc_attachments,
        ("transitGatewayId", "vpcId", "subnetIds", *_ATTACHMENT),
        made={"id": "TransitGatewayVpcAttachment.TransitGatewayAttachmentId"},
        defaults={
            "applianceModeSupport": "disable",
            "dnsSupport": "enable",
            "ipv6Support": "disable",
            "securityGroupReferencingSupport": "enable",
        },
        forgotten={
            "tags": "moto looks for the tags of a route table at this call and drops the attachment's",
            "transitGatewayDefaultRouteTableAssociation": _DEFAULT_TABLE,
            "transitGatewayDefaultRouteTablePropagation": _DEFAULT_TABLE,
        },
    ),
    "aws:ec2transitgateway/peeringAttachment:PeeringAttachment": Kind(
        "ec2",
        _peering_attachments,
        ("transitGatewayId", "peerTransitGatewayId", "peerRegion", "peerAccountId", "tags"),
        made={"id": "TransitGatewayPeeringAttachment.TransitGatewayAttachmentId"},
        put_right=_own_account,
        defaults={"peerAccountId": lambda resource: resource.account},
        forgotten={"options": "moto does not keep dynamic routing"},
    ),
    "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter": Kind(
        "ec2",
        _accepted_peerings,
        ("transitGatewayAttachmentId",),
        adopts=True,
        key=("transitGatewayAttachmentId",),
        refused={"tags": "AWS keeps tags for each side; moto one set for both, which the requester's fill"},
    ),
    "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation": Kind(
        "ec2",
        _associations,
        _LINK,
        key=_LINK,
        forgotten={"replaceExistingAssociation": "only the provider uses it"},
    ),
    "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation": Kind("ec2", _propagations, _LINK, key=_LINK),
    "aws:ec2transitgateway/route:Route": Kind(
        "ec2",
        _routes,
        (*_LINK, "destinationCidrBlock", "blackhole"),
        key=("transitGatewayRouteTableId", "destinationCidrBlock"),
        defaults={"blackhole": False},
    ),
    "aws:ec2/managedPrefixList:ManagedPrefixList": Kind(
        "ec2",
        _prefix_lists,
        ("name", "addressFamily", "maxEntries", "entries", "tags"),
        made={"id": "PrefixList.PrefixListId"},
    ),
}

_NO_OPERATION = "moto has no such operation"

NOT_IN_MOTO: Mapping[str, str] = {
    "aws:ec2/networkInsightsPath:NetworkInsightsPath": f"{_NO_OPERATION} (CreateNetworkInsightsPath)",
    "aws:ec2/networkInsightsAnalysis:NetworkInsightsAnalysis": f"{_NO_OPERATION} (StartNetworkInsightsAnalysis)",
    "aws:ec2transitgateway/prefixListReference:PrefixListReference": (
        f"{_NO_OPERATION} (CreateTransitGatewayPrefixListReference)"
    ),
    "aws:ec2transitgateway/connect:Connect": f"{_NO_OPERATION} (CreateTransitGatewayConnect)",
    "aws:ec2transitgateway/connectPeer:ConnectPeer": f"{_NO_OPERATION} (CreateTransitGatewayConnectPeer)",
    "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter": (
        f"{_NO_OPERATION} (AcceptTransitGatewayVpcAttachment): an attachment is there as soon as it is asked for"
    ),
    "aws:networkmanager/transitGatewayRegistration:TransitGatewayRegistration": (
        f"{_NO_OPERATION} (RegisterTransitGateway)"
    ),
    "aws:ram/resourceAssociation:ResourceAssociation": f"{_NO_OPERATION} (AssociateResourceShare)",
    "aws:ram/principalAssociation:PrincipalAssociation": f"{_NO_OPERATION} (AssociateResourceShare)",
    "aws:ram/resourceShareAccepter:ResourceShareAccepter": f"{_NO_OPERATION} (AcceptResourceShareInvitation)",
}
