"""A site's VPN as it is registered: two tunnels for each device, healing from our side, logged and watched."""

from typing import Any, cast

import pulumi
import pytest

from components.network.site_to_site_vpn import SiteToSiteVpn, SiteToSiteVpnArgs
from components.shared.checks import ComponentError
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted
from tests.engine.standin.replacement import forcing

GATEWAY = "aws:ec2/customerGateway:CustomerGateway"
CONNECTION = "aws:ec2/vpnConnection:VpnConnection"
ASSOCIATION = "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation"
PROPAGATION = "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation"
ROUTE = "aws:ec2transitgateway/route:Route"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
TOPIC = "arn:aws:sns:eu-central-1:123456789012:alarms"
OWN_TABLE, SHARED_TABLE = "tgw-rtb-0123456789abcdef0", "tgw-rtb-0123456789abcdef1"

PRIMARY: dict[str, Any] = {"ip_address": "203.0.113.10", "bgp_asn": 65010}
SECONDARY: dict[str, Any] = {"ip_address": "198.51.100.10", "bgp_asn": 65010}
VALID: dict[str, Any] = {
    "transit_gateway_id": "tgw-0123456789abcdef0",
    "hub_asn": 64513,
    "customer_gateways": {"primary": PRIMARY, "secondary": SECONDARY},
    "association_route_table_id": OWN_TABLE,
    "propagation_route_table_ids": {"shared": SHARED_TABLE, "workloads": OWN_TABLE},
    "alarm_topic_arn": TOPIC,
    "tags": {"owner": "platform"},
}


def build(**changes: Any) -> Estate:
    args = {key: value for key, value in {**VALID, **changes}.items() if value is not None}
    estate = record(lambda: SiteToSiteVpn("berlin", cast("SiteToSiteVpnArgs", args)))
    assert_accepted(estate)
    return estate


def names(estate: Estate, type_: str) -> set[str]:
    return {resource.name for resource in estate.of_type(type_)}


def connection(estate: Estate, device: str = "primary") -> dict[str, Any]:
    return dict(estate.by_name(f"berlin-{device}-connection", CONNECTION).inputs)


def test_every_device_has_a_connection_in_the_hubs_tables() -> None:
    estate = build()
    assert names(estate, CONNECTION) == {"berlin-primary-connection", "berlin-secondary-connection"}
    assert names(estate, GATEWAY) == {"berlin-primary-gateway", "berlin-secondary-gateway"}
    assert names(estate, ASSOCIATION) == {"berlin-primary-association", "berlin-secondary-association"}
    assert names(estate, PROPAGATION) == {
        f"berlin-{device}-propagation-{table}"
        for device in ("primary", "secondary")
        for table in ("shared", "workloads")
    }
    attachment = estate.by_name("berlin-primary-connection", CONNECTION).outputs["transitGatewayAttachmentId"]
    association = estate.by_name("berlin-primary-association", ASSOCIATION).inputs
    assert association["transitGatewayAttachmentId"] == attachment


def test_tunnels_heal_from_our_side_and_use_strong_keys() -> None:
    inputs = connection(build())
    for tunnel in ("tunnel1", "tunnel2"):
        assert inputs[f"{tunnel}StartupAction"] == "start"
        assert inputs[f"{tunnel}DpdTimeoutAction"] == "restart"
        assert inputs[f"{tunnel}IkeVersions"] == ["ikev2"]
        assert inputs[f"{tunnel}Phase1EncryptionAlgorithms"] == ["AES256", "AES256-GCM-16"]
        assert inputs[f"{tunnel}EnableTunnelLifecycleControl"] is True
        assert f"{tunnel}PresharedKey" not in inputs
    assert inputs["presharedKeyStorage"] == "SecretsManager"
    assert inputs["staticRoutesOnly"] is False
    assert inputs["tunnelBandwidth"] == "standard"


def test_tunnels_and_their_bgp_sessions_are_logged_to_an_encrypted_group() -> None:
    estate = build()
    (group,) = estate.of_type(LOG_GROUP)
    assert group.inputs["namePrefix"] == "/aws/vendedlogs/vpn/berlin-"
    assert group.inputs["kmsKeyId"] == estate.by_name("berlin-logs-key", "aws:kms/key:Key").outputs["arn"]
    options = connection(estate)["tunnel2LogOptions"]["cloudwatchLogOptions"]
    assert options["logGroupArn"] == options["bgpLogGroupArn"] == group.outputs["arn"]
    assert options["logEnabled"] is True
    assert options["bgpLogEnabled"] is True


def test_the_key_serves_cloudwatch_logs_for_this_sites_group_only() -> None:
    policy = build().by_name("berlin-logs-key", "aws:kms/key:Key").inputs["policy"]
    assert "logs.eu-central-1.amazonaws.com" in policy
    assert "log-group:/aws/vendedlogs/vpn/berlin-*" in policy


def test_every_tunnel_every_device_and_the_site_have_an_alarm_to_which_silence_is_down() -> None:
    estate = build()
    assert names(estate, ALARM) == {
        *(f"berlin-{device}-tunnel{number}-down" for device in ("primary", "secondary") for number in (1, 2)),
        *(f"berlin-{device}-connection-down" for device in ("primary", "secondary")),
        "berlin-site-down",
    }
    assert {alarm.inputs["treatMissingData"] for alarm in estate.of_type(ALARM)} == {"breaching"}
    made = estate.by_name("berlin-primary-connection", CONNECTION)
    alarm = estate.by_name("berlin-primary-tunnel2-down", ALARM).inputs
    assert alarm["dimensions"] == {"VpnId": made.id, "TunnelIpAddress": made.outputs["tunnel2Address"]}
    site = estate.by_name("berlin-site-down", ALARM).inputs["metricQueries"]
    assert len(site) == 5
    assert site[-1]["expression"] == "MAX([FILL(m1, 0), FILL(m2, 0), FILL(m3, 0), FILL(m4, 0)])"


def test_one_device_is_built_and_left_to_the_gate() -> None:
    estate = build(customer_gateways={"primary": PRIMARY})
    assert names(estate, CONNECTION) == {"berlin-primary-connection"}
    assert "berlin-site-down" not in names(estate, ALARM)


def test_the_order_of_devices_changes_nothing() -> None:
    there = build(customer_gateways={"primary": PRIMARY, "secondary": SECONDARY})
    back = build(customer_gateways={"secondary": SECONDARY, "primary": PRIMARY})
    assert [(item.urn, item.inputs) for item in there.resources] == [(item.urn, item.inputs) for item in back.resources]


def test_a_tunnels_own_options_need_nothing_of_the_other_tunnel() -> None:
    device = {**PRIMARY, "tunnel2": {"inside_cidr": "169.254.20.4/30", "phase1_lifetime_seconds": 7_200}}
    inputs = connection(build(customer_gateways={"primary": device}))
    assert inputs["tunnel2InsideCidr"] == "169.254.20.4/30"
    assert inputs["tunnel2Phase1LifetimeSeconds"] == 7_200
    assert "tunnel1InsideCidr" not in inputs
    assert inputs["tunnel1Phase1LifetimeSeconds"] == 28_800


def keyed(key: str, tunnel: str = "tunnel1") -> Estate:
    def program() -> None:
        device = {**PRIMARY, tunnel: {"preshared_key": pulumi.Output.from_input(key)}}
        args = {**VALID, "customer_gateways": {"primary": device}}
        SiteToSiteVpn("berlin", cast("SiteToSiteVpnArgs", args))

    return record(program)


def test_one_tunnels_key_is_used_without_the_others_and_stays_secret() -> None:
    made = keyed("abcdefgh.1", "tunnel2").by_name("berlin-primary-connection", CONNECTION)
    assert made.inputs["tunnel2PresharedKey"] == "abcdefgh.1"
    assert ("tunnel2PresharedKey",) in made.secret_inputs
    assert "tunnel1PresharedKey" not in made.inputs


@pytest.mark.parametrize("key", ["0abcdefgh", "short", "a" * 65, "with-hyphen-1"])
def test_a_key_that_aws_refuses_is_told_without_being_shown(key: str) -> None:
    with pytest.raises(ComponentError, match="8 to 64 letters") as told:
        keyed(key)
    assert key not in str(told.value)


def test_keys_and_tunnel_options_are_changed_in_place_but_inside_addresses_and_routing_are_not() -> None:
    inputs = frozenset((*connection(build()), "tunnel1InsideCidr", "tunnel1PresharedKey"))
    replaced = forcing(CONNECTION, inputs, inputs, inputs)
    assert {"tunnel1InsideCidr", "staticRoutesOnly", "enableAcceleration"} <= replaced
    in_place = {"customerGatewayId", "tunnel1PresharedKey", "tunnel1Phase1LifetimeSeconds", "tunnel1LogOptions"}
    assert not in_place & replaced


def test_connections_are_protected_because_their_addresses_and_keys_would_change_and_gateways_are_not() -> None:
    estate = build()
    assert all(item.protect for item in estate.of_type(CONNECTION))
    assert not any(item.protect for item in estate.of_type(GATEWAY))
    assert not any(item.protect for item in build(protect=False).resources)


def test_a_device_without_bgp_gets_static_routes_in_every_table_that_would_have_learnt_them() -> None:
    estate = build(customer_gateways={"old": {**PRIMARY, "static_routes": ["10.200.0.0/16", "10.201.0.0/16"]}})
    assert names(estate, ROUTE) == {
        f"berlin-old-{block}-to-{table}"
        for block in ("10.200.0.0-16", "10.201.0.0-16")
        for table in ("shared", "workloads")
    }
    assert names(estate, PROPAGATION) == set()
    inputs = connection(estate, "old")
    assert inputs["staticRoutesOnly"] is True
    assert "bgpLogEnabled" not in inputs["tunnel1LogOptions"]["cloudwatchLogOptions"]


def test_a_long_asn_is_given_as_such() -> None:
    gateway = build(customer_gateways={"primary": {**PRIMARY, "bgp_asn": 4_200_000_001}}).of_type(GATEWAY)[0].inputs
    assert gateway["bgpAsnExtended"] == "4200000001"
    assert "bgpAsn" not in gateway


def test_with_a_certificate_and_no_address_the_device_brings_the_tunnels_up() -> None:
    certificate = "arn:aws:acm:eu-central-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
    inputs = connection(build(customer_gateways={"primary": {"certificate_arn": certificate}}))
    assert inputs["tunnel1StartupAction"] == "add"
    assert inputs["tunnel1DpdTimeoutAction"] == "clear"
    assert "presharedKeyStorage" not in inputs


def test_accelerated_tunnels_are_brought_up_by_the_device() -> None:
    inputs = connection(build(acceleration=True))
    assert inputs["enableAcceleration"] is True
    assert {inputs[f"tunnel{number}StartupAction"] for number in (1, 2)} == {"add"}


def test_bandwidth_is_told_always_but_beside_acceleration_where_ec2_knows_none() -> None:
    assert connection(build())["tunnelBandwidth"] == "standard", "so that a change back from large is one"
    assert connection(build(bandwidth="large"))["tunnelBandwidth"] == "large"
    assert "tunnelBandwidth" not in connection(build(acceleration=True))


def test_over_direct_connect_tunnels_have_private_addresses() -> None:
    inputs = connection(
        build(
            transport_attachment_id="tgw-attach-0123456789abcdef0",
            customer_gateways={"primary": {"ip_address": "10.200.0.1"}},
        )
    )
    assert inputs["outsideIpAddressType"] == "PrivateIpv4"
    assert inputs["transportTransitGatewayAttachmentId"] == "tgw-attach-0123456789abcdef0"


def test_outputs_tell_what_the_device_needs() -> None:
    outputs = build().by_name("berlin", "reliability:index:SiteToSiteVpn").outputs
    assert set(outputs["tunnelAddresses"]) == {
        f"{device}-{tunnel}" for device in ("primary", "secondary") for tunnel in ("tunnel1", "tunnel2")
    }
    assert set(outputs["presharedKeyArns"]) == {"primary", "secondary"}


def test_without_logs_there_is_no_group_and_no_key() -> None:
    estate = build(logs={"enabled": False})
    assert not estate.of_type(LOG_GROUP)
    off = {"cloudwatchLogOptions": {"logEnabled": False, "bgpLogEnabled": False}}
    assert [connection(estate)[f"tunnel{number}LogOptions"] for number in (1, 2)] == [off, off], (
        "the provider keeps what is left out, and tunnels would go on logging to a group that is gone"
    )
    assert_accepted(estate)


def test_an_alarm_topic_of_another_region_is_refused() -> None:
    with pytest.raises(ComponentError, match="eu-west-1"):
        build(region="eu-central-1", alarm_topic_arn=TOPIC.replace("eu-central-1", "eu-west-1"))
