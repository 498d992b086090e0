"""Identity, keys, secrets, certificates, observation and messaging."""

from collections.abc import Mapping
from typing import Any, Final

from rehearsal.cloud.shapes.base import Fields, Shape, random_suffix


def _key(fields: Fields) -> Mapping[str, Any]:
    key_id = f"mrk-{fields.digest()[:32]}" if fields.get_known("multiRegion") else fields["uuid"]
    arn = f"arn:{fields['partition']}:kms:{fields['region']}:{fields['account']}:key/{key_id}"
    return {"id": key_id, "keyId": key_id, "arn": arn, "multiRegion": bool(fields.get_known("multiRegion"))}


def _alias(fields: Fields) -> Mapping[str, Any]:
    target = fields.text("targetKeyId")
    key_id = target.rsplit("/", 1)[-1]
    prefix = f"arn:{fields['partition']}:kms:{fields['region']}:{fields['account']}:key/"
    return {"targetKeyId": key_id, "targetKeyArn": target if target.startswith("arn:") else prefix + key_id}


def _queue(fields: Fields) -> Mapping[str, Any]:
    name = fields["name"]
    made: dict[str, Any] = {}
    if not fields.get_known("kmsMasterKeyId"):
        made["sqsManagedSseEnabled"] = True
    else:
        made["kmsDataKeyReusePeriodSeconds"] = 300
    url = f"https://sqs.{fields['region']}.{fields['suffix']}/{fields['account']}/{name}"
    return made | {"id": url, "url": url}


def _role(fields: Fields) -> Mapping[str, Any]:
    path = fields.get_known("path", "/")
    return {
        "path": path,
        "arn": f"arn:{fields['partition']}:iam::{fields['account']}:role{path}{fields['name']}",
    }


def _policy(fields: Fields) -> Mapping[str, Any]:
    path = fields.get_known("path", "/")
    arn = f"arn:{fields['partition']}:iam::{fields['account']}:policy{path}{fields['name']}"
    return {"id": arn, "arn": arn, "path": path}


def _event_rule(fields: Fields) -> Mapping[str, Any]:
    bus = str(fields.get_known("eventBusName", "default"))
    bus = bus.rsplit("/", 1)[-1]
    path = fields["name"] if bus == "default" else f"{bus}/{fields['name']}"
    return {
        "id": path,
        "eventBusName": bus,
        "arn": f"arn:{fields['partition']}:events:{fields['region']}:{fields['account']}:rule/{path}",
    }


def _event_target(fields: Fields) -> Mapping[str, Any]:
    target = fields.get_known("targetId", f"{fields['logical']}-{random_suffix(fields)}")
    return {"id": f"{fields.text('rule')}-{target}", "targetId": target}


def _subscription(fields: Fields) -> Mapping[str, Any]:
    arn = f"{fields.text('topic')}:{fields['uuid']}"
    by_hand = str(fields.get_known("protocol", "")).startswith("email")
    made: dict[str, Any] = {"pendingConfirmation": by_hand, "confirmationWasAuthenticated": not by_hand}
    return made | {"id": arn, "arn": arn, "ownerId": fields["account"]}


def _secret(fields: Fields) -> Mapping[str, Any]:
    arn = f"arn:{fields['partition']}:secretsmanager:{fields['region']}:{fields['account']}:secret:"
    arn += f"{fields['name']}-{fields['base6']}"
    return {"id": arn, "arn": arn}


def _parameter(fields: Fields) -> Mapping[str, Any]:
    name = fields["name"]
    resource = f"parameter{'' if name.startswith('/') else '/'}{name}"
    return {"arn": f"arn:{fields['partition']}:ssm:{fields['region']}:{fields['account']}:{resource}"}


def _by_arn(service: str, resource: str, **rest: Any) -> Shape:  # noqa: ANN401 - fields of Shape
    """A type whose id is its ARN."""
    arn = f"{service}:{{region}}:{{account}}:{resource}"
    return Shape(id="arn:{partition}:" + arn, arn=arn, **rest)


_CREATED: Final = "2025-01-01T00:00:00Z"
_NAMED: Final[dict[str, Any]] = {"id": "{name}", "name": "name"}

SHAPES: Final[dict[str, Shape]] = {
    "aws:iam/role:Role": Shape(
        **_NAMED,
        out={
            "uniqueId": "AROA{base17}",
            "createDate": _CREATED,
            "maxSessionDuration": 3600,
            "forceDetachPolicies": False,
        },
        more=_role,
    ),
    "aws:iam/policy:Policy": Shape(name="name", out={"policyId": "ANPA{base17}"}, more=_policy),
    "aws:iam/rolePolicy:RolePolicy": Shape(id="{role}:{name}", name="name", tags=False),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": Shape(id="{role}-{digits26}", tags=False),
    "aws:iam/policyAttachment:PolicyAttachment": Shape(id="{name}", name="name", tags=False),
    "aws:iam/instanceProfile:InstanceProfile": Shape(
        **_NAMED, arn="iam::{account}:instance-profile/{name}", out={"uniqueId": "AIPA{base17}", "path": "/"}
    ),
    "aws:iam/user:User": Shape(**_NAMED, arn="iam::{account}:user/{name}", out={"uniqueId": "AIDA{base17}"}),
    "aws:iam/group:Group": Shape(**_NAMED, arn="iam::{account}:group/{name}", tags=False),
    "aws:iam/serviceLinkedRole:ServiceLinkedRole": Shape(
        id="arn:{partition}:iam::{account}:role/aws-service-role/{awsServiceName}/{hex8}",
        arn="iam::{account}:role/aws-service-role/{awsServiceName}/{hex8}",
    ),
    "aws:kms/key:Key": Shape(
        out={
            "keyUsage": "ENCRYPT_DECRYPT",
            "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
            "isEnabled": True,
            "enableKeyRotation": False,
        },
        more=_key,
    ),
    "aws:kms/replicaKey:ReplicaKey": Shape(
        id="mrk-{hex32}", arn="kms:{region}:{account}:key/{id}", out={"keyId": "{id}"}
    ),
    "aws:kms/alias:Alias": Shape(
        id="{name}",
        arn="kms:{region}:{account}:{name}",
        name="name",
        name_prefix="alias/",
        more=_alias,
        tags=False,
    ),
    "aws:kms/grant:Grant": Shape(id="{keyId}:{hex64}", out={"grantId": "{hex64}"}, name="name", tags=False),
    "aws:kms/keyPolicy:KeyPolicy": Shape(id="{keyId}", tags=False),
    "aws:secretsmanager/secret:Secret": Shape(name="name", out={"recoveryWindowInDays": 30}, more=_secret),
    "aws:secretsmanager/secretVersion:SecretVersion": Shape(
        id="{secretId}|{uuid}", out={"arn": "{secretId}", "versionId": "{uuid}"}, tags=False
    ),
    "aws:acm/certificate:Certificate": _by_arn("acm", "certificate/{uuid}"),
    "aws:cloudwatch/logGroup:LogGroup": Shape(
        **_NAMED,
        arn="logs:{region}:{account}:log-group:{name}",
        out={"retentionInDays": 0, "logGroupClass": "STANDARD"},
    ),
    "aws:cloudwatch/logStream:LogStream": Shape(
        **_NAMED, arn="logs:{region}:{account}:log-group:{logGroupName}:log-stream:{name}", tags=False
    ),
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": Shape(**_NAMED, tags=False),
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": Shape(id="{policyName}", tags=False),
    "aws:cloudwatch/metricAlarm:MetricAlarm": Shape(
        **_NAMED,
        arn="cloudwatch:{region}:{account}:alarm:{name}",
        out={"actionsEnabled": True, "treatMissingData": "missing"},
    ),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": Shape(
        id="{alarmName}", arn="cloudwatch:{region}:{account}:alarm:{alarmName}", out={"actionsEnabled": True}
    ),
    "aws:cloudwatch/dashboard:Dashboard": Shape(
        id="{dashboardName}",
        arn="cloudwatch::{account}:dashboard/{dashboardName}",
        arn_property="dashboardArn",
        tags=False,
    ),
    "aws:cloudwatch/eventRule:EventRule": Shape(name="name", more=_event_rule),
    "aws:cloudwatch/eventTarget:EventTarget": Shape(out={"eventBusName": "default"}, more=_event_target, tags=False),
    "aws:cloudwatch/eventBus:EventBus": Shape(**_NAMED, arn="events:{region}:{account}:event-bus/{name}"),
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy": Shape(
        id="{eventBusName}", out={"eventBusName": "default"}, tags=False
    ),
    "aws:cloudwatch/eventArchive:EventArchive": Shape(
        **_NAMED, arn="events:{region}:{account}:archive/{name}", tags=False
    ),
    "aws:ram/resourceShare:ResourceShare": _by_arn(
        "ram", "resource-share/{uuid}", name="name", out={"allowExternalPrincipals": False}
    ),
    "aws:ram/resourceAssociation:ResourceAssociation": Shape(id="{resourceShareArn},{resourceArn}", tags=False),
    "aws:ram/principalAssociation:PrincipalAssociation": Shape(id="{resourceShareArn},{principal}", tags=False),
    "aws:schemas/registry:Registry": Shape(**_NAMED, arn="schemas:{region}:{account}:registry/{name}"),
    "aws:schemas/schema:Schema": Shape(
        id="{name}/{registryName}",
        arn="schemas:{region}:{account}:schema/{registryName}/{name}",
        name="name",
        out={"version": "1"},
    ),
    "aws:scheduler/schedule:Schedule": Shape(
        id="default/{name}", arn="scheduler:{region}:{account}:schedule/default/{name}", name="name"
    ),
    "aws:scheduler/scheduleGroup:ScheduleGroup": Shape(
        **_NAMED, arn="scheduler:{region}:{account}:schedule-group/{name}"
    ),
    "aws:budgets/budget:Budget": Shape(id="{account}:{name}", arn="budgets::{account}:budget/{name}", name="name"),
    "aws:sqs/queue:Queue": Shape(
        arn="sqs:{region}:{account}:{name}",
        name="name",
        out={
            "visibilityTimeoutSeconds": 30,
            "messageRetentionSeconds": 345600,
            "delaySeconds": 0,
            "receiveWaitTimeSeconds": 0,
            "fifoQueue": False,
        },
        more=_queue,
    ),
    "aws:sqs/queuePolicy:QueuePolicy": Shape(id="{queueUrl}", tags=False),
    "aws:sqs/redrivePolicy:RedrivePolicy": Shape(id="{queueUrl}", tags=False),
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": Shape(id="{queueUrl}", tags=False),
    "aws:sns/topic:Topic": _by_arn("sns", "{name}", name="name", out={"owner": "{account}"}),
    "aws:sns/topicPolicy:TopicPolicy": Shape(id="{arn}", out={"owner": "{account}"}, tags=False),
    "aws:sns/topicSubscription:TopicSubscription": Shape(
        out={"rawMessageDelivery": False, "ownerId": "{account}"}, more=_subscription, tags=False
    ),
    "aws:sns/dataProtectionPolicy:DataProtectionPolicy": Shape(id="{arn}", tags=False),
    "aws:ssm/parameter:Parameter": Shape(
        **_NAMED, out={"version": 1, "tier": "Standard", "dataType": "text"}, more=_parameter
    ),
    "aws:ssm/document:Document": Shape(
        **_NAMED,
        arn="ssm:{region}:{account}:document/{name}",
        out={"defaultVersion": "1", "latestVersion": "1", "owner": "{account}", "status": "Active"},
    ),
    "aws:ssm/association:Association": Shape(
        id="{uuid}", arn="ssm:{region}:{account}:association/{uuid}", out={"associationId": "{uuid}"}
    ),
    "aws:ssm/maintenanceWindow:MaintenanceWindow": Shape(id="mw-{hex17}", name="name"),
    "aws:ssm/maintenanceWindowTarget:MaintenanceWindowTarget": Shape(id="{uuid}", name="name", tags=False),
    "aws:ssm/maintenanceWindowTask:MaintenanceWindowTask": Shape(
        id="{uuid}", out={"windowTaskId": "{uuid}"}, name="name", tags=False
    ),
    "aws:ssm/patchBaseline:PatchBaseline": Shape(
        id="pb-{hex17}", arn="ssm:{region}:{account}:patchbaseline/{id}", name="name"
    ),
    "aws:sfn/stateMachine:StateMachine": _by_arn("states", "stateMachine:{name}", name="name"),
}
