"""What is selected and cannot succeed, and what counts as one resource."""

import json
from typing import Any

import pytest

from policy.rules.core import Verdict
from policy.rules.estate import Resource
from policy.rules.selection import Choice, selected
from policy.rules.stateful import stateless

from .backups import (
    ATTACHMENT,
    BUCKET,
    EMITTED,
    INSTANCE,
    ROLE,
    VERSIONING,
    VOLUME,
    bucket,
    opt_in,
    plan,
    role,
    selection,
    volume,
)
from .estates import ACCOUNT, REGION, UNKNOWN, ask, estate, one, urn

COVERED, SELECTS = "aws-backup-plan-coverage", "aws-backup-selection-selects-something"
YES, FAILING, OPEN_ = Choice.SELECTED, Choice.CANNOT_SUCCEED, Choice.CANNOT_TELL
LUSTRE = "aws:fsx/lustreFileSystem:LustreFileSystem"
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/role"


def versioning(status: Any, **sources: list[str]) -> Resource:
    bucket_ = UNKNOWN if sources else "b"
    props = {"bucket": bucket_, "versioningConfiguration": {"status": status}}
    return one(VERSIONING, "versioning", props, sources=sources or None)


def choose(chosen: Resource, *others: Resource, **props: Any) -> Choice:
    taken_by = selection(**EMITTED | props)
    return selected(chosen, taken_by, estate(chosen, taken_by, plan(), *others)).choice


@pytest.mark.parametrize(
    ("claim", "chosen", "others", "wanted"),
    [
        ("inline versioning", bucket(), (), YES),
        ("no versioning at all", bucket(versioning=None), (), FAILING),
        ("inline versioning off", bucket(versioned=False), (), FAILING),
        ("a resource of its own", bucket(versioning=None), (versioning("Enabled"),), YES),
        ("the resource outweighs the bucket's old answer", bucket(versioned=False), (versioning("Enabled"),), YES),
        ("suspended", bucket(), (versioning("Suspended"),), FAILING),
        ("object lock brings versioning", bucket(versioning=None, objectLockEnabled=True), (), YES),
        ("an unknown status", bucket(), (versioning(UNKNOWN),), OPEN_),
        ("an unknown setting", bucket(versioning=UNKNOWN), (), OPEN_),
        ("found by its dependency", bucket(versioning=None), (versioning("Enabled", bucket=[urn(BUCKET, "b")]),), YES),
        ("versioning of a bucket not known yet", bucket(versioning=None), (versioning("Enabled", bucket=[]),), OPEN_),
    ],
)  # fmt: skip
def test_a_bucket_needs_versioning(claim: str, chosen: Resource, others: tuple[Resource, ...], wanted: Choice) -> None:
    assert choose(chosen, *others) is wanted, claim


def inline(*actions: str, effect: str = "Allow") -> Resource:
    document = {"Version": "2012-10-17", "Statement": [{"Effect": effect, "Action": list(actions), "Resource": "*"}]}
    return one("aws:iam/rolePolicy:RolePolicy", "inline", {"role": "role", "policy": json.dumps(document)})


def attached(arn: Any) -> Resource:
    return one(ATTACHMENT, "more", {"role": "role", "policyArn": arn})


@pytest.mark.parametrize(
    ("claim", "chosen", "others", "wanted"),
    [
        ("the policy for S3", bucket(), role("S3Backup"), YES),
        ("the general policy does not cover S3", bucket(), role("Backup", "Restores"), FAILING),
        ("the general policy", volume(), role("Backup"), YES),
        ("the policy for S3 covers nothing else", volume(), role("S3Backup", "S3Restore"), FAILING),
        ("no policy", volume(), role(), FAILING),
        ("a policy of its own for the service", volume(), (*role(), inline("ec2:CreateSnapshot")), YES),
        ("a policy of its own for everything", bucket(), (*role("Backup"), inline("*")), YES),
        ("a policy of its own for other things", bucket(), (*role("Backup"), inline("kms:Decrypt")), FAILING),
        ("a policy of its own that denies", bucket(), (*role("Backup"), inline("s3:*", effect="Deny")), FAILING),
        ("another policy of AWS may cover it", bucket(), (*role(), attached("arn:aws:iam::aws:policy/Admin")), YES),
        ("a policy made elsewhere may cover it", bucket(),
         (*role("Backup"), attached(f"arn:aws:iam::{ACCOUNT}:policy/own")), YES),
        ("a policy not known yet may cover it", bucket(), (*role("Backup"), attached(UNKNOWN)), YES),
        ("a policy of the stack that does not", bucket(), (
            *role("Backup"), attached(f"arn:aws:iam::{ACCOUNT}:policy/own"),
            one("aws:iam/policy:Policy", "own", {
                "arn": f"arn:aws:iam::{ACCOUNT}:policy/own", "policy": '{"Statement": []}'})), FAILING),
        ("a role made elsewhere", bucket(), (), YES),
        ("policies listed at the role", bucket(), (one(ROLE, "role", {
            "arn": ROLE_ARN, "name": "role",
            "managedPolicyArns": ["arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3Backup"]}),), YES),
        ("policies inside the role", volume(), (one(ROLE, "role", {
            "arn": ROLE_ARN, "name": "role", "inlinePolicies": [{"policy": UNKNOWN}]}),), YES),
        ("an attachment for several roles", volume(), (*role(), one(
            "aws:iam/policyAttachment:PolicyAttachment", "all", {
                "roles": ["role"],
                "policyArn": "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup"})), YES),
    ],
)  # fmt: skip
def test_the_role_of_the_selection_needs_the_policy_of_the_type(
    claim: str, chosen: Resource, others: tuple[Resource, ...], wanted: Choice
) -> None:
    assert choose(chosen, *others, iamRoleArn=ROLE_ARN) is wanted, claim


def test_what_cannot_succeed_is_a_violation_with_a_text_of_its_own() -> None:
    verdict, message = ask(COVERED, bucket(versioned=False), selection(**EMITTED), plan())
    assert verdict is Verdict.FAIL
    assert "selected, but its backups cannot succeed" in message
    assert "versioning" in message
    opted_out = ask(COVERED, volume(), selection(**EMITTED), plan(), opt_in(EBS=False))
    assert opted_out[0] is Verdict.FAIL
    assert "EBS is opted out" in opted_out[1]


def test_a_selection_that_succeeds_makes_up_for_one_that_cannot() -> None:
    by_arn = one("aws:backup/selection:Selection", "by-arn", {
        "planId": "plan", "resources": [f"arn:aws:ec2:{REGION}:{ACCOUNT}:volume/*"]})  # fmt: skip
    assert ask(COVERED, volume(), selection(**EMITTED), by_arn, plan(), opt_in(EBS=False))[0] is Verdict.PASS


def test_a_selection_that_may_yet_succeed_is_not_a_violation() -> None:
    other = one("aws:backup/selection:Selection", "later", {"planId": "plan", "resources": [UNKNOWN]})
    assert ask(COVERED, volume(), selection(**EMITTED), other, plan(), opt_in(EBS=False))[0] is Verdict.UNKNOWN


def test_a_plan_that_takes_only_what_it_cannot_back_up_takes_nothing() -> None:
    verdict, message = ask(SELECTS, plan(), selection(**EMITTED), bucket(versioned=False))
    assert verdict is Verdict.FAIL
    assert "take only what they cannot back up" in message


def test_members_of_an_aurora_cluster_are_covered_by_the_cluster_only() -> None:
    arn = f"arn:aws:rds:{REGION}:{ACCOUNT}:cluster:c"
    cluster = one("aws:rds/cluster:Cluster", "c", {"arn": arn, "engine": "aurora-mysql"})
    member = one("aws:rds/clusterInstance:ClusterInstance", "m", {
        "clusterIdentifier": "c", "tags": {"backup-plan": "daily"}})  # fmt: skip
    by_member = selection(resources=["arn:aws:rds:*:*:db:*"])
    assert ask(COVERED, cluster, member, by_member, plan())[0] is Verdict.FAIL, "a member's tag or ARN takes nothing"
    assert ask(COVERED, cluster, member, selection(resources=[arn]), plan())[0] is Verdict.PASS


@pytest.mark.parametrize(
    "disk", [{"rootBlockDevice": {"volumeId": "vol-1"}}, {"ebsBlockDevices": [{"volumeId": "vol-1"}]}]
)
def test_a_volume_that_is_a_disk_of_a_covered_instance_is_covered(disk: dict[str, Any]) -> None:
    instance = one(INSTANCE, "i-1", {"tags": {"backup-plan": "daily"}} | disk)
    settings = opt_in(EBS=True, EC2=True)
    assert ask(COVERED, volume({}), instance, selection(**EMITTED), plan(), settings)[0] is Verdict.PASS
    assert ask(COVERED, one(VOLUME, "v", {"tags": {}}), instance, selection(**EMITTED), plan())[0] is Verdict.FAIL


@pytest.mark.parametrize(
    ("token", "props", "words"),
    [
        (INSTANCE, {"tagsAll": {"aws:autoscaling:groupName": "group"}}, "Auto Scaling"),
        (INSTANCE, {"tags": {"name": "server"}}, None),
        (LUSTRE, {}, "scratch"),
        (LUSTRE, {"deploymentType": "SCRATCH_2"}, "scratch"),
        (LUSTRE, {"deploymentType": "PERSISTENT_2"}, None),
        (LUSTRE, {"deploymentType": "PERSISTENT_1", "importPath": "s3://b"}, "linked"),
        ("aws:rds/cluster:Cluster", {"replicationSourceIdentifier": "x"}, "replica"),
    ],
)  # fmt: skip
def test_what_holds_no_data_of_its_own(token: str, props: dict[str, Any], words: str | None) -> None:
    reason = stateless(one(token, "one", props))
    assert (reason is None) if words is None else (reason is not None and words in reason)


@pytest.mark.parametrize(
    ("token", "arn"),
    [
        ("aws:fsx/ontapVolume:OntapVolume", f"arn:aws:fsx:{REGION}:{ACCOUNT}:volume/fs-1/one"),
        ("aws:fsx/openZfsFileSystem:OpenZfsFileSystem", f"arn:aws:fsx:{REGION}:{ACCOUNT}:file-system/one"),
    ],
)
def test_the_unit_of_fsx_is_a_volume_for_ontap_and_the_file_system_for_openzfs(token: str, arn: str) -> None:
    given = {"fileSystemId": "fs-1", "ownerId": ACCOUNT}
    assert choose(one(token, "one", given), resources=[arn], conditions=None) is YES
