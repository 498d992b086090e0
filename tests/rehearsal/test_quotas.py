"""The assessment counts network quotas and names the first that is exceeded."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from policy.rules.estate import Estate
from rehearsal.assessment.quotas import assess
from rehearsal.session import raised_quotas
from tests.policy.test_network_quotas import HUB_AND_TABLE, ROUTE, TABLE, one, routes, vpcs

ROOT = Path(__file__).resolve().parents[2]


def part(*resources: Any, **raised: int) -> dict[str, Any]:
    found = assess(Estate(resources), raised)
    assert found is not None
    return found


def test_an_estate_without_a_network_has_no_such_part() -> None:
    assert assess(Estate([one("aws:sqs/queue:Queue", "q")])) is None


def test_the_fullest_comes_first() -> None:
    found = part(*vpcs(3), *HUB_AND_TABLE)
    shares = [row["used"] / row["quota"] for row in found["quotas"]]
    assert shares == sorted(shares, reverse=True)
    assert found["quotas"][0]["name"] == "VPCs"
    assert (found["firstExceeded"], found["exceeded"]) == (None, 0)


def test_the_first_exceeded_is_the_one_that_growth_met_first() -> None:
    found = part(*vpcs(6), one(TABLE, "t"), *routes(700))
    assert found["exceeded"] == 2
    assert found["firstExceeded"]["code"] == "L-93826ACB", "700 of 500 were passed at 71 %, 6 of 5 at 83 %"


def test_a_raised_quota_holds() -> None:
    found = part(*vpcs(6), **{"L-F678F1CE": 100})
    row = next(row for row in found["quotas"] if row["code"] == "L-F678F1CE")
    assert (row["quota"], row["default"], found["exceeded"]) == (100, 5, 0)


def test_each_quota_is_told_at_its_fullest_place() -> None:
    tables = [one(TABLE, "t"), one(TABLE, "u")]
    other = one(ROUTE, "other", {"routeTableId": "u", "destinationCidrBlock": "10.0.0.0/8"})
    found = part(*tables, *routes(501), other)
    row = found["firstExceeded"]
    assert (row["where"], row["used"], row["places"], row["exceededPlaces"]) == ("t", 501, 2, 1)


PROGRAM = """
import pulumi_aws as aws
for number in range(7):
    aws.ec2.Vpc(f"v{number}", cidr_block=f"10.{number}.0.0/16")
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    folder = tmp_path / "program"
    folder.mkdir()
    (folder / "__main__.py").write_text(PROGRAM)
    (folder / "Pulumi.yaml").write_text("name: many\nruntime: python\n")
    (folder / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-central-1\n")
    return folder


def rehearse(program: Path, *arguments: str) -> tuple[str, dict[str, Any], str]:
    report, page = program / "report.json", program / "report.html"
    result = subprocess.run(
        [sys.executable, "-m", "rehearsal", "--program", str(program), "--fail-on", "never",
         "--json", str(report), "--html", str(page), *arguments],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "120"}, capture_output=True, text=True,
        timeout=100, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    return result.stdout, json.loads(report.read_text()), page.read_text()


def test_terminal_json_and_page_name_what_is_exceeded(program: Path) -> None:
    shown, document, page = rehearse(program)
    said = "exceeded first: VPCs per Region, 7 of 5 (eu-central-1)"
    assert said in shown
    assert said in page
    assert document["assessment"]["quotas"]["firstExceeded"]["urn"].endswith("::v0")
    assert [one["policy"] for one in document["violations"]].count("aws-network-quota") == 1


def test_what_the_level_file_says_was_granted_holds_for_gate_and_assessment(program: Path, tmp_path: Path) -> None:
    pack = tmp_path / "policy"
    pack.mkdir()
    for name in ("PulumiPolicy.yaml", "__main__.py", "rules"):
        (pack / name).symlink_to(ROOT / "policy" / name)
    (pack / "enforcement").mkdir()
    levels = {"aws-network-quota": {"enforcementLevel": "mandatory", "quotas": {"L-F678F1CE": 10}}}
    (pack / "enforcement" / "dev.json").write_text(json.dumps(levels))
    shown, document, _ = rehearse(program, "--policy-pack", str(pack))
    assert "none is exceeded by this stack alone" in shown
    assert not [one for one in document["violations"] if one["policy"] == "aws-network-quota"]


def test_the_granted_peerings_of_a_vpc_are_a_setting_of_the_rule_that_judges_them(tmp_path: Path) -> None:
    file = tmp_path / "dev.json"
    file.write_text(json.dumps({"aws-vpc-peering-quota": {"enforcementLevel": "mandatory", "maxPeerings": 100}}))
    assert raised_quotas(file) == {"L-7E9ECCDB": 100}


def test_a_hub_with_its_spokes_is_counted_whole(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    subprocess.run(
        [sys.executable, "-m", "rehearsal", "--program", "bench/network", "--set", "bench-network:spokes=30",
         "--fail-on", "never", "--json", str(report), "bench"],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, timeout=100, check=True,
    )  # fmt: skip
    rows = {row["code"]: row for row in json.loads(report.read_text())["assessment"]["quotas"]["quotas"]}
    assert rows["L-F678F1CE"]["used"] == rows["L-E0233F82"]["used"] == 30
    assert rows["L-43872EB7"]["used"] == 3
    assert rows["routes-per-transit-gateway"]["used"] == 10 + 10 + 2 * 10, "shared propagates into two tables"
    assert (rows["L-93826ACB"]["used"], rows["L-93826ACB"]["unread"]) == (2, 0), "prod and nonprod from shared"
