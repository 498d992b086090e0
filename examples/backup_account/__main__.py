"""The settings of AWS Backup that belong to an account: opt-in in two Regions, and the organization's switches.

Run it once for an account, apart from every workload; ``organization`` only in the organization's management account.
"""

import pulumi

from components.operations.alarm_topic import AlarmTopic
from components.protection.account_settings import BackupAccountSettings

TYPES = {
    **dict.fromkeys(("Aurora", "DocumentDB", "DynamoDB", "EBS", "EC2", "EFS", "FSx", "RDS", "S3"), True),
    **dict.fromkeys(("Neptune", "Redshift", "Timestream"), False),
}

alarms = {region: AlarmTopic(f"alarms-{region}", {"region": region}) for region in ("eu-central-1", "eu-west-1")}

home = BackupAccountSettings(
    "home",
    {
        "opt_in": TYPES,
        "full_management": {"DynamoDB": True, "EFS": True},
        "organization": {
            "cross_account_backup": True,
            "multi_party_approval": False,
            "delegated_administrator": False,
        },
        "alarm_topic_arn": alarms["eu-central-1"].topic_arn,
    },
)
away = BackupAccountSettings(
    "away", {"opt_in": TYPES, "alarm_topic_arn": alarms["eu-west-1"].topic_arn, "region": "eu-west-1"}
)

pulumi.export("optedInTypes", {"eu-central-1": home.opted_in_types, "eu-west-1": away.opted_in_types})
