"""Look-ups about what AWS itself keeps: services, images, prefix lists, parameters, keys, policies, registries."""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from rehearsal.cloud.regions import partition_of, zones_of
from rehearsal.errors import UnknownLookupError

Args = Mapping[str, Any]


def hex_of(*parts: object) -> str:
    """64 hexadecimal digits that belong to these parts."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=repr).encode()).hexdigest()


def endpoint_service(args: Args, region: str, account: str) -> dict[str, Any]:
    """An endpoint service of AWS, by service or full name."""
    partition = partition_of(region)
    name = args.get("serviceName") or f"{partition.reverse_dns}.{region}.{args['service']}"
    if not name.startswith(f"{partition.reverse_dns}.{region}."):
        raise UnknownLookupError("aws:ec2/getVpcEndpointService:getVpcEndpointService", args, "not a service of AWS")
    short = name.rsplit(".", 1)[-1]
    kind = args.get("serviceType") or ("Gateway" if short in ("s3", "dynamodb") else "Interface")
    return {
        **args,
        "id": hex_of(name)[:10],
        "serviceName": name,
        "serviceType": kind,
        "owner": "amazon",
        "acceptanceRequired": False,
        "managesVpcEndpoints": False,
        "serviceId": f"vpce-svc-0{hex_of(name)[:16]}",
        "arn": f"arn:{partition.name}:ec2:{region}:{account}:vpc-endpoint-service/vpce-svc-0{hex_of(name)[:16]}",
        "availabilityZones": [zone.name for zone in zones_of(region) if zone.kind == "availability-zone"],
        "privateDnsName": f"{short}.{region}.{partition.dns_suffix}",
        "vpcEndpointPolicySupported": True,
        "region": region,
    }


def prefix_list(args: Args, region: str, _account: str) -> dict[str, Any]:
    """A prefix list that AWS keeps, by name."""
    name = args.get("name")
    if not name or not str(name).startswith(partition_of(region).reverse_dns):
        raise UnknownLookupError("aws:ec2/getManagedPrefixList:getManagedPrefixList", args, "not a list that AWS keeps")
    id_ = f"pl-{hex_of(region, name)[:8]}"
    arn = f"arn:{partition_of(region).name}:ec2:{region}:aws:prefix-list/{id_}"
    return {**args, "id": id_, "prefixListId": id_, "arn": arn, "ownerId": "AWS", "addressFamily": "IPv4"}


def image(args: Args, region: str, _account: str) -> dict[str, Any]:
    """An image: its id follows from the question."""
    digest = hex_of(region, {key: value for key, value in args.items() if key != "region"})
    id_ = f"ami-0{digest[:16]}"
    wanted = {entry["name"]: entry["values"] for entry in args.get("filters") or ()}
    names = wanted.get("name") or [args.get("nameRegex") or "image"]
    return {
        **args,
        "id": id_,
        "imageId": id_,
        "arn": f"arn:{partition_of(region).name}:ec2:{region}::image/{id_}",
        "architecture": (wanted.get("architecture") or ["x86_64"])[0],
        "name": str(names[0]).replace("*", "2025.01.01"),
        "rootDeviceType": (wanted.get("root-device-type") or ["ebs"])[0],
        "virtualizationType": (wanted.get("virtualization-type") or ["hvm"])[0],
        "state": "available",
        "region": region,
    }


def parameter(args: Args, region: str, _account: str) -> dict[str, Any]:
    """A public parameter that names an image."""
    name = str(args["name"])
    if not name.startswith("/aws/service/"):
        raise UnknownLookupError("aws:ssm/getParameter:getParameter", args, "only AWS's own parameters are public")
    if not re.search(r"ami|image", name, re.IGNORECASE):
        raise UnknownLookupError("aws:ssm/getParameter:getParameter", args, "not a parameter that names an image")
    value = f"ami-0{hex_of(region, name)[:16]}"
    arn = f"arn:{partition_of(region).name}:ssm:{region}::parameter{name}"
    made = {"id": name, "name": name, "arn": arn, "type": "String", "version": 1, "region": region}
    return {**made, "value": value, "insecureValue": value, "withDecryption": args.get("withDecryption")}


def key_alias(args: Args, region: str, account: str) -> dict[str, Any]:
    """The alias of a key that AWS manages."""
    name = str(args["name"])
    if not name.startswith("alias/aws/"):
        raise UnknownLookupError("aws:kms/getAlias:getAlias", args, "only AWS's own aliases exist in every account")
    prefix = f"arn:{partition_of(region).name}:kms:{region}:{account}:"
    digest = hex_of(region, account, name)
    key = f"{digest[:8]}-{digest[8:12]}-4{digest[12:15]}-a{digest[15:18]}-{digest[18:30]}"
    return {
        "id": f"{prefix}{name}",
        "arn": f"{prefix}{name}",
        "name": name,
        "targetKeyId": key,
        "targetKeyArn": f"{prefix}key/{key}",
        "region": region,
    }


def registry_login(args: Args, region: str, account: str) -> dict[str, Any]:
    """A login to the registry; the password is made up."""
    registry = args.get("registryId") or account
    suffix = partition_of(region).dns_suffix
    password = hex_of("registry", registry, region)
    return {
        **args,
        "id": region,
        "authorizationToken": base64.b64encode(f"AWS:{password}".encode()).decode(),
        "expiresAt": "2100-01-01T00:00:00Z",
        "password": password,
        "proxyEndpoint": f"https://{registry}.dkr.ecr.{region}.{suffix}",
        "region": region,
        "userName": "AWS",
    }


def managed_policy(args: Args, region: str, _account: str) -> dict[str, Any]:
    """A policy that AWS keeps, by ARN; its document is not known."""
    prefix = f"arn:{partition_of(region).name}:iam::aws:policy/"
    arn = str(args.get("arn") or "")
    if not arn.startswith(prefix):
        raise UnknownLookupError(
            "aws:iam/getPolicy:getPolicy", args, "only policies that AWS keeps, by ARN, are public"
        )
    path, _, name = arn.removeprefix(prefix.removesuffix("/")).rpartition("/")
    made: dict[str, Any] = {
        "policyId": f"ANPA{hex_of(arn)[:17].upper()}",
        "description": "",
        "tags": {},
        "attachmentCount": 0,
    }
    return {**args, **made, "id": arn, "arn": arn, "name": name, "path": f"{path}/"}
