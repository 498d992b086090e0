"""Policy documents as plain data."""

import json

from components.shared.arns import parse_arn
from components.shared.documents import assume_role_document, key_administration, key_use_by_services, tls_only
from components.shared.tags import tags_for


def test_a_service_role_can_be_bound_to_the_account_against_the_confused_deputy() -> None:
    bound = json.loads(assume_role_document("backup.amazonaws.com", "123456789012"))["Statement"][0]
    assert bound["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}
    assert "Condition" not in json.loads(assume_role_document("backup.amazonaws.com"))["Statement"][0]


def test_a_key_stays_manageable_in_every_partition() -> None:
    statement = key_administration("aws-us-gov", "123456789012")
    assert statement.get("Principal") == {"AWS": "arn:aws-us-gov:iam::123456789012:root"}


def test_services_may_decrypt_as_well_as_encrypt() -> None:
    statement = key_use_by_services("S", ["sqs.amazonaws.com", "events.amazonaws.com"], {})
    assert statement.get("Action") == ["kms:Decrypt", "kms:GenerateDataKey*"], "publishing needs both"
    assert statement.get("Principal") == {"Service": ["events.amazonaws.com", "sqs.amazonaws.com"]}


def test_tls_is_demanded_by_denying_the_absence_of_it() -> None:
    statement = tls_only("arn:aws:sqs:eu-central-1:123456789012:q", "sqs")
    assert (statement.get("Effect"), statement.get("Condition")) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_an_arn_keeps_the_colons_of_its_resource() -> None:
    arn = parse_arn("arn:aws:backup:eu-west-1:123456789012:backup-vault:main")
    assert arn is not None
    assert (arn.region, arn.resource) == ("eu-west-1", "backup-vault:main")
    assert parse_arn("not-an-arn") is None


def test_tags_that_carry_meaning_win_over_the_callers() -> None:
    assert tags_for("vault", {"owner": "me", "backup-plan": "mine"}, {"backup-plan": "daily"}) == {
        "Name": "vault",
        "owner": "me",
        "backup-plan": "daily",
    }
