"""A site joined to a Transit Gateway by VPN, over two devices whose tunnels heal from our side."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pulumi
import pulumi_aws as aws

from components.shared.arguments import normalise
from components.shared.checks import ComponentError, Problems

from .bgp import LARGEST_SHORT_ASN
from .blocks import slug
from .hub_membership import make_association, make_propagations
from .placing import alarm_topic_of, scope_of
from .scope import Scope, one_output
from .site_tags import site_tags
from .site_to_site_vpn_args import (
    CustomerGatewayArgs,
    DpdTimeoutAction,
    IkeVersion,
    PresharedKeyStorage,
    SiteToSiteVpnArgs,
    StartupAction,
    TunnelBandwidth,
    VpnLogArgs,
    VpnTunnelArgs,
)
from .vended_logs import make_log_group
from .vpn_alarms import connection_alarms, site_alarm
from .vpn_checks import check_site_to_site_vpn, check_vpn_name, key_problem
from .vpn_tunnels import DEFAULT_BGP_ASN, TUNNELS, merged, tunnel_inputs

__all__ = [
    "CustomerGatewayArgs",
    "DpdTimeoutAction",
    "IkeVersion",
    "PresharedKeyStorage",
    "SiteToSiteVpn",
    "SiteToSiteVpnArgs",
    "StartupAction",
    "TunnelBandwidth",
    "VpnLogArgs",
    "VpnTunnelArgs",
    "check_site_to_site_vpn",
]


class SiteToSiteVpn(pulumi.ComponentResource):
    """A VPN connection of two tunnels for each device of a site, in the hub's tables, logged and watched.

    Adding a device, or a table of the hub, changes nothing else. The order of devices says nothing. For programs in
    Python, ``attachments`` has the attachments by device with plain keys, and ``ready`` what must be there first.
    """

    connection_ids: pulumi.Output[dict[str, str]]
    """VPN connection by device."""
    attachment_ids: pulumi.Output[dict[str, str]]
    """Attachment to the hub by device."""
    customer_gateway_ids: pulumi.Output[dict[str, str]]
    """Customer gateway by device."""
    tunnel_addresses: pulumi.Output[dict[str, str]]
    """Outside address of AWS's end by tunnel, such as ``primary-tunnel1``: what the device calls."""
    preshared_key_arns: pulumi.Output[dict[str, str]]
    """Secret with the keys of both tunnels by device; empty where keys are not in Secrets Manager."""
    log_group_name: pulumi.Output[str] | None
    """Log group of the tunnels, where logs are on."""

    def __init__(self, name: str, args: SiteToSiteVpnArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Join the site.

        Args:
            name: resource name, 1 to 40 letters, digits, ``-`` or ``_``; children are named after it.
            args: see :class:`~components.network.site_to_site_vpn_args.SiteToSiteVpnArgs`.
            opts: options of the component; children inherit its provider.

        Raises:
            ComponentError: with every argument that AWS would refuse or that can never work.
        """
        problems = Problems()
        check_vpn_name(problems, name)
        args = normalise(args, SiteToSiteVpnArgs, problems)
        if not problems.found:
            check_site_to_site_vpn(args, problems)
        problems.raise_for("SiteToSiteVpn", name)
        super().__init__("reliability:index:SiteToSiteVpn", name, {}, opts)
        scope = scope_of(name, self, args)
        topic = alarm_topic_of(args, "SiteToSiteVpn", scope)
        logs = args.get("logs", {})
        group = None
        if logs.get("enabled", True):
            group = make_log_group(scope, "logs", "vpn", logs, description=f"Tunnel logs of the site {name}")
        self.ready: list[pulumi.Resource] = []
        self.attachments: dict[str, pulumi.Output[str]] = {}
        connections: dict[str, aws.ec2.VpnConnection] = {}
        tags = site_tags(name, args.get("site_prefixes", []), scope.tags)
        gateways: dict[str, aws.ec2.CustomerGateway] = {}
        for device, gateway in sorted(args["customer_gateways"].items()):
            own = replace(scope, name=scope.child(device), tags=tags)
            gateways[device] = _customer_gateway(own, gateway)
            connection = _connection(own, args, gateway, gateways[device], group)
            connections[device] = connection
            self.attachments[device] = connection.transit_gateway_attachment_id
            self.ready += [connection, *_membership(own, args, gateway, connection)]
            connection_alarms(own, connection, topic)
        if len(connections) > 1:
            site_alarm(scope, connections, topic)
        self.connection_ids = one_output({device: item.id for device, item in connections.items()})
        self.attachment_ids = one_output(self.attachments)
        self.customer_gateway_ids = one_output({device: item.id for device, item in gateways.items()})
        self.tunnel_addresses = one_output(_addresses(connections))
        self.preshared_key_arns = one_output(_key_arns(args, connections))
        self.log_group_name = None if group is None else group.name
        self.register_outputs(
            {
                "connectionIds": self.connection_ids,
                "attachmentIds": self.attachment_ids,
                "customerGatewayIds": self.customer_gateway_ids,
                "tunnelAddresses": self.tunnel_addresses,
                "presharedKeyArns": self.preshared_key_arns,
                "logGroupName": self.log_group_name,
            }
        )


def _customer_gateway(scope: Scope, gateway: CustomerGatewayArgs) -> aws.ec2.CustomerGateway:
    asn = gateway.get("bgp_asn", DEFAULT_BGP_ASN)
    long = asn > LARGEST_SHORT_ASN
    # Not protected: another address makes it anew, and the connection is moved to it in place.
    return aws.ec2.CustomerGateway(
        scope.child("gateway"),
        type="ipsec.1",
        ip_address=gateway.get("ip_address"),
        bgp_asn=None if long else str(asn),
        bgp_asn_extended=str(asn) if long else None,
        certificate_arn=gateway.get("certificate_arn"),
        device_name=gateway.get("device_name"),
        region=scope.region,
        tags=scope.tags_of("gateway"),
        opts=scope.options(),
    )


def _connection(
    scope: Scope,
    args: SiteToSiteVpnArgs,
    gateway: CustomerGatewayArgs,
    device: aws.ec2.CustomerGateway,
    group: aws.cloudwatch.LogGroup | None,
) -> aws.ec2.VpnConnection:
    static = "static_routes" in gateway
    accelerated = args.get("acceleration", False)
    over_direct_connect = "transport_attachment_id" in args
    tunnels: dict[str, Any] = {}
    for tunnel in TUNNELS:
        options = merged(args, gateway, tunnel)
        tunnels.update(tunnel_inputs(tunnel, options))
        tunnels[f"{tunnel}_preshared_key"] = _checked_key(scope, options, tunnel)
        tunnels[f"{tunnel}_log_options"] = _log_options(group, bgp=not static)
    return aws.ec2.VpnConnection(
        scope.child("connection"),
        type="ipsec.1",
        transit_gateway_id=args["transit_gateway_id"],
        customer_gateway_id=device.id,
        static_routes_only=static,
        enable_acceleration=accelerated,
        outside_ip_address_type="PrivateIpv4" if over_direct_connect else "PublicIpv4",
        transport_transit_gateway_attachment_id=args.get("transport_attachment_id"),
        # EC2 has no bandwidth to choose beside acceleration; without, the default is told too, so that a change back
        # from `large` is one.
        tunnel_bandwidth=None if accelerated else args.get("bandwidth", TunnelBandwidth.STANDARD).value,
        # A device with a certificate has no pre-shared keys to keep.
        preshared_key_storage=None if "certificate_arn" in gateway else _storage(args).value,
        region=scope.region,
        tags=scope.tags_of("connection"),
        opts=scope.options(stateful=True),
        **tunnels,
    )


def _storage(args: SiteToSiteVpnArgs) -> PresharedKeyStorage:
    return args.get("preshared_key_storage", PresharedKeyStorage.SECRETS_MANAGER)


def _checked_key(scope: Scope, options: VpnTunnelArgs, tunnel: str) -> pulumi.Output[str] | None:
    key = options.get("preshared_key")
    if key is None:
        return None

    def checked(value: str) -> str:
        rule = key_problem(value)
        if rule is not None:
            message = f"SiteToSiteVpn '{scope.name}': the pre-shared key of {tunnel} {rule}. Give another secret."
            raise ComponentError(message)
        return value

    return pulumi.Output.secret(key).apply(checked)


def _log_options(group: aws.cloudwatch.LogGroup | None, *, bgp: bool) -> dict[str, Any]:
    if group is None:
        # Left out, the provider keeps what its state says, and tunnels go on logging to a group that is gone.
        return {"cloudwatch_log_options": {"log_enabled": False, **({"bgp_log_enabled": False} if bgp else {})}}
    options: dict[str, Any] = {"log_enabled": True, "log_group_arn": group.arn, "log_output_format": "json"}
    if bgp:
        options |= {"bgp_log_enabled": True, "bgp_log_group_arn": group.arn, "bgp_log_output_format": "json"}
    return {"cloudwatch_log_options": options}


def _membership(
    scope: Scope, args: SiteToSiteVpnArgs, gateway: CustomerGatewayArgs, connection: aws.ec2.VpnConnection
) -> list[pulumi.Resource]:
    attachment = connection.transit_gateway_attachment_id
    tables = args.get("propagation_route_table_ids", {})
    made: list[pulumi.Resource] = []
    if "association_route_table_id" in args:
        made.append(make_association(scope, attachment, args["association_route_table_id"]))
    if "static_routes" in gateway:
        return made + _static_routes(scope, gateway, attachment, tables)
    return made + list(make_propagations(scope, attachment, tables))


def _static_routes(
    scope: Scope,
    gateway: CustomerGatewayArgs,
    attachment: pulumi.Output[str],
    tables: Mapping[str, pulumi.Input[str]],
) -> list[pulumi.Resource]:
    """Without BGP the hub learns nothing from a connection: its routes stand in the hub's tables."""
    return [
        aws.ec2transitgateway.Route(
            scope.child(f"{slug(cidr)}-to-{table}"),
            destination_cidr_block=cidr,
            transit_gateway_attachment_id=attachment,
            transit_gateway_route_table_id=table_id,
            region=scope.region,
            opts=scope.options(),
        )
        for table, table_id in sorted(tables.items())
        for cidr in gateway.get("static_routes", [])
    ]


def _addresses(connections: Mapping[str, aws.ec2.VpnConnection]) -> dict[str, pulumi.Output[str]]:
    return {
        f"{device}-{tunnel}": address
        for device, connection in connections.items()
        for tunnel, address in zip(TUNNELS, (connection.tunnel1_address, connection.tunnel2_address), strict=True)
    }


def _key_arns(
    args: SiteToSiteVpnArgs, connections: Mapping[str, aws.ec2.VpnConnection]
) -> dict[str, pulumi.Output[str]]:
    if _storage(args) is not PresharedKeyStorage.SECRETS_MANAGER:
        return {}
    return {
        device: connection.preshared_key_arn
        for device, connection in connections.items()
        if "certificate_arn" not in args["customer_gateways"][device]
    }
