"""Role, key, subnet group, parameter groups and runbook in a second Region, for what is restored from its vault."""

import pulumi

from components.network.vpc import NatGateways, Vpc
from components.operations.alarm_topic import AlarmTopic
from components.protection.backup_vault import BackupVault
from components.protection.restore_site import RestoreSite

recovery_region = pulumi.Config().require("recoveryRegion")

alarms = AlarmTopic("recovery-alarms", {"region": recovery_region})
network = Vpc(
    "recovery",
    {
        "cidr": "10.31.0.0/20",
        "availability_zones": [f"{recovery_region}a", f"{recovery_region}b"],
        "tiers": ["private", "data"],
        "nat_gateways": NatGateways.NONE,
        "region": recovery_region,
        "alarm_topic_arn": alarms.topic_arn,
    },
)
vault = BackupVault("recovery", {"region": recovery_region, "alarm_topic_arn": alarms.topic_arn})

site = RestoreSite(
    "restore",
    {
        "vault_key_arns": {"recovery": vault.key_arn},
        "vault_arns": {"recovery": vault.vault_arn},
        "vpc_id": network.vpc_id,
        "subnet_ids": network.subnets_of("data"),
        "instance_subnet_ids": network.subnets_of("private"),
        "ingress": {"applications": {"port": 5432, "cidr": "10.31.0.0/20"}},
        "parameter_groups": {
            "orders-postgres16": {"family": "postgres16", "parameters": {"rds.force_ssl": {"value": "1"}}},
        },
        "cluster_parameter_groups": {"catalogue-aurora-postgresql16": {"family": "aurora-postgresql16"}},
        "option_groups": {
            "ledger-sqlserver-se-15": {"engine": "sqlserver-se", "major_engine_version": "15.00"},
        },
        "region": recovery_region,
        "alarm_topic_arn": alarms.topic_arn,
    },
)

pulumi.export("restoreRole", site.role_arn)
pulumi.export("runbook", site.runbook_name)
pulumi.export("operatorPolicy", site.operator_policy_json)
pulumi.export("metadata", site.restore_metadata)
