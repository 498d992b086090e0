"""What a person gets wrong in a stack file, through the command line: one message with key, value, rule and way out."""

import json
from pathlib import Path

import pytest

from .command import rehearse


def words(text: str) -> str:
    """The text without line breaks, which depend on the terminal's width."""
    return " ".join(text.split())


DAY = 86_400

REFUSED = {
    "an unknown key": (
        ["network.colour=red"],
        ["reliability:network.colour = 'red'", "is not a setting"],
    ),
    "an unknown block, with the nearest one": (
        ["netwrok.cidr=10.0.0.0/16"],
        ["reliability:netwrok", "Did you mean network?"],
    ),
    "a wrong type": (
        ["messaging.queues.thumbnails.visibilityTimeoutSeconds=soon"],
        ["messaging.queues[\"thumbnails\"].visibilityTimeoutSeconds = 'soon'", "must be a whole number"],
    ),
    "a CIDR block with host bits": (
        ["network.cidr=10.10.0.5/20"],
        ["reliability:network.cidr = '10.10.0.5/20'", "host bits", "10.10.0.0/20"],
    ),
    "a CIDR block too small for its tiers": (
        ["network.cidr=10.10.0.0/24"],
        ["reliability:network.cidr = '10.10.0.0/24'", "/22"],
    ),
    "a secondary block that overlaps the primary": (
        ["network.secondaryCidrs[0]=10.10.8.0/24"],
        ["reliability:network.secondaryCidrs[0] = '10.10.8.0/24'", "overlaps", "10.10.0.0/20"],
    ),
    "an AZ of another Region": (
        ["network.availabilityZones[1]=us-east-1a"],
        ["reliability:network.availabilityZones[1] = 'us-east-1a'", "eu-central-1"],
    ),
    "15 days of retention in SQS": (
        [f"messaging.queues.thumbnails.retentionSeconds={15 * DAY}"],
        ['messaging.queues["thumbnails"].retentionSeconds = 1296000', "1209600"],
    ),
    "a visibility timeout of more than 12 hours": (
        ["messaging.queues.thumbnails.visibilityTimeoutSeconds=43201"],
        ['messaging.queues["thumbnails"].visibilityTimeoutSeconds = 43201', "43200", "12 hours"],
    ),
    "a dead-letter queue that forgets before its source": (
        [f"messaging.queues.thumbnails.deadLetterRetentionSeconds={DAY}"],
        ['messaging.queues["thumbnails"].deadLetterRetentionSeconds = 86400', "345600"],
    ),
    "a web server that SNS cannot reach with TLS": (
        ['messaging.fanOuts.orders.httpsSubscribers={"hook": {"endpoint": "http://hook.example.com"}}'],
        ['messaging.fanOuts["orders"].httpsSubscribers["hook"].endpoint', "https://"],
    ),
    "retries of a web server for more than an hour": (
        ['messaging.fanOuts.orders.httpDelivery={"retries": 10, "maxDelaySeconds": 600}'],
        ['messaging.fanOuts["orders"].httpDelivery.retries = 10', "6000 seconds", "3600"],
    ),
    "an archive of more than a year": (
        ['messaging.fanOuts.orders.fifo={"archiveDays": 400}'],
        ['messaging.fanOuts["orders"].fifo.archiveDays = 400', "0 to 365 days"],
    ),
    "a queue of a topic that is of the other kind": (
        ['messaging.remoteQueues={"news": {"topicArn": "arn:aws:sns:eu-central-1:210987654321:news.fifo"}}'],
        ['messaging.remoteQueues["news"].fifo', "must be given for a FIFO topic"],
    ),
    "cold storage left too early": (
        ["backup.plans.daily.rules[0].coldStorageAfterDays=30", "backup.plans.daily.rules[0].deleteAfterDays=100"],
        ['reliability:backup.plans["daily"].rules[0].deleteAfterDays = 100', "90", "120"],
    ),
    "continuous backup kept for more than 35 days": (
        ["backup.plans.daily.rules[0].continuous=true", "backup.plans.daily.rules[0].deleteAfterDays=36"],
        ['reliability:backup.plans["daily"].rules[0].deleteAfterDays = 36', "35"],
    ),
    "a recovery Region that is the primary": (
        ["recoveryRegion=eu-central-1"],
        ["reliability:recoveryRegion = 'eu-central-1'", "lost together"],
    ),
    "a recovery Region to which nothing can be copied": (
        ["recoveryRegion=us-gov-west-1"],
        ["reliability:recoveryRegion = 'us-gov-west-1'", "another partition than eu-central-1"],
    ),
    "a cron expression of five fields": (
        ["backup.plans.daily.rules[0].schedule=cron(0 3 * * *)"],
        ["reliability:backup.plans[\"daily\"].rules[0].schedule = 'cron(0 3 * * *)'", "wants six", "cron(0 3 * * ? *)"],
    ),
    "a setting of the account": (
        ["backup.regionSettings.EBS=true"],
        ["reliability:backup.regionSettings", "BackupAccountSettings", "examples/backup_account"],
    ),
    "a control that AWS does not have": (
        ["backupAudit.frameworks.backups.controls.BACKUP_ALL={}"],
        [
            'backupAudit.frameworks["backups"].controls["BACKUP_ALL"]',
            "is no control",
            "BACKUP_RECOVERY_POINT_ENCRYPTED",
        ],
    ),
    "a name with a hyphen for an audit": (
        ["backupAudit.auditName=dev-eu"],
        ["reliability:backupAudit.auditName = 'dev-eu'", "no hyphen"],
    ),
    "an alarm topic of another Region": (
        ['alarms.topicArns["eu-central-1"]=arn:aws:sns:us-east-1:123456789012:alarms'],
        ['reliability:alarms.topicArns["eu-central-1"]', "us-east-1", "eu-central-1"],
    ),
    "a peering of networks that overlap": (
        ["recoveryNetwork.cidr=10.10.8.0/22"],
        [
            "reliability:peerings[\"recovery\"].accepter.network = '10.10.8.0/22'",
            "overlaps requester.cidrs[0] (10.10.0.0/20)",
            "PrivateLink",
        ],
    ),
    "a peering of a network with itself": (
        ["peerings.recovery.accepter.network=network"],
        ['reliability:peerings["recovery"].accepter.network', "none is peered with itself"],
    ),
    "a peering with a network that no stack has": (
        ["peerings.recovery.accepter.network=spare"],
        ["reliability:peerings[\"recovery\"].accepter.network = 'spare'", "network or recoveryNetwork"],
    ),
    "a peering that two accounts would have to make": (
        [
            (
                'peerings.saas={"requester": {"network": "network"}, "peeringConnectionId": "pcx-12345678", '
                '"accepter": {"vpcId": "vpc-12345678", "cidrs": ["10.99.0.0/16"]}}'
            ),
        ],
        ['reliability:peerings["saas"].peeringConnectionId', "is made here"],
    ),
    "a parameter group of no engine": (
        [
            'recoveryNetwork={"cidr": "10.11.0.0/20", "availabilityZones": ["eu-west-1a", "eu-west-1b"]}',
            'restoreSite={"parameterGroups": {"orders": {"family": "postgres"}}}',
        ],
        ["reliability:restoreSite.parameterGroups[\"orders\"].family = 'postgres'", "postgres16"],
    ),
    "a recovery network without a place for databases": (
        ['recoveryNetwork={"cidr": "10.11.0.0/20", "availabilityZones": ["eu-west-1a"], "tiers": ["private"]}'],
        ["reliability:restoreSite: needs the tier data", "recoveryNetwork.tiers"],
    ),
    "an account id that lost its quotes": (
        ["network.elasticIpAllocationIds.eu-central-1a=123456789012"],
        ['reliability:network.elasticIpAllocationIds["eu-central-1a"] = 123456789012', "must be text"],
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_is_refused_before_anything_is_registered(case: str, tmp_path: Path) -> None:
    settings, expected = REFUSED[case]
    report = tmp_path / "report.json"
    result = rehearse("dev", "--json", str(report), *(part for text in settings for part in ("--set", text)))
    shown = words(result.stdout + result.stderr)
    assert result.returncode == 2, f"{case} must end with exit 2: {shown}"
    for text in expected:
        assert text in shown, f"{text!r} must be in the message about {case}: {shown}"
    assert "Traceback" not in shown, "a person who made a mistake has no use for a traceback"
    assert not report.exists() or json.loads(report.read_text())["resourceCount"] == 0, "nothing may be registered"


def test_several_mistakes_are_reported_together() -> None:
    several = ["network.colour=red", "network.cidr=10.10.0.5/20", "recoveryRegion=eu-central-1", "throwAway=perhaps"]
    result = rehearse("dev", *(part for text in several for part in ("--set", text)))
    shown = words(result.stdout + result.stderr)
    assert result.returncode == 2, shown
    for key in ("network.colour", "network.cidr", "recoveryRegion", "throwAway"):
        assert f"reliability:{key}" in shown, f"{key} is missing: one mistake at a time costs a run each: {shown}"
