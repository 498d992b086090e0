"""Whether AWS Backup has deployed a framework, which the provider does not ask."""

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi.runtime import is_dry_run

from components.shared.checks import ComponentError

_DEPLOYED = "COMPLETED"


def deployment_failed(component: str, framework: str, status: str, region: str) -> str:
    """What somebody must know whose framework is there and judges nothing. Pure.

    Args:
        component: the component's name.
        framework: physical name of the framework.
        status: its deployment status.
        region: its Region.
    """
    named = f"--framework-name {framework} --region {region}"
    return (
        f"BackupAudit {component!r}: the framework {framework} is there, but its deployment is {status}: it does not "
        "judge what it should. Usual causes: resource tracking is off (AWS Config's recorder), the recorder leaves out "
        "types of AWS Backup, or the Region lacks one of the controls. "
        f"Look with `aws backup describe-framework {named}` and remove the cause; when it then says {_DEPLOYED}, "
        f"refresh the stack, otherwise `aws backup delete-framework {named}`, refresh, and update. "
        "See docs/backup-audit.md#the-framework-judges-nothing"
    )


def deployed_arn(component: str, framework: aws.backup.Framework, region: pulumi.Input[str]) -> pulumi.Output[str]:
    """ARN of a framework, known once AWS Backup has deployed it.

    The provider waits for COMPLETED or FAILED and takes both for success, when it creates and when it updates
    (terraform-provider-aws, backup/framework.go). A preview only warns: it has the status of the last update, and the
    update that it shows may be the one that repairs it.

    Args:
        component: the component's name.
        framework: the framework.
        region: its Region.
    """

    def check(values: Sequence[Any]) -> str:
        arn, name, status, here = values
        if status is not None and status != _DEPLOYED:
            told = deployment_failed(component, name, status, here)
            if not is_dry_run():
                raise ComponentError(told)
            pulumi.log.warn(told, framework)
        return str(arn)

    return pulumi.Output.all(framework.arn, framework.name, framework.deployment_status, region).apply(check)
