from collections.abc import Callable
from typing import Any

import pytest

from policy.rules.core import Verdict
from policy.rules.estate import Resource

from .estates import OTHER, UNKNOWN, ask, one

PLAN, FRAMEWORK, REPORT = (
    "aws:backup/plan:Plan",
    "aws:backup/framework:Framework",
    "aws:backup/reportPlan:ReportPlan",
)
RECORDER, STATUS = "aws:cfg/recorder:Recorder", "aws:cfg/recorderStatus:RecorderStatus"
TYPES = [
    *("AWS::Backup::BackupPlan", "AWS::Backup::BackupSelection", "AWS::Backup::BackupVault"),
    "AWS::Backup::RecoveryPoint",
]
AUDITED, RECORDED = "aws-backup-plan-audited", "aws-backup-framework-config-recorder"


def framework(*controls: Any, **props: Any) -> Resource:
    names = controls or ("BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK", "BACKUP_RECOVERY_POINT_ENCRYPTED")
    return one(FRAMEWORK, "framework", {"controls": [{"name": name} for name in names]} | props)


def recorder(group: Any = None, **props: Any) -> Resource:
    return one(RECORDER, "recorder", {"name": "recorder", "recordingGroup": group} | props)


def status(**props: Any) -> Resource:
    return one(STATUS, "status", {"name": "recorder", "isEnabled": True} | props)


def plan(name: str = "plan", **props: Any) -> Resource:
    return one(PLAN, name, props)


LIST: list[tuple[str, str, Callable[[], tuple[Resource, ...]], Verdict]] = [
    (AUDITED, "a framework", lambda: (plan(), framework()), Verdict.PASS),
    (AUDITED, "a report plan", lambda: (plan(), one(REPORT, "r")), Verdict.PASS),
    (AUDITED, "nothing", lambda: (plan(),), Verdict.FAIL),
    (AUDITED, "a framework of another Region", lambda: (plan(), framework(region=OTHER)), Verdict.FAIL),
    (AUDITED, "a framework whose Region is not known", lambda: (plan(), framework(region=UNKNOWN)), Verdict.UNKNOWN),
    (AUDITED, "a plan whose Region is not known", lambda: (plan(region=UNKNOWN), framework()), Verdict.UNKNOWN),
    (AUDITED, "nothing, and a Region that is not known", lambda: (plan(region=UNKNOWN),), Verdict.FAIL),
    (AUDITED, "another plan speaks", lambda: (plan("z"), plan("a")), Verdict.NOT_APPLICABLE),
    (AUDITED, "the plan of the other Region speaks for itself", lambda: (plan("z"), plan("a", region=OTHER)),
     Verdict.FAIL),
    (RECORDED, "everything is recorded", lambda: (framework(), recorder(), status()), Verdict.PASS),
    (RECORDED, "all supported types", lambda: (framework(), recorder({"allSupported": True}), status()), Verdict.PASS),
    (RECORDED, "the types of backups",
     lambda: (framework(), recorder({"allSupported": False, "resourceTypes": TYPES}), status()), Verdict.PASS),
    (RECORDED, "only what the controls need",
     lambda: (framework("BACKUP_RECOVERY_POINT_ENCRYPTED"),
              recorder({"allSupported": False, "resourceTypes": TYPES[-1:]}), status()), Verdict.PASS),
    (RECORDED, "a control for which the guide names no type",
     lambda: (framework("RESTORE_TIME_FOR_RESOURCES_MEET_TARGET"),
              recorder({"allSupported": False, "resourceTypes": ["AWS::EFS::FileSystem"]}), status()), Verdict.PASS),
    (RECORDED, "a type is missing",
     lambda: (framework(), recorder({"allSupported": False, "resourceTypes": TYPES[:-1]}), status()), Verdict.FAIL),
    (RECORDED, "nothing is recorded", lambda: (framework(), recorder({"allSupported": False}), status()),
     Verdict.FAIL),
    (RECORDED, "a type is excluded",
     lambda: (framework(), recorder({"allSupported": False,
                                     "exclusionByResourceTypes": [{"resourceTypes": TYPES[-1:]}]}), status()),
     Verdict.FAIL),
    (RECORDED, "another type is excluded",
     lambda: (framework(), recorder({"allSupported": False, "exclusionByResourceTypes": [
         {"resourceTypes": ["AWS::EC2::Volume"]}]}), status()), Verdict.PASS),
    (RECORDED, "not switched on", lambda: (framework(), recorder()), Verdict.FAIL),
    (RECORDED, "switched off", lambda: (framework(), recorder(), status(isEnabled=False)), Verdict.FAIL),
    (RECORDED, "a switch of another recorder", lambda: (framework(), recorder(), status(name="other")), Verdict.FAIL),
    (RECORDED, "a switch that is not known", lambda: (framework(), recorder(), status(isEnabled=UNKNOWN)),
     Verdict.UNKNOWN),
    (RECORDED, "a list that is not known",
     lambda: (framework(), recorder({"allSupported": False, "resourceTypes": UNKNOWN}), status()), Verdict.UNKNOWN),
    (RECORDED, "a type that is not known",
     lambda: (framework(), recorder({"allSupported": False, "resourceTypes": [UNKNOWN]}), status()), Verdict.UNKNOWN),
    (RECORDED, "controls that are not known", lambda: (framework(controls=UNKNOWN), recorder(), status()),
     Verdict.UNKNOWN),
    (RECORDED, "a control that is not known", lambda: (framework(UNKNOWN), recorder(), status()), Verdict.UNKNOWN),
    (RECORDED, "no recorder in the stack", lambda: (framework(),), Verdict.NOTE),
    (RECORDED, "a recorder of another Region", lambda: (framework(), recorder(region=OTHER), status(region=OTHER)),
     Verdict.NOTE),
    (RECORDED, "a recorder whose Region is not known", lambda: (framework(), recorder(region=UNKNOWN), status()),
     Verdict.UNKNOWN),
    (RECORDED, "a framework whose Region is not known", lambda: (framework(region=UNKNOWN), recorder(), status()),
     Verdict.UNKNOWN),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "claim", "build", "wanted"), LIST, ids=[f"{rule}: {claim}" for rule, claim, *_ in LIST]
)
def test_audit_rules(rule: str, claim: str, build: Callable[[], tuple[Resource, ...]], wanted: Verdict) -> None:
    verdict, message = ask(rule, *build())
    assert verdict is wanted, f"{claim}: {message}"


def test_a_missing_type_is_named() -> None:
    group = {"allSupported": False, "resourceTypes": TYPES[:-1]}
    _, message = ask(RECORDED, framework(), recorder(group), status())
    assert message == "the recorder recorder does not record AWS::Backup::RecoveryPoint"


def test_the_note_says_how_to_look() -> None:
    _, message = ask(RECORDED, framework())
    assert "cannot tell whether AWS Config records in eu-central-1" in message
    assert "describe-configuration-recorders" in message
