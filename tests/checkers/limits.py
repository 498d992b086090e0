"""Limits that AWS's API text states but its models do not carry.

Each entry is read in the API reference (botocore's documentation of the member named); it is applied by
``check_call`` after the walk of the model.
"""

import ipaddress
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from tests.checkers import snapshot_limits
from tests.checkers.attributes import sns_subscription, sns_topic, sqs_queue
from tests.checkers.dashboard import check_dashboard_body

_ARNS_WITH_WILDCARDS = 30
_PATTERN_CHARACTERS = 2_048

Rule = Callable[[Any], str | None]
"""Returns what must hold when the value does not."""


def _between(low: float, high: float) -> Rule:
    return lambda value: None if low <= value <= high else f"must be {low} to {high}"


def _one_of(allowed: Collection[object]) -> Rule:
    return lambda value: None if value in allowed else f"must be one of {sorted(map(str, allowed))}"


def _text(pattern: str, rule: str) -> Rule:
    compiled = re.compile(pattern)
    return lambda value: None if compiled.fullmatch(value) else rule


def _at_most(count: int) -> Rule:
    return lambda value: None if len(value) <= count else f"may have {count} elements at most"


def _network(version: int, shortest: int, longest: int) -> Rule:
    def check(value: str) -> str | None:
        try:
            network = ipaddress.ip_network(value)
        except ValueError as error:
            return str(error)
        if network.version != version or not shortest <= network.prefixlen <= longest:
            return f"must be an IPv{version} block of /{shortest} to /{longest}"
        return None

    return check


def _alarm(params: Any) -> str | None:
    period, periods = params.get("Period"), params.get("EvaluationPeriods")
    if not isinstance(period, int) or not isinstance(periods, int):
        return None
    if period not in (10, 20, 30) and period % 60:
        return "Period must be 10, 20, 30 or a multiple of 60 seconds"
    longest = 86_400 if period < 3_600 else 604_800
    if period * periods > longest:
        return f"Period times EvaluationPeriods must be {longest} seconds at most"
    if isinstance(params.get("DatapointsToAlarm"), int) and params["DatapointsToAlarm"] > periods:
        return "DatapointsToAlarm must be EvaluationPeriods at most"
    return None


def _lifecycle(value: Any) -> str | None:
    cold, delete = value.get("MoveToColdStorageAfterDays"), value.get("DeleteAfterDays")
    if isinstance(cold, int) and isinstance(delete, int) and delete < cold + 90:
        return "DeleteAfterDays must be 90 days or more after MoveToColdStorageAfterDays"
    return None


def _backup_rule(value: Any) -> str | None:
    lifecycle = value.get("Lifecycle")
    delete = lifecycle.get("DeleteAfterDays") if isinstance(lifecycle, Mapping) else lifecycle
    known = delete is None or isinstance(delete, int)
    if value.get("EnableContinuousBackup") is True and known and not 1 <= (delete or 0) <= 35:
        return "a continuous backup needs DeleteAfterDays of 1 to 35"
    start, completion = value.get("StartWindowMinutes"), value.get("CompletionWindowMinutes")
    if isinstance(start, int) and isinstance(completion, int) and completion <= start:
        return "CompletionWindowMinutes must be longer than StartWindowMinutes"
    return None


def _retention_bounds(params: Any) -> str | None:
    low, high = params.get("MinRetentionDays"), params.get("MaxRetentionDays")
    if isinstance(low, int) and isinstance(high, int) and low > high:
        return "MinRetentionDays must be MaxRetentionDays at most"
    return None


def _log_resource_policy(params: Any) -> str | None:
    if (params.get("policyName") is None) == (params.get("resourceArn") is None):
        return "needs exactly one of policyName and resourceArn"
    return None


def _selection(value: Any) -> str | None:
    if not value.get("Resources") and not value.get("ListOfTags"):
        return "Conditions alone select nothing: Resources or ListOfTags must be given"
    for name in ("Resources", "NotResources"):
        arns = value.get(name)
        if isinstance(arns, list) and len(arns) > _ARNS_WITH_WILDCARDS and any("*" in str(arn) for arn in arns):
            return f"{name} may have {_ARNS_WITH_WILDCARDS} ARNs at most when one has a wildcard"
    return None


_TAGS_ONLY = frozenset({"BACKUP_RECOVERY_POINT_ENCRYPTED", "BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK"})
_PARAMETERS: Mapping[str, Mapping[str, str]] = {
    "BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN": {},
    "BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK": {
        "requiredFrequencyUnit": "hours|days",
        "requiredFrequencyValue": r"[1-9]|[12]\d|3[01]",
        "requiredRetentionDays": r"\d{1,5}",
    },
    "BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED": {"principalArnList": r"(arn:[^,]+)(,arn:[^,]+){0,4}"},
    "BACKUP_RECOVERY_POINT_ENCRYPTED": {},
    "BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK": {"requiredRetentionDays": r"\d{1,5}"},
    "BACKUP_RESOURCES_PROTECTED_BY_CROSS_REGION": {"crossRegionList": r"[a-z0-9-]+(,[a-z0-9-]+)*"},
    "BACKUP_RESOURCES_PROTECTED_BY_CROSS_ACCOUNT": {"crossAccountList": r"\d{12}(,\d{12}){0,4}"},
    "BACKUP_RESOURCES_PROTECTED_BY_BACKUP_VAULT_LOCK": {
        "maxRetentionDays": r"\d{1,5}",
        "minRetentionDays": r"\d{1,5}",
    },
    "BACKUP_LAST_RECOVERY_POINT_CREATED": {
        "recoveryPointAgeUnit": "hours|days",
        "recoveryPointAgeValue": r"\d{1,3}",
    },
    "RESTORE_TIME_FOR_RESOURCES_MEET_TARGET": {"maxRestoreTime": r"\d+"},
    "RESOURCES_IN_LOGICALLY_AIR_GAPPED_VAULT": {
        "recoveryPointAgeUnit": "hours|days",
        "recoveryPointAgeValue": r"\d{1,4}",
    },
}
"""Names of controls and parameters (AWS Backup Developer Guide, "Creating frameworks using the AWS Backup API")."""


def _control(value: Any) -> str | None:
    known = _PARAMETERS.get(value["ControlName"])
    if known is None:
        return "is no control of AWS Backup Audit Manager"
    for parameter in value.get("ControlInputParameters") or []:
        name, text = parameter["ParameterName"], parameter["ParameterValue"]
        if name not in known or not re.fullmatch(known[name], str(text)):
            return f"takes no parameter {name} = {text}"
    scope = value.get("ControlScope") or {}
    if len(scope.get("Tags") or {}) > 1:
        return "a scope has one tag at most"
    if scope.get("ComplianceResourceIds") and len(scope.get("ComplianceResourceTypes") or []) != 1:
        return "ids need exactly one type (Config, Scope)"
    if value["ControlName"] in _TAGS_ONLY and scope.keys() - {"Tags"}:
        return "knows tags as scope only"
    return None


def _report_setting(value: Any) -> str | None:
    compliance = value["ReportTemplate"] in ("CONTROL_COMPLIANCE_REPORT", "RESOURCE_COMPLIANCE_REPORT")
    spans = any(value.get(name) for name in ("Accounts", "OrganizationUnits", "Regions"))
    if value.get("FrameworkArns") and (spans or not compliance):
        return "frameworks go with a compliance report of one account and Region only"
    if compliance and not spans and not value.get("FrameworkArns"):
        return "a compliance report of one account and Region needs frameworks"
    return None


def _recording_group(value: Any) -> str | None:
    only = (value.get("recordingStrategy") or {}).get("useOnly")
    if only == "INCLUSION_BY_RESOURCE_TYPES" and (value.get("allSupported") or not value.get("resourceTypes")):
        return "INCLUSION_BY_RESOURCE_TYPES goes with resourceTypes and without allSupported"
    return None


def _nat_gateway(params: Any) -> str | None:
    regional = params.get("AvailabilityMode") == "regional"
    if regional and (params.get("VpcId") is None or params.get("SubnetId") is not None):
        return "a regional NAT gateway takes VpcId and no SubnetId"
    if not regional and (params.get("SubnetId") is None or params.get("VpcId") is not None):
        return "a zonal NAT gateway takes SubnetId and no VpcId"
    return None


_RESTORE_TEST_TYPES = (
    {"Aurora", "DocumentDB", "DynamoDB", "EBS", "EC2"} | {"EFS", "FSx", "Neptune", "RDS", "S3"}
)  # fmt: skip
_RESTORE_TEST_NAME = _text(r"[A-Za-z0-9_]{1,50}", "1 to 50 letters, digits or _")


def _point_selection(value: Any) -> str | None:
    missing = [name for name in ("Algorithm", "IncludeVaults", "RecoveryPointTypes") if not value.get(name)]
    return f"lacks {', '.join(missing)}, which its text calls required" if missing else None


def _restore_test_selection(value: Any) -> str | None:
    arns, conditions = value.get("ProtectedResourceArns"), value.get("ProtectedResourceConditions")
    if not arns and not conditions:
        return "needs ProtectedResourceArns or ProtectedResourceConditions"
    if isinstance(arns, list) and "*" in arns and len(arns) > 1:
        return "ProtectedResourceArns takes ARNs or the wildcard, but not both"
    if isinstance(arns, list) and "*" not in arns and conditions:
        return "ProtectedResourceConditions goes with the wildcard only"
    return None


def _file_system(params: Any) -> str | None:
    provisioned = params.get("ThroughputMode") == "provisioned"
    if provisioned != (params.get("ProvisionedThroughputInMibps") is not None):
        return "ProvisionedThroughputInMibps goes with ThroughputMode provisioned, and only with it"
    if params.get("KmsKeyId") is not None and params.get("Encrypted") is not True:
        return "KmsKeyId needs Encrypted true"
    if params.get("PerformanceMode") == "maxIO" and params.get("ThroughputMode") == "elastic":
        return "PerformanceMode maxIO is not supported with ThroughputMode elastic"
    if params.get("PerformanceMode") == "maxIO" and params.get("AvailabilityZoneName") is not None:
        return "PerformanceMode maxIO is not supported in One Zone"
    return None


def _queue_mapping(params: Any) -> str | None:  # noqa: PLR0911 - one return for each rule
    source, size = params.get("EventSourceArn"), params.get("BatchSize")
    window = params.get("MaximumBatchingWindowInSeconds") or 0
    if not isinstance(source, str) or ":sqs:" not in source:
        return None
    if source.endswith(".fifo") and ((isinstance(size, int) and size > 10) or window):
        return "a FIFO queue takes a BatchSize of 10 at most and no MaximumBatchingWindowInSeconds"
    if isinstance(size, int) and size > 10 and window == 0:
        return "a BatchSize above 10 needs MaximumBatchingWindowInSeconds of 1 or more"
    if params.get("DestinationConfig") is not None:
        return "DestinationConfig is for streams and Kafka only"
    pollers = params.get("ProvisionedPollerConfig") or {}
    if pollers and params.get("ScalingConfig") is not None:
        return "ScalingConfig and ProvisionedPollerConfig exclude each other (Lambda Developer Guide, SQS scaling)"
    if any(isinstance(count, int) and count < 2 for count in pollers.values()):
        return "a queue has 2 pollers or more"
    return None


def _one_route_target(params: Any) -> str | None:
    targets = [name for name in params if name.endswith(("Id", "Arn")) and name not in _NOT_TARGETS]
    destinations = [name for name in params if name.startswith("Destination")]
    if len(targets) != 1 or len(destinations) != 1:
        return f"needs exactly one destination and one target, not {destinations} and {targets}"
    return None


def _event_rule(params: Any) -> str | None:
    if params.get("ScheduleExpression") is None and params.get("EventPattern") is None:
        return "needs ScheduleExpression or EventPattern"
    return None


_DB_GROUP_NAME = _text(
    r"(?=.{1,255}$)(?!default($|[-.:]))[a-zA-Z][a-zA-Z0-9]*(-[a-zA-Z0-9]+)*",
    "255 letters, digits and single hyphens, first a letter, not default",
)
_DB_PARAMETERS: Mapping[str, Rule] = {
    "Parameters[].ParameterName": _text(r"\S(.*\S)?", "must be a name"),
    "Parameters[].ParameterValue": _text(r"(?s).+", "must not be empty"),
}
_SSM_CONTENT_BYTES = 65_536


def _ssm_content(value: str) -> str | None:
    size = len(value.encode())
    return None if size <= _SSM_CONTENT_BYTES else f"is {size} bytes, {_SSM_CONTENT_BYTES} at most"


def _event_pattern(text: str) -> str | None:
    # Quota of EventBridge, below the model's 4,096.
    if len(text) > _PATTERN_CHARACTERS:
        return f"must be {_PATTERN_CHARACTERS} characters at most"
    try:
        pattern = json.loads(text)
    except json.JSONDecodeError:
        return "must be JSON"
    return None if isinstance(pattern, dict) and pattern else "must be an object with at least one field"


def _event_target(target: Any) -> str | None:
    given = [member for member in ("Input", "InputPath", "InputTransformer") if member in target]
    if len(given) > 1:
        return f"{' and '.join(given)} exclude each other"
    if str(target.get("Arn", "")).endswith(".fifo") and "SqsParameters" not in target:
        return "a FIFO queue needs SqsParameters with a MessageGroupId"
    return None


def _private_asn(value: int) -> str | None:
    fits = 64_512 <= value <= 65_534 or 4_200_000_000 <= value <= 4_294_967_294
    return None if fits else "must be 64512 to 65534 or 4200000000 to 4294967294"


def _hub_flow_log(params: Any) -> str | None:
    hub = str(params.get("ResourceType", "")).startswith("TransitGateway")
    if hub and ("TrafficType" in params or params.get("MaxAggregationInterval") != 60):
        return "flow logs of a Transit Gateway take no TrafficType and an interval of 60 seconds"
    if not hub and "TrafficType" not in params:
        return "TrafficType is required"
    return None


def _block(value: str) -> str | None:
    try:
        ipaddress.ip_network(value)
    except ValueError as error:
        return str(error)
    return None


def _hub_block(value: str) -> str | None:
    network = ipaddress.ip_network(value)
    return None if network.prefixlen <= (24 if network.version == 4 else 64) else "must be /24 or /64, or larger"


def _hub_route(params: Any) -> str | None:
    if bool(params.get("Blackhole")) == ("TransitGatewayAttachmentId" in params):
        return "a route is a blackhole or has an attachment"
    return None


def _different(values: list[Any]) -> str | None:
    known = [value for value in values if isinstance(value, str)]
    return None if values and len(known) == len(set(known)) else "must name subnets, none twice"


def _prefix_list(params: Any) -> str | None:
    entries, most = params.get("Entries", []), params.get("MaxEntries")
    if isinstance(entries, list) and isinstance(most, int) and not 1 <= max(len(entries), 1) <= most <= 1_000:
        return "has more entries than MaxEntries, which is 1 to 1000"
    return None


_NOT_TARGETS = {"RouteTableId", "DestinationPrefixListId"}
_GROUP_TEXT = _text(r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{0,255}", "255 of a-z A-Z 0-9 space ._-:/()#,@[]+=&;{}!$*")
_GROUP_NAME = _text(r"(?!sg-)[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{1,255}", "as a description, and not sg-…")
_PERMISSIONS: Mapping[str, Rule] = {
    "IpPermissions[].FromPort": _between(-1, 65_535),
    "IpPermissions[].ToPort": _between(-1, 65_535),
    "IpPermissions[].IpProtocol": _text(
        r"-1|tcp|udp|icmp|icmpv6|\d{1,3}", "must be tcp, udp, icmp, icmpv6 or a number"
    ),
    "IpPermissions[].IpRanges[].CidrIp": _network(4, 0, 32),
    "IpPermissions[].IpRanges[].Description": _GROUP_TEXT,
    "IpPermissions[].Ipv6Ranges[].CidrIpv6": _network(6, 0, 128),
    "IpPermissions[].Ipv6Ranges[].Description": _GROUP_TEXT,
    "IpPermissions[].PrefixListIds[].Description": _GROUP_TEXT,
    "IpPermissions[].UserIdGroupPairs[].Description": _GROUP_TEXT,
}
_EC2_TAGS: Mapping[str, Rule] = {
    "TagSpecifications[].Tags": _at_most(50),
    "TagSpecifications[].Tags[].Key": _text(r"(?!aws:).{1,127}", "1 to 127 characters, not aws:…"),
    "TagSpecifications[].Tags[].Value": _text(r".{0,256}", "256 characters at most"),
}
_CRON = _text(r"cron\((\S+ ){5}\S+\)|rate\(\d+ \w+\)", "must be cron(…) of six fields")
_BACKUP_NAME = _text(r"[a-zA-Z0-9_.\-]{1,50}", "1 to 50 of a-z A-Z 0-9 - _ .")
_DB_SNAPSHOT = _text(
    r"(?=.{1,255}$)[A-Za-z]([A-Za-z0-9]|-(?=[A-Za-z0-9]))*", "1 to 255 letters, digits, single hyphens"
)
_CLUSTER_SNAPSHOT = _text(r"(?=.{1,63}$)[a-z]([a-z0-9]|-(?=[a-z0-9]))*", "1 to 63 lower-case letters, digits, hyphens")
_RETENTION_DAYS = (
    {1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545}
    | {731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}
)  # fmt: skip

_LIMITS: Mapping[tuple[str, str], Mapping[str, Rule]] = {
    ("ec2", "CreateVpc"): {"CidrBlock": _network(4, 16, 28), "Ipv4NetmaskLength": _between(16, 28)},
    ("ec2", "AssociateVpcCidrBlock"): {"CidrBlock": _network(4, 16, 28), "Ipv4NetmaskLength": _between(16, 28)},
    ("ec2", "CreateSubnet"): {"CidrBlock": _network(4, 16, 28), "Ipv6CidrBlock": _network(6, 44, 64)},
    ("ec2", "CreateRoute"): {
        "": _one_route_target,
        "DestinationCidrBlock": _network(4, 0, 32),
        "DestinationIpv6CidrBlock": _network(6, 0, 128),
    },
    ("ec2", "CreateNatGateway"): {"": _nat_gateway},
    ("ec2", "CreateTransitGateway"): {
        "Options.AmazonSideAsn": _private_asn,
        "Options.TransitGatewayCidrBlocks[]": _hub_block,
    },
    ("ec2", "CreateTransitGatewayRoute"): {"": _hub_route, "DestinationCidrBlock": _block},
    ("ec2", "CreateTransitGatewayVpcAttachment"): {"SubnetIds": _different},
    # Dynamic routing is for hubs of one core network; peered hubs have static routes only.
    ("ec2", "CreateTransitGatewayPeeringAttachment"): {"Options.DynamicRouting": _one_of({"disable"})},
    ("ec2", "CreateManagedPrefixList"): {"": _prefix_list, "PrefixListName": _text(r"(?!com\.amazonaws).{1,255}", "…")},
    ("ec2", "CreateSecurityGroup"): {"GroupName": _GROUP_NAME, "Description": _GROUP_TEXT},
    ("ec2", "AuthorizeSecurityGroupIngress"): _PERMISSIONS,
    ("ec2", "AuthorizeSecurityGroupEgress"): _PERMISSIONS,
    ("ec2", "CreateFlowLogs"): {
        "": _hub_flow_log,
        "MaxAggregationInterval": _one_of({60, 600}),
        "LogFormat": _text(r"\$\{[a-z0-9-]+\}( \$\{[a-z0-9-]+\})*", "must be ${field} separated by single spaces"),
    },
    # The model's longer timeout and larger memory are for functions on instances of their own.
    ("lambda", "CreateFunction"): {"Timeout": _between(1, 900), "MemorySize": _between(128, 10_240)},
    ("lambda", "CreateEventSourceMapping"): {"": _queue_mapping},
    ("logs", "PutRetentionPolicy"): {"retentionInDays": _one_of(_RETENTION_DAYS)},
    ("kms", "ScheduleKeyDeletion"): {"PendingWindowInDays": _between(7, 30)},
    ("sqs", "CreateQueue"): {
        "QueueName": _text(r"(?=.{1,80}$)[a-zA-Z0-9_-]+(\.fifo)?", "80 of a-z A-Z 0-9 - _, and .fifo for FIFO"),
        "Attributes": sqs_queue,
        "tags": _at_most(50),
    },
    ("sqs", "SetQueueAttributes"): {"Attributes": sqs_queue},
    ("sqs", "ReceiveMessage"): {
        "MaxNumberOfMessages": _between(1, 10),
        "WaitTimeSeconds": _between(0, 20),
        "VisibilityTimeout": _between(0, 43_200),
    },
    ("sns", "CreateTopic"): {
        "Name": _text(r"(?=.{1,256}$)[a-zA-Z0-9_-]+(\.fifo)?", "256 of a-z A-Z 0-9 - _, and .fifo for FIFO"),
        "Attributes": sns_topic,
    },
    ("sns", "Subscribe"): {
        "Protocol": _one_of(
            {"http", "https", "email", "email-json", "sms", "sqs", "application", "lambda", "firehose"}
        ),
        "Attributes": sns_subscription,
    },
    ("cloudwatch", "PutMetricAlarm"): {
        "": _alarm,
        "TreatMissingData": _one_of({"breaching", "notBreaching", "ignore", "missing"}),
        "AlarmActions[]": _text(r"arn:.+", "must be an ARN"),
        "OKActions[]": _text(r"arn:.+", "must be an ARN"),
    },
    ("cloudwatch", "PutDashboard"): {
        "DashboardName": _text(r"[A-Za-z0-9_-]{1,255}", "must be 1 to 255 letters, digits, hyphens and underscores"),
        "DashboardBody": lambda text: "; ".join(check_dashboard_body(text)) or None,
    },
    ("events", "PutRule"): {"": _event_rule, "ScheduleExpression": _CRON, "EventPattern": _event_pattern},
    ("events", "CreateArchive"): {"EventPattern": _event_pattern},
    ("events", "PutTargets"): {
        "Targets": _at_most(5),
        "Targets[]": _event_target,
        "Targets[].DeadLetterConfig.Arn": _text(r"arn:.+(?<!\.fifo)", "must be a standard queue"),
    },
    ("events", "PutPermission"): {"Policy": _text(r"(?s).{1,10240}", "10,240 characters at most")},
    ("schemas", "CreateRegistry"): {"RegistryName": _text(r"[0-9A-Za-z_.@\-]{1,64}", "64 of 0-9 A-Z a-z . - _ @")},
    ("schemas", "CreateSchema"): {"SchemaName": _text(r"[0-9A-Za-z_.@\-]{1,385}", "385 of 0-9 A-Z a-z . - _ @")},
    ("backup", "CreateBackupPlan"): {
        "BackupPlan.BackupPlanName": _BACKUP_NAME,
        "BackupPlan.Rules[]": _backup_rule,
        "BackupPlan.Rules[].ScheduleExpression": _CRON,
        "BackupPlan.Rules[].StartWindowMinutes": _between(60, 52_560_000),
        "BackupPlan.Rules[].Lifecycle": _lifecycle,
        "BackupPlan.Rules[].CopyActions[].Lifecycle": _lifecycle,
    },
    ("backup", "CreateBackupSelection"): {
        "BackupSelection": _selection,
        "BackupSelection.Resources": _at_most(500),
        "BackupSelection.NotResources": _at_most(500),
        **{
            f"BackupSelection.Conditions.{operator}[].ConditionKey": _text(
                r"aws:ResourceTag/.+", "aws:ResourceTag/<key>"
            )
            for operator in ("StringEquals", "StringNotEquals", "StringLike", "StringNotLike")
        },
    },
    ("backup", "PutBackupVaultLockConfiguration"): {
        "": _retention_bounds,
        "MinRetentionDays": _between(1, 36_500),
        "MaxRetentionDays": _between(1, 36_500),
        "ChangeableForDays": _between(3, 36_500),
    },
    ("backup", "CreateLogicallyAirGappedBackupVault"): {
        "": _retention_bounds,
        "MinRetentionDays": _between(7, 36_500),
        "MaxRetentionDays": _between(7, 36_500),
    },
    ("logs", "PutResourcePolicy"): {"": _log_resource_policy},
    ("ram", "AssociateResourceShare"): {
        "principals[]": _text(
            r"\d{12}|arn:aws[^:]*:organizations::\d{12}:(organization|ou)/o-.+", "account or organization"
        ),
    },
    ("efs", "CreateFileSystem"): {"": _file_system},
    ("backup", "CreateRestoreTestingPlan"): {
        "RestoreTestingPlan.RestoreTestingPlanName": _RESTORE_TEST_NAME,
        "RestoreTestingPlan.ScheduleExpression": _CRON,
        "RestoreTestingPlan.StartWindowHours": _between(1, 168),
        "RestoreTestingPlan.RecoveryPointSelection": _point_selection,
        "RestoreTestingPlan.RecoveryPointSelection.SelectionWindowDays": _between(1, 365),
        "RestoreTestingPlan.RecoveryPointSelection.IncludeVaults": _at_most(30),
        "RestoreTestingPlan.RecoveryPointSelection.ExcludeVaults": _at_most(30),
        "Tags": _at_most(50),
    },
    ("backup", "CreateRestoreTestingSelection"): {
        "RestoreTestingPlanName": _RESTORE_TEST_NAME,
        "RestoreTestingSelection": _restore_test_selection,
        "RestoreTestingSelection.RestoreTestingSelectionName": _RESTORE_TEST_NAME,
        "RestoreTestingSelection.ProtectedResourceArns": _at_most(30),
        "RestoreTestingSelection.ProtectedResourceType": _one_of(_RESTORE_TEST_TYPES),
        "RestoreTestingSelection.ValidationWindowHours": _between(0, 168),
    },
    ("backup", "CreateFramework"): {"FrameworkControls": _at_most(50), "FrameworkControls[]": _control},
    ("backup", "CreateReportPlan"): {
        "ReportSetting": _report_setting,
        "ReportSetting.ReportTemplate": _one_of(
            {
                *("BACKUP_JOB_REPORT", "COPY_JOB_REPORT", "RESTORE_JOB_REPORT", "SCAN_JOB_REPORT"),
                *("CONTROL_COMPLIANCE_REPORT", "RESOURCE_COMPLIANCE_REPORT"),
            }
        ),
        "ReportDeliveryChannel.Formats[]": _one_of({"CSV", "JSON"}),
    },
    ("backup", "UpdateGlobalSettings"): {
        f"GlobalSettings.{name}": _one_of({"true", "false"})
        for name in ("isCrossAccountBackupEnabled", "isDelegatedAdministratorEnabled", "isMpaEnabled")
    },
    ("config", "PutConfigurationRecorder"): {"ConfigurationRecorder.recordingGroup": _recording_group},
    ("s3", "CreateBucket"): {
        "Bucket": _text(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "3 to 63 of a-z 0-9 . -, a letter or digit at both ends"),
    },
    ("s3", "PutBucketLifecycleConfiguration"): {
        "LifecycleConfiguration.Rules[].Expiration.Days": _between(1, 2**31 - 1),
        "LifecycleConfiguration.Rules[].NoncurrentVersionExpiration.NoncurrentDays": _between(1, 2**31 - 1),
    },
    ("rds", "CreateDBSubnetGroup"): {
        "SubnetIds": lambda value: None if len(value) > 1 else "must cover two AZs, so two subnets at least",
        "DBSubnetGroupName": _text(r"(?!default$)[a-zA-Z][a-zA-Z0-9._ -]{0,254}", "255 of a-z 0-9 . _ space -"),
    },
    **{
        (service, f"Create{kind}"): {f"{kind}Name": _DB_GROUP_NAME}
        for service, kind in (
            ("rds", "DBParameterGroup"),
            ("rds", "DBClusterParameterGroup"),
            ("docdb", "DBClusterParameterGroup"),
            ("neptune", "DBClusterParameterGroup"),
        )
    },
    **{
        (service, f"Modify{kind}"): _DB_PARAMETERS
        for service, kind in (
            ("rds", "DBParameterGroup"),
            ("rds", "DBClusterParameterGroup"),
            ("docdb", "DBClusterParameterGroup"),
            ("neptune", "DBClusterParameterGroup"),
        )
    },
    ("rds", "CreateOptionGroup"): {
        "OptionGroupName": _DB_GROUP_NAME,
        "EngineName": _one_of(
            {"db2-ae", "db2-ce", "db2-se", "mariadb", "mysql", "oracle-ee", "oracle-ee-cdb", "oracle-se2"}
            | {"oracle-se2-cdb", "postgres", "sqlserver-ee", "sqlserver-se", "sqlserver-ex", "sqlserver-web"}
        ),
    },
    ("ssm", "CreateDocument"): {
        "Name": _text(
            r"(?!(?i:aws|amazon|amzn))[a-zA-Z0-9_\-.]{3,128}", "3 to 128 characters, not aws, amazon or amzn"
        ),
        "Content": _ssm_content,
    },
    ("dlm", "CreateLifecyclePolicy"): {"": snapshot_limits.lifecycle_policy},
    ("rds", "StartDBInstanceAutomatedBackupsReplication"): {
        "BackupRetentionPeriod": _between(1, 35),
        "SourceDBInstanceArn": _text(r"arn:[a-z-]+:rds:[a-z0-9-]+:\d{12}:db:.+", "the ARN of a DB instance"),
        "KmsKeyId": _text(r"arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key/.+", "the ARN of a key"),
    },
    ("rds", "CreateDBSnapshot"): {"DBSnapshotIdentifier": _DB_SNAPSHOT, "Tags": _at_most(50)},
    ("rds", "CopyDBSnapshot"): {"TargetDBSnapshotIdentifier": _DB_SNAPSHOT, "Tags": _at_most(50)},
    ("rds", "CreateDBClusterSnapshot"): {"DBClusterSnapshotIdentifier": _CLUSTER_SNAPSHOT, "Tags": _at_most(50)},
    ("rds", "CopyDBClusterSnapshot"): {
        "TargetDBClusterSnapshotIdentifier": _CLUSTER_SNAPSHOT,
        "Tags": _at_most(50),
    },
    ("rds", "CreateEventSubscription"): {
        "": snapshot_limits.event_subscription,
        "SubscriptionName": _text(r".{1,254}", "less than 255 characters"),
    },
}


def beyond_model(service: str, operation: str, params: Mapping[str, Any]) -> Iterator[str]:
    """Findings against the limits that stand in the API's text only."""
    rules = dict(_LIMITS.get((service, operation), {}))
    if service == "ec2":
        rules.update(_EC2_TAGS)
    for path, rule in rules.items():
        for where, value in _values(params, path):
            broken = rule(value)
            if broken is not None:
                yield f"{where or 'input'}: {value!r}: {broken}"


def _values(value: Any, path: str, walked: str = "") -> Iterator[tuple[str, Any]]:
    """Known values at a path such as ``Rules[].Lifecycle``; absent and unknown ones are left out."""
    if not isinstance(value, str | int | float | bool | Mapping | list | tuple):
        return
    if not path:
        yield walked, value
        return
    step, _, rest = path.partition(".")
    name = step.removesuffix("[]")
    if not isinstance(value, Mapping) or value.get(name) is None:
        return
    inner, where = value[name], f"{walked}.{name}" if walked else name
    if step.endswith("[]"):
        for index, item in enumerate(inner if isinstance(inner, list | tuple) else []):
            yield from _values(item, rest, f"{where}[{index}]")
    else:
        yield from _values(inner, rest, where)
