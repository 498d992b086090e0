"""The policies of the deployer's role: complete, no more than needed, and what IAM accepts."""

import functools
import json
from pathlib import Path
from typing import Any

import pytest

from deploy import role, stacks
from deploy.permissions import KEY_USE, ROWS, Row
from rehearsal.errors import UsageError
from rehearsal.estate import Estate, Resource
from tests.checkers.iam import Kind, check_policy
from tests.unit.road import cloudformation

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "docs" / "deployer-role"
FILES = sorted(FOLDER.glob("*.json"))
LONGEST = 6_144


@functools.cache
def used() -> role.InUse:
    return role.in_use(stacks.estate(ROOT, name) for name in stacks.names(ROOT))


def statements(*names: str) -> list[dict[str, Any]]:
    chosen = names or [file.stem for file in FILES]
    return [item for name in chosen for item in json.loads((FOLDER / f"{name}.json").read_text())["Statement"]]


def actions(*names: str) -> set[str]:
    return {action for item in statements(*names) for action in item["Action"]}


def test_every_resource_type_of_the_stacks_has_a_row() -> None:
    assert used().types - ROWS.keys() == frozenset(), "add what the provider calls to deploy/permissions"


def test_the_documents_are_fresh() -> None:
    texts = {f"{name}.json": json.dumps(item, indent=2) + "\n" for name, item in role.documents(used()).items()}
    assert {file.name: file.read_text() for file in FILES} == texts, "run make docs"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_iam_accepts_the_document(file: Path) -> None:
    text = file.read_text()
    assert check_policy(text, Kind.IDENTITY) == []
    assert len("".join(text.split())) <= LONGEST, "a managed policy has 6,144 characters at most (IAM quota)"


def test_a_role_takes_all_policies() -> None:
    assert len(FILES) <= 10, "ten managed policies per role (IAM quota)"


def test_no_action_has_a_wildcard() -> None:
    assert not [action for action in actions() if "*" in action]


def test_every_action_needed_is_allowed_and_no_other() -> None:
    rows = [ROWS[kind] for kind in used().types]
    needed = {action for row in rows for action in row.reads | row.writes | row.deletes}
    keys = {action for row in rows if row.key_used_by for action in KEY_USE[row.key_used_by]}
    lookups = {"ec2:DescribeAvailabilityZones"}
    assert actions() == needed | keys | lookups | {"iam:PassRole", "iam:CreateServiceLinkedRole"}


def test_what_only_looks_changes_nothing() -> None:
    verbs = ("Describe", "Get", "List", "Search")
    assert [action for action in actions("read") if not action.partition(":")[2].startswith(verbs)] == []


def test_no_secret_can_be_read_with_the_reading_policy() -> None:
    known = {"kms:Decrypt", "s3:GetObject", "secretsmanager:GetSecretValue", "ssm:GetParameter", "sqs:ReceiveMessage"}
    assert actions("read") & known == set()


DESTRUCTIVE = {
    "backup:DeleteBackupVault",
    "backup:DeleteRecoveryPoint",
    "dlm:DeleteLifecyclePolicy",
    "ec2:DeleteTransitGateway",
    "ec2:ReleaseAddress",
    "events:DeleteArchive",
    "elasticfilesystem:DeleteFileSystem",
    "kms:ScheduleKeyDeletion",
    "logs:DeleteLogGroup",
    "s3:DeleteBucket",
}


def test_what_the_stacks_protect_the_deployer_cannot_delete() -> None:
    everyday = {file.stem for file in FILES} - {"remove-protected"}
    assert actions(*everyday) & DESTRUCTIVE == set(), "a stolen token must not take the backups away"
    assert actions("remove-protected") >= DESTRUCTIVE


def test_everything_but_roles_and_keys_stays_in_the_regions_in_use() -> None:
    for item in statements():
        limited = item.get("Condition", {}).get("StringEquals", {}).get("aws:RequestedRegion")
        outside = {action.partition(":")[0] for action in item["Action"]} <= {"iam"} or "kms:" in str(item["Resource"])
        assert outside or limited == ["eu-central-1", "eu-west-1"] or item["Resource"] != "*", item["Sid"]


def by_sid(name: str, sid: str) -> dict[str, Any]:
    return next(item for item in statements(name) if item["Sid"] == sid)


def test_roles_are_named_and_handed_only_to_services_that_they_trust() -> None:
    passing = by_sid("identity", "PassRoles")
    assert passing["Condition"] == {
        "StringEquals": {
            "iam:PassedToService": [
                "backup.amazonaws.com",
                "config.amazonaws.com",
                "dlm.amazonaws.com",
                "events.amazonaws.com",
                "lambda.amazonaws.com",
                "sns.amazonaws.com",
                "ssm.amazonaws.com",
                "vpc-flow-logs.amazonaws.com",
            ]
        }
    }
    for item in statements("identity"):
        for arn in item["Resource"]:
            assert arn.startswith("arn:aws:iam::*:role/")
            assert not arn.startswith("arn:aws:iam::*:role/*"), "any role of the account, administrators' too"


def test_buckets_are_changed_by_name_only() -> None:
    for item in statements():
        changing = {action for action in item["Action"] if action.startswith("s3:")} - actions("read")
        if changing:
            assert all(arn.startswith("arn:aws:s3:::backup-audit-") for arn in item["Resource"]), "any other bucket too"


def test_only_the_managed_policies_in_use_can_be_attached() -> None:
    attaching = by_sid("identity", "AttachPolicies")
    assert set(attaching["Action"]) == {"iam:AttachRolePolicy", "iam:DetachRolePolicy"}
    allowed = attaching["Condition"]["ArnEquals"]["iam:PolicyARN"]
    assert allowed == list(used().policies)
    assert not [arn for arn in allowed if "*" in arn or "Administrator" in arn]


def test_keys_are_used_through_the_service_only_and_granted_to_aws_only() -> None:
    for item in statements("protection"):
        if set(item["Action"]) & {"kms:Decrypt", "kms:CreateGrant", "kms:GenerateDataKey"}:
            assert item["Condition"]["StringLike"]["kms:ViaService"], item["Sid"]
        if "kms:CreateGrant" in item["Action"]:
            assert item["Condition"]["Bool"] == {"kms:GrantIsForAWSResource": "true"}


def test_no_explanation_is_stale() -> None:
    listed = frozenset[str]().union(*(cloudformation.permissions(kind) for kind in ROWS))
    assert cloudformation.NOT_NEEDED.keys() <= listed
    assert cloudformation.NO_COUNTERPART.keys() <= ROWS.keys()
    assert actions() & cloudformation.NOT_NEEDED.keys() == set(), "said not to be needed, and allowed all the same"


def resource(kind: str, name: str, /, *, protect: bool = False, **inputs: Any) -> Resource:
    return Resource(
        urn=f"urn:{name}",
        type=kind,
        name=name,
        parent="",
        custom=True,
        region="eu-central-1",
        inputs=inputs,
        protect=protect,
    )


def estate_of(*resources: Resource) -> Estate:
    return Estate(project="reliability", stack="test", resources=resources)


def test_types_without_a_row_are_all_named_at_once() -> None:
    with pytest.raises(UsageError, match="aws:a/b:B, aws:c/d:D"):
        role.documents(role.in_use([estate_of(resource("aws:a/b:B", "one"), resource("aws:c/d:D", "two"))]))


def test_one_unprotected_resource_lets_the_deployer_delete_its_type() -> None:
    key = "aws:kms/key:Key"
    lasting = role.documents(role.in_use([estate_of(resource(key, "a", protect=True))]))
    mixed = role.documents(role.in_use([estate_of(resource(key, "a", protect=True), resource(key, "b"))]))
    assert "remove-protected" in lasting
    assert "remove-protected" not in mixed
    assert "kms:ScheduleKeyDeletion" in mixed["protection"]["Statement"][0]["Action"]


def test_role_names_follow_the_program() -> None:
    trust = json.dumps({"Statement": [{"Principal": {"Service": ["a.amazonaws.com"]}}]})
    kind = "aws:iam/role:Role"
    found = role.in_use(
        [
            estate_of(
                resource(kind, "one", assumeRolePolicy=trust),
                resource(kind, "two", assumeRolePolicy=trust, name="fixed", path="/app/"),
                resource(kind, "three", assumeRolePolicy=trust, namePrefix="pre"),
            )
        ]
    )
    assert found.roles == (
        "arn:aws:iam::*:role/app/fixed",
        "arn:aws:iam::*:role/one-*",
        "arn:aws:iam::*:role/pre*",
    )
    assert found.services == ("a.amazonaws.com",)


def test_bucket_names_follow_the_program() -> None:
    kind = "aws:s3/bucket:Bucket"
    found = role.in_use(
        [
            estate_of(
                resource(kind, "One"), resource(kind, "two", bucket="fixed"), resource(kind, "3", bucketPrefix="pre")
            )
        ]
    )
    assert found.buckets == ("arn:aws:s3:::fixed", "arn:aws:s3:::one-*", "arn:aws:s3:::pre*")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the program with a throw-away stack for each of its own, and the documents as they are."""
    for name in ("Pulumi.yaml", "__main__.py"):
        (tmp_path / name).write_text((ROOT / name).read_text())
    for stack in stacks.names(ROOT):
        settings = (ROOT / f"Pulumi.{stack}.yaml").read_text() + "  reliability:throwAway: true\n"
        (tmp_path / f"Pulumi.{stack}-trial.yaml").write_text(settings)
    (tmp_path / role.FOLDER).mkdir(parents=True)
    for file in FILES:
        (tmp_path / role.FOLDER / file.name).write_text(file.read_text())
    return tmp_path


def test_a_throw_away_stack_does_not_loosen_the_role(project: Path) -> None:
    """As if it were to last: what a trial stack may delete, the role for lasting ones may not."""
    assert stacks.names(project) == [f"{stack}-trial" for stack in stacks.names(ROOT)]
    trial = role.in_use(stacks.estate(project, stack) for stack in stacks.names(project))
    assert (trial.types, trial.protected) == (used().types, used().protected)


def test_the_check_finds_what_is_stale_and_the_generator_mends_it(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project)
    wanted = {file.name: file.read_text() for file in FILES}
    monkeypatch.setattr(role, "render", lambda _: wanted)
    assert role.main(["--check"]) == 0
    folder = project / role.FOLDER
    (folder / "read.json").write_text("{}")
    (folder / "network.json").unlink()
    (folder / "of-yesterday.json").write_text("{}")
    assert role.main(["--check"]) == 1
    stale = "stale in docs/deployer-role: network.json, of-yesterday.json, read.json: run make docs"
    assert stale in capsys.readouterr().err
    assert role.main([]) == 0
    assert {file.name: file.read_text() for file in folder.iterdir()} == wanted


def test_a_wrong_argument_writes_nothing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project / role.FOLDER)
    assert role.main(["--chek"]) == 2


def test_an_action_of_a_row_may_belong_to_another_service() -> None:
    row = Row("sqs", read="GetQueueUrl kms:DescribeKey")
    assert row.reads == {"sqs:GetQueueUrl", "kms:DescribeKey"}
