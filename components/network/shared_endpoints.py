"""Interface endpoints that all VPCs of a hub use, under the services' own names."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from components.shared.alarms import MissingData, checked_alarm_topic, metric_alarm
from components.shared.arguments import normalise
from components.shared.checks import Problems
from components.shared.documents import policy_document

from .blocks import is_ipv4, slug
from .endpoint_names import PrivateZone, private_zones
from .endpoints import service_name
from .scope import Scope, one_output
from .shared_endpoints_args import EndpointNames, SharedEndpointArgs, SharedEndpointsArgs
from .shared_endpoints_checks import check_shared_endpoints, names_of
from .shares import make_share

__all__ = ["EndpointNames", "SharedEndpointArgs", "SharedEndpoints", "SharedEndpointsArgs", "check_shared_endpoints"]

_TLS_PORT = 443


def organization_policy(organization_id: str) -> str:
    """Endpoint policy that lets the principals of one organization pass, and nobody else."""
    return policy_document(
        [
            {
                "Sid": "OrganizationOnly",
                "Effect": "Allow",
                "Principal": "*",
                "Action": "*",
                "Resource": "*",
                "Condition": {"StringEquals": {"aws:PrincipalOrgID": organization_id}},
            }
        ]
    )


class SharedEndpoints(pulumi.ComponentResource):
    """Interface endpoints in one VPC, and what makes other VPCs resolve the services' own names to them.

    An endpoint's private DNS serves its own VPC only. A Route 53 profile, or hosted zones, carry it to the others.
    """

    endpoint_ids: pulumi.Output[dict[str, str]]
    """Endpoint by service."""
    security_group_id: pulumi.Output[str]
    """Security group of the endpoints: TLS from the clients' blocks."""
    profile_id: pulumi.Output[str] | None
    """Route 53 profile, with ``names`` profile: associate it with VPCs of other accounts and stacks."""
    profile_arn: pulumi.Output[str] | None
    """Its ARN."""
    zone_ids: pulumi.Output[dict[str, str]]
    """Hosted zone by name, with ``names`` zones; empty otherwise."""

    def __init__(self, name: str, args: SharedEndpointsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make endpoints and names.

        Args:
            name: resource name, 1 to 39 letters, digits, ``-`` or ``_``.
            args: see :class:`~components.network.shared_endpoints_args.SharedEndpointsArgs`.
            opts: options of the component; children inherit its provider.

        Raises:
            ComponentError: with every argument that AWS would refuse or that can never work.
        """
        problems = Problems()
        args = normalise(args, SharedEndpointsArgs, problems)
        if not problems.found:
            check_shared_endpoints(name, args, problems)
        problems.raise_for("SharedEndpoints", name)
        super().__init__("reliability:index:SharedEndpoints", name, {}, opts)
        region = args.get("region") or aws.get_region(opts=pulumi.InvokeOptions(parent=self)).region
        scope = Scope(name, self, args.get("region"), region, args.get("tags"), protect=False)
        group = self._make_group(scope, args)
        endpoints = {service: self._make_endpoint(scope, args, service, group) for service in sorted(args["services"])}
        self._make_alarms(scope, args, endpoints)
        self.endpoint_ids = one_output({service: endpoint.id for service, endpoint in endpoints.items()})
        self.security_group_id = group.id
        self.profile_id = self.profile_arn = None
        zones: dict[str, pulumi.Output[str]] = {}
        if names_of(args) is EndpointNames.PROFILE:
            profile = self._make_profile(scope, args, endpoints)
            self.profile_id, self.profile_arn = profile.id, profile.arn
        else:
            zones = self._make_zones(scope, args, endpoints)
        self.zone_ids = one_output(zones)
        self.register_outputs(
            {
                "endpointIds": self.endpoint_ids,
                "securityGroupId": self.security_group_id,
                "profileId": self.profile_id,
                "profileArn": self.profile_arn,
                "zoneIds": self.zone_ids,
            }
        )

    @staticmethod
    def _make_group(scope: Scope, args: SharedEndpointsArgs) -> aws.ec2.SecurityGroup:
        group = aws.ec2.SecurityGroup(
            scope.child("endpoints"),
            description="TLS from the spokes to shared interface endpoints",
            vpc_id=args["vpc_id"],
            region=scope.region,
            tags=scope.tags_of("endpoints"),
            opts=scope.options(),
        )
        for cidr in sorted(args["client_cidrs"]):
            role = f"endpoints-from-{slug(cidr)}"
            aws.vpc.SecurityGroupIngressRule(
                scope.child(role),
                security_group_id=group.id,
                description="TLS from clients of the hub",
                cidr_ipv4=cidr if is_ipv4(cidr) else None,
                cidr_ipv6=None if is_ipv4(cidr) else cidr,
                ip_protocol="tcp",
                from_port=_TLS_PORT,
                to_port=_TLS_PORT,
                region=scope.region,
                tags=scope.tags_of(role),
                opts=scope.options(),
            )
        return group

    @staticmethod
    def _make_endpoint(
        scope: Scope, args: SharedEndpointsArgs, service: str, group: aws.ec2.SecurityGroup
    ) -> aws.ec2.VpcEndpoint:
        role = f"endpoint-{service}"
        return aws.ec2.VpcEndpoint(
            scope.child(role),
            vpc_id=args["vpc_id"],
            vpc_endpoint_type="Interface",
            service_name=service_name(service, scope.region_name),
            subnet_ids=[args["subnet_ids"][zone] for zone in sorted(args["subnet_ids"])],
            security_group_ids=[group.id],
            # With zones of our own AWS would refuse its own zone of the same name in this VPC.
            private_dns_enabled=names_of(args) is EndpointNames.PROFILE,
            policy=_policy(args, service),
            region=scope.region,
            tags=scope.tags_of(role),
            opts=scope.options(),
        )

    @staticmethod
    def _make_profile(
        scope: Scope, args: SharedEndpointsArgs, endpoints: Mapping[str, aws.ec2.VpcEndpoint]
    ) -> aws.route53.ProfilesProfile:
        profile = aws.route53.ProfilesProfile(
            scope.child("profile"),
            name=scope.name,
            region=scope.region,
            tags=scope.tags_of("profile"),
            opts=scope.options(),
        )
        for service, endpoint in endpoints.items():
            aws.route53.ProfilesResourceAssociation(
                scope.child(f"profile-{service}"),
                name=f"{scope.name}-{service.replace('.', '-')}"[:64],
                profile_id=profile.id,
                resource_arn=endpoint.arn,
                region=scope.region,
                opts=scope.options(),
            )
        for spoke, vpc_id in sorted(args.get("spoke_vpc_ids", {}).items()):
            aws.route53.ProfilesAssociation(
                scope.child(f"profile-to-{spoke}"),
                name=f"{scope.name}-{spoke}",
                profile_id=profile.id,
                resource_id=vpc_id,
                region=scope.region,
                tags=scope.tags_of(f"profile-to-{spoke}"),
                opts=scope.options(),
            )
        _share(scope, profile, args)
        return profile

    @staticmethod
    def _make_zones(
        scope: Scope, args: SharedEndpointsArgs, endpoints: Mapping[str, aws.ec2.VpcEndpoint]
    ) -> dict[str, pulumi.Output[str]]:
        made: dict[str, pulumi.Output[str]] = {}
        for service, endpoint in endpoints.items():
            for names in private_zones(service, scope.region_name):
                zone = _zone(scope, args, names)
                _records(scope, zone, names, endpoint)
                for spoke, vpc_id in sorted(args.get("spoke_vpc_ids", {}).items()):
                    aws.route53.ZoneAssociation(
                        scope.child(f"zone-{names.name}-to-{spoke}"),
                        zone_id=zone.zone_id,
                        vpc_id=vpc_id,
                        vpc_region=scope.region_name,
                        opts=scope.options(),
                    )
                made[names.name] = zone.zone_id
        return made

    @staticmethod
    def _make_alarms(scope: Scope, args: SharedEndpointsArgs, endpoints: Mapping[str, aws.ec2.VpcEndpoint]) -> None:
        given = args.get("alarm_topic_arn")
        topic = None if given is None else checked_alarm_topic(given, "SharedEndpoints", scope.name, scope.region_name)
        for service, endpoint in endpoints.items():
            metric_alarm(
                scope.child(f"endpoint-{service}-dropped"),
                scope.parent,
                description=f"The shared endpoint of {service} has been dropping packets for a quarter of an hour.",
                runbook="central-services.md#a-shared-endpoint-drops-packets",
                namespace="AWS/PrivateLinkEndpoints",
                metric="PacketsDropped",
                dimensions={
                    "Endpoint Type": "Interface",
                    "Service Name": service_name(service, scope.region_name),
                    "VPC Endpoint Id": endpoint.id,
                    "VPC Id": args["vpc_id"],
                },
                statistic="Sum",
                threshold=0,
                comparison="GreaterThanThreshold",
                period_seconds=300,
                evaluation_periods=3,
                missing=MissingData.OK,
                topic_arn=topic,
                region=scope.region,
                tags=scope.tags,
            )


def _policy(args: SharedEndpointsArgs, service: str) -> pulumi.Input[str] | None:
    own = args["services"][service].get("policy")
    if own is not None:
        return own
    organization = args.get("organization_id")
    return args.get("policy") if organization is None else organization_policy(organization)


def _zone(scope: Scope, args: SharedEndpointsArgs, names: PrivateZone) -> aws.route53.Zone:
    return aws.route53.Zone(
        scope.child(f"zone-{names.name}"),
        name=names.name,
        comment=f"Shared endpoints of {scope.name}",
        vpcs=[{"vpc_id": args["vpc_id"], "vpc_region": scope.region_name}],
        tags=scope.tags_of(f"zone-{names.name}"),
        # A private zone is made with its first VPC; the others are associated by resources of their own, which this
        # list would take away again.
        opts=pulumi.ResourceOptions.merge(scope.options(), pulumi.ResourceOptions(ignore_changes=["vpcs"])),
    )


def _records(scope: Scope, zone: aws.route53.Zone, names: PrivateZone, endpoint: aws.ec2.VpcEndpoint) -> None:
    wanted = {"apex": names.name} if names.apex else {}
    wanted |= {"wildcard": f"*.{names.name}"} if names.wildcard else {}

    def entry(entries: Sequence[Any], key: str) -> str:
        # The first entry is the endpoint's regional name, which answers with the endpoint's addresses in all AZs.
        return str(getattr(entries[0], key, None) or entries[0][key])

    for role, record in wanted.items():
        aws.route53.Record(
            scope.child(f"zone-{names.name}-{role}"),
            zone_id=zone.zone_id,
            name=record,
            type="A",
            aliases=[
                {
                    "name": endpoint.dns_entries.apply(lambda entries: entry(entries, "dns_name")),
                    "zone_id": endpoint.dns_entries.apply(lambda entries: entry(entries, "hosted_zone_id")),
                    "evaluate_target_health": False,
                }
            ],
            opts=scope.options(),
        )


def _share(scope: Scope, profile: aws.route53.ProfilesProfile, args: SharedEndpointsArgs) -> None:
    principals = args.get("share_with", [])
    if not principals:
        return
    outside = args.get("share_outside_organization", False)
    make_share(scope, {"profile": profile.arn}, principals, outside=outside)
