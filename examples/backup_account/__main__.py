"""The settings of AWS Backup that belong to an account: opt-in in two Regions, and the organization's switches.

Run it once for an account, apart from every workload; ``organization`` only in the organization's management account.
"""

import pulumi

from components.operations.alarm_topic import AlarmTopic
from components.protection.account_settings import BackupAccountSettings

ON = ("Aurora", "CloudFormation", "DocumentDB", "DynamoDB", "EBS", "EC2", "EFS", "FSx", "RDS", "S3")
OFF = (
    *("DSQL", "EKS", "Neptune", "Redshift", "Redshift Serverless", "SAP HANA on Amazon EC2", "Storage Gateway"),
    *("Timestream", "VirtualMachine"),
)
TYPES = dict.fromkeys(ON, True) | dict.fromkeys(OFF, False)
"""Every type of AWS's guide ("Feature availability by resource"). A Region must be told its own types, all of them and
no other: compare with `aws backup describe-region-settings --region …`."""

alarms = {region: AlarmTopic(f"alarms-{region}", {"region": region}) for region in ("eu-central-1", "eu-west-1")}

home = BackupAccountSettings(
    "home",
    {
        "opt_in": TYPES,
        "full_management": {"CloudFormation": True, "DSQL": True, "DynamoDB": True, "EFS": True},
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
