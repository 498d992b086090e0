"""What backups are restored with in the recovery Region."""

import pulumi

from components.protection.restore_site import RestoreSite
from settings.restore_site import RestoreNetwork, placed
from settings.stack import Settings

from .protection import Vaults
from .region import Networks, Topics


def restore_site(settings: Settings, topics: Topics, networks: Networks, vaults: Vaults) -> None:
    """Build the ``restoreSite`` block, with the recovery network where there is one."""
    region = settings.recovery_region
    if not settings.restore_site or not region:
        return
    args = settings.restore_site.site_arguments()
    if region in networks:
        network = networks[region]
        args = placed(args, RestoreNetwork(network.vpc_id, network.subnets_of("data"), network.subnets_of("private")))
    if region in vaults:
        # Its own rule tells of failed restores out of it.
        args["vault_key_arns"] = {"recovery": vaults[region].key_arn}
        args["vault_arns"] = {"recovery": vaults[region].vault_arn}
    site = RestoreSite("restore", {**args, **settings.common(region), "alarm_topic_arn": topics[region]})
    pulumi.export(
        "restoreSite",
        {
            "roleArn": site.role_arn,
            "keyArn": site.key_arn,
            "runbook": site.runbook_name,
            "operatorPolicy": site.operator_policy_json,
            "metadata": site.restore_metadata,
        },
    )
