"""Puts the metadata of one restore job together, inside Systems Manager Automation (``aws:executeScript``).

Automation steps hand maps on but cannot merge them, so this one step is a script. The runbook contains this file as it
is: it imports nothing but the standard library of Python 3.11 and calls nothing.
"""

import json
from typing import Any

LATEST = "latest"
CONFIGURATIONS = ("LustreConfiguration", "OntapConfiguration", "OpenZFSConfiguration", "WindowsConfiguration")
OF_THE_VOLUME = ("junctionPath", "sizeInMegabytes", "storageEfficiencyEnabled", "tieringPolicy")
OF_WINDOWS = ("ActiveDirectoryId", "DeploymentType", "ThroughputCapacity")
OF_THE_OLD_NETWORK = ("PreferredSubnetId", "EndpointIpAddressRange", "RouteTableIds")


def restore_metadata(events: dict[str, Any], _context: object) -> dict[str, Any]:
    """Handler: what the backup says and still holds, what the site says instead, and what the caller says last.

    Args:
        events: ``original`` (answer of GetRecoveryPointRestoreMetadata), ``originalType``, ``type`` (empty: the
            original's), ``site`` (per type what to keep and to set), ``name``, ``zone``, ``time``, ``token``,
            ``overrides``.
        _context: what Automation knows of the execution.
    """
    sites, kind = _map(events["site"]), events["type"] or events["originalType"]
    if kind not in sites:
        known = ", ".join(sorted(sites))
        raise ValueError(f"This site restores {known}, not {kind}: see docs/restore.md for what the type needs.")
    site, original = sites[kind], {key.lower(): str(value) for key, value in _map(events["original"]).items()}
    result = {key: original[key.lower()] for key in site["keep"] if original.get(key.lower())}
    for key, there in site["groups"].items():
        if key in result and not result[key].startswith("default") and result[key].lower() not in there:
            del result[key]
    result.update(site["set"])
    result.update(_of_zone(kind, site["zones"], events["zone"]))
    result.update(_named(kind, site, events))
    result.update(_timed(kind, site, events["time"]))
    if kind == "FSx":
        _file_system(result, site, events["name"])
    result.update({key: str(value) for key, value in _map(events["overrides"]).items()})
    sent = {key.lower() for key in result}
    return {
        "Metadata": result,
        "ResourceType": kind,
        "CopyTags": site["tags"],
        "LeftOut": sorted(key for key in _map(events["original"]) if key.lower() not in sent),
    }


def _map(value: Any) -> dict[str, Any]:  # noqa: ANN401 - Automation hands a map over as an object or as its JSON
    return json.loads(value or "{}") if isinstance(value, str) else value


def _of_zone(kind: str, zones: dict[str, dict[str, str]], zone: str) -> dict[str, str]:
    if zones:
        if zone and zone not in zones:
            raise ValueError(f"AvailabilityZone {zone} is not prepared; there are {', '.join(sorted(zones))}.")
        return zones[zone or min(zones)]
    if kind != "EBS":
        return {}
    if not zone:
        raise ValueError("AvailabilityZone is required: this site has no network that would say where volumes go.")
    return {"availabilityZone": zone}


def _named(kind: str, site: dict[str, Any], events: dict[str, Any]) -> dict[str, str]:
    if not site["name"]:
        return {}
    name = events["name"] or (events["token"] if kind == "EFS" else "")
    if not name and site["name"] not in _map(events["overrides"]):
        raise ValueError(f"Name is required for {kind}: a restore makes a new resource ({site['name']}).")
    return {site["name"]: name}


def _timed(kind: str, site: dict[str, Any], time: str) -> dict[str, str]:
    if not time:
        return {}
    if not site["time"]:
        raise ValueError(f"RestoreTime is for continuous backups; {kind} has none here.")
    if time != LATEST:
        return {site["time"]: time}
    if not site["latest"]:
        raise ValueError(f"RestoreTime must be a time like 2026-01-31T12:00:00Z for {kind}, not {LATEST}.")
    return {site["latest"]: "true"}


def _file_system(result: dict[str, str], site: dict[str, Any], name: str) -> None:
    """An FSx file system in one or two of the subnets, or an ONTAP volume in a storage virtual machine that exists."""
    key = next((key for key in CONFIGURATIONS if key in result), None)
    if key is None:
        raise ValueError(
            "The backup does not say which kind of FSx file system it is; give its configuration in Overrides."
        )
    config = _map(result[key])
    if key == "OntapConfiguration":
        if not (site["svm"] and name):
            raise ValueError("An ONTAP volume needs Name and the storage virtual machine of the site (placement).")
        result.clear()
        config = {field: config[field] for field in OF_THE_VOLUME if field in config}
        result.update({"Name": name, key: json.dumps({**config, "storageVirtualMachineId": site["svm"]})})
        return
    two = str(config.get("DeploymentType", "")).startswith("MULTI_AZ")
    subnets = json.loads(result["SubnetIds"])[: 2 if two else 1]
    if key == "WindowsConfiguration":
        config = {field: config[field] for field in OF_WINDOWS if field in config}
        config.update({"ActiveDirectoryId": site["directory"]} if site["directory"] else {})
    config = {field: value for field, value in config.items() if field not in OF_THE_OLD_NETWORK}
    config.update({"PreferredSubnetId": subnets[0]} if two else {})
    result.update({"SubnetIds": json.dumps(subnets), key: json.dumps(config)})
