"""The comparison as a whole: totals, words, keys of the JSON, both stacks."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from policy.rules.estate import Estate, Resource
from policy.rules.stateful import STORES
from rehearsal.assessment.parts import PARTS
from rehearsal.assessment.protection import assess
from rehearsal.assessment.protection.advice import Verdict
from rehearsal.assessment.protection.manual import OWN
from rehearsal.report import protection

from .command import rehearse
from .protected import ACCOUNT, BUCKET, BUNKER, DATABASE, HOME, lock, one, plan, row, rule, selection, vault, volume

ROOT = Path(__file__).resolve().parents[2]
ENABLED = {"status": "Enabled"}


def test_every_stateful_type_has_an_answer_for_the_manual_side() -> None:
    assert set(OWN) == set(STORES), "a type that AWS Backup protects is compared"


@pytest.mark.parametrize("kind", sorted(STORES))
def test_a_bare_resource_of_every_type_is_assessed_without_guessing(kind: str) -> None:
    # A file system of Lustre holds data only when it is no scratch one.
    bare = {"deploymentType": "PERSISTENT_2"}
    found = row(one(kind, "x", **bare))
    assert found["backup"]["state"] == "not covered"
    assert found["verdict"] in ("unprotected", "cannot tell", "manual only")
    blind = row(Resource("urn:pulumi:t::p::x::y", kind, "y", bare))
    assert blind["backup"]["state"] == "not covered", "nothing known breaks nothing"


def test_an_estate_without_data_has_no_part() -> None:
    assert assess(Estate([vault(), plan(rule()), selection()])) is None


def test_a_replica_is_not_compared() -> None:
    source = one(DATABASE, "db", backupRetentionPeriod=7)
    found = assess(Estate([source, one(DATABASE, "replica", replicateSourceDb="db")]))
    assert found is not None
    assert [entry["name"] for entry in found["resources"]] == ["db"], "its source holds the data"


def test_totals_and_tasks_add_up() -> None:
    parts = [volume(f"v{index}") for index in range(3)] + [volume("bare", tags={})]
    found = assess(Estate([*parts, plan(rule()), selection(), vault(), lock()]))
    assert found is not None
    totals = found["totals"]
    assert (totals["resources"], totals["backup"]["covered"], totals["manual"]["covered"]) == (4, 3, 0)
    assert totals["verdicts"] == {
        "both": 0,
        "AWS Backup only": 3,
        "manual only": 0,
        "unprotected": 1,
        "cannot tell": 0,
    }
    assert (totals["backup"]["worstDataLossHours"], totals["backup"]["locked"]) == (25, 3)
    assert sum(totals["backup"]["states"].values()) == 4
    tasks = {one["task"]: len(one["urns"]) for one in found["todo"]["backup"]}
    assert tasks["put it in a backup plan of its Region"] == 1
    assert tasks["add a copy in another Region"] == 3


def test_equal_resources_share_a_line_and_the_worst_comes_first() -> None:
    parts = [volume(f"v{index}") for index in range(3)] + [volume("bare", tags={})]
    found = assess(Estate([*parts, plan(rule()), selection(), vault()]))
    assert found is not None
    assert [(line.title, line.verdict) for line in protection.lines(found)] == [
        ("bare", "unprotected"),
        ("v0 and 2 more", "AWS Backup only"),
    ]


@pytest.mark.parametrize(
    ("given_loss", "shown"),
    [
        ({"hours": 25.0, "continuous": False}, "25 h"),
        ({"hours": 24.5, "continuous": False}, "24.5 h"),
        ({"hours": 0.0833, "continuous": True}, "5 min"),
        ({"hours": 0.0, "continuous": True}, "none"),
        ({"hours": None, "continuous": True}, "minutes"),
        ({"hours": None, "continuous": False}, "cannot tell"),
    ],
)
def test_data_loss_in_words(given_loss: dict[str, Any], shown: str) -> None:
    assert protection.loss(given_loss) == shown


# Keys of the JSON that `docs/rehearsal.md` promises.
LOSS = {"hours", "continuous", "gapHours", "startWindowHours", "completionWindowHours"}
RETENTION = {"days", "forever", "count", "coldAfterDays"}
COPIES = {"state", "to", "dataLoss", "retention"}
SIDE = {
    "state", "by", "reason", "dataLoss", "retention", "outOfRegion", "outOfAccount", "immutability", "restoreTest",
    "encryption", "notes", "todo",
}  # fmt: skip
ROW = {"urn", "name", "type", "region", "backup", "manual", "verdict", "ahead"}
TOTALS = {
    "covered", "states", "worstDataLossHours", "dataLossUnknown", "outOfRegion", "outOfAccount", "locked",
    "restoreTested",
}  # fmt: skip


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_stacks_are_compared_with_stable_keys(stack: str, tmp_path: Path) -> None:
    files = {name: tmp_path / name for name in ("json", "html")}
    result = rehearse(
        stack, "--fail-on", "never", *(part for name, file in files.items() for part in (f"--{name}", str(file)))
    )
    assert result.returncode == 0, result.stderr
    report = json.loads(files["json"].read_text())
    assert set(report["assessment"]) <= set(PARTS)
    assert report["seconds"]["assessment"] > 0
    found = report["assessment"]["protection"]
    assert set(found) == {"resources", "totals", "todo"}
    assert {*found["totals"]} == {"resources", "verdicts", "backup", "manual"}
    for entry in found["resources"]:
        assert set(entry) == ROW
        for side in (entry["backup"], entry["manual"]):
            assert set(side) == SIDE
            assert set(side["dataLoss"]) == LOSS
            assert set(side["retention"]) == RETENTION
            assert set(side["outOfRegion"]) == set(side["outOfAccount"]) == COPIES
            assert set(side["immutability"]) == {"lock", "minimumDays", "where"}
            assert set(side["restoreTest"]) == {"state", "by"}
    assert set(found["totals"]["backup"]) == set(found["totals"]["manual"]) == TOTALS
    of = found["totals"]["resources"]
    assert found["totals"]["backup"]["covered"] == of == len(found["resources"]), "both stacks protect all they have"
    assert f"AWS Backup covers {of} of {of}" in result.stdout
    assert "What a person must still do" in result.stdout
    page = files["html"].read_text()
    assert "AWS Backup beside manual snapshots" in page
    assert all(entry["name"] in page for entry in found["resources"])


def test_the_documented_keys_are_the_real_ones() -> None:
    text = (ROOT / "docs" / "rehearsal.md").read_text()
    for key in SIDE | ROW | TOTALS | LOSS | RETENTION | COPIES | {"lock", "minimumDays", "where"}:
        assert f"`{key}`" in text, f"docs/rehearsal.md does not explain {key}"


PAGE = (ROOT / "docs" / "protection-comparison.md").read_text()


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str, str]:
    """What the fixture with every kind of protection shows: terminal, JSON, page."""
    folder = tmp_path_factory.mktemp("mixed")
    documents = ("--json", str(folder / "json"), "--html", str(folder / "html"))
    fixture = ("--program", "tests/rehearsal/fixtures/protection", "dev")
    result = rehearse(*fixture, *documents, "--fail-on", "never", columns=100)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout, (folder / "json").read_text(), (folder / "html").read_text()


def test_the_documented_output_is_the_real_one(mixed: tuple[str, str, str]) -> None:
    shown = re.search(r"<!-- output of: the fixture protection -->\n```console\n\$ [^\n]*\n(.*?)```", PAGE, re.DOTALL)
    assert shown, "the block with the comparison is gone"
    real = re.search(r"^(Data protection\n.*?)^program ", mixed[0], re.DOTALL | re.MULTILINE)
    assert real, "the report has no such section"
    assert shown[1].strip() == real[1].strip(), "paste the section of the fixture's rehearsal into the page"
    assert all(len(line) <= 100 for line in real[1].splitlines()), "it fits a terminal of 100 columns"


def test_no_part_of_the_comparison_shows_a_secret(mixed: tuple[str, str, str]) -> None:
    terminal, document, page = mixed
    assert "hush-hush" not in terminal + document + page
    assert "its tag backup-plan is '[secret]'" in document, "what was hidden is in a reason"


def test_the_page_says_why(mixed: tuple[str, str, str]) -> None:
    page = mixed[2]
    for text in (
        "versioning is not enabled, without which AWS Backup takes no bucket",
        "only AWS Backup backs this type up",
        "AWS Backup is ahead in",
        "999999999999, kept 365 days",
        "point-in-time recovery reaches back 14 days",
    ):
        assert text in page


def test_the_page_explains_every_column_and_verdict() -> None:
    for name in ("Data loss", "Kept", "Other Region", "Other account", "Lock", "Tested", "Encryption"):
        assert f"**{name}**" in PAGE
    for verdict in Verdict:
        assert f"`{verdict}`" in PAGE


def test_replication_that_names_another_account_is_a_copy_out_of_the_account() -> None:
    settings = {"allowedAccountIds": [ACCOUNT]}
    props = {"id": "b", "bucket": "b", "region": HOME, "arn": "arn:aws:s3:::b"}
    bucket = Resource("urn:pulumi:t::p::b::b", BUCKET, "b", props, provider=settings)
    target = {"bucket": "arn:aws:s3:::copy", "account": BUNKER}
    rules = [{"status": "Enabled", "destination": target}]
    copied = one("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "r", bucket="b", rules=rules)
    kept = one("aws:s3/bucketVersioning:BucketVersioning", "v", bucket="b", versioningConfiguration=ENABLED)
    assert row(bucket, copied, kept)["manual"]["outOfAccount"]["to"] == [BUNKER]
