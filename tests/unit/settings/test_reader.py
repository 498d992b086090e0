"""The reader of the whole configuration map."""

import json
from typing import Any

import pytest

from settings.errors import SettingsError
from settings.reader import read
from settings.stack import Settings


def settings(*, secrets: set[str] | None = None, region: str = "eu-central-1", **own: Any) -> Settings:
    texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in own.items()}
    config = {"aws:region": region, "other:ignored": "x", **{f"reliability:{key}": text for key, text in texts.items()}}
    return read(config, secrets or set(), "test")


def mistakes(**own: Any) -> list[str]:
    with pytest.raises(SettingsError) as raised:
        settings(**own)
    return [str(problem) for problem in raised.value.problems]


def test_only_the_environment_is_required() -> None:
    read_ = settings(environment="dev")
    assert (read_.environment, read_.region, read_.network, read_.backup) == ("dev", "eu-central-1", None, None)
    assert mistakes()[0].startswith("environment: is required")


def test_a_block_without_a_value_is_switched_on_with_its_defaults() -> None:
    messaging = settings(environment="dev", messaging="").messaging
    assert messaging is not None
    assert messaging.queues == {}


def test_an_absent_block_is_not_built() -> None:
    assert settings(environment="dev").messaging is None


def test_scalars_arrive_as_text() -> None:
    assert settings(environment="dev", throwAway="true").throw_away is True
    assert any(
        "throwAway = 'perhaps': must be true or false" in line
        for line in mistakes(environment="dev", throwAway="perhaps")
    )


def test_a_tag_value_that_lost_its_quotes_is_told() -> None:
    assert any(
        'tags["center"] = 4711: must be text' in line for line in mistakes(environment="dev", tags={"center": 4711})
    )


def test_an_environment_that_cannot_name_a_file_is_refused() -> None:
    assert "environment = '../prod'" in mistakes(environment="../prod")[0]


NETWORK = {"cidr": "10.0.0.0/20", "availabilityZones": ["eu-central-1a"]}


def test_a_missing_region_names_the_providers_setting_and_nothing_follows_from_it() -> None:
    with pytest.raises(SettingsError) as raised:
        settings(environment="dev", network=NETWORK, region="")
    assert [problem.argument for problem in raised.value.problems] == ["aws:region"]
    assert "reliability:aws:region" not in str(raised.value), "the key is the provider's"


def test_a_misspelt_region_is_told_once_with_the_one_that_was_meant() -> None:
    with pytest.raises(SettingsError) as raised:
        settings(environment="dev", network=NETWORK, region="eu-central1")
    assert [str(problem) for problem in raised.value.problems] == [
        "aws:region = 'eu-central1': is not a Region of AWS. Did you mean eu-central-1?"
    ]


def test_a_misspelt_recovery_region_is_told_before_anything_is_registered() -> None:
    found = mistakes(environment="dev", recoveryRegion="eu-wst-1", network=NETWORK, recoveryNetwork=NETWORK)
    assert "recoveryRegion = 'eu-wst-1': is not a Region of AWS. Did you mean eu-west-1?" in found


@pytest.mark.parametrize(
    ("tags", "text"),
    [
        ({"owner": "x" * 257}, "must be up to 256"),
        ({"k" * 129: "v"}, "must be 1 to 128"),
        ({"aws:x": "y"}, "belong to AWS"),
        ({"owner": "a&b"}, "must be up to 256 letters"),
        ({f"t{number}": "v" for number in range(41)}, "more than 40 tags"),
    ],
)
def test_tags_that_aws_refuses_are_refused(tags: dict[str, str], text: str) -> None:
    assert any(text in line for line in mistakes(environment="dev", tags=tags)), tags.keys()


def test_tags_that_aws_takes_are_taken() -> None:
    assert settings(environment="dev", tags={"kostenstelle/größe": "Zürich 4.7 @a+b=c_d-e:f"}).tags


def test_a_nested_block_without_a_value_is_switched_on_with_its_defaults() -> None:
    messaging = settings(environment="dev", messaging={"queues": {"jobs": None}}).messaging
    assert messaging is not None
    assert list(messaging.queues) == ["jobs"]


def test_texts_name_settings_even_where_an_argument_has_digits() -> None:
    text = " ".join(mistakes(environment="dev", network={"availabilityZones": ["eu-central-1a"]}))
    assert "ipv4IpamPoolId" in text
    assert "ipv4_ipam_pool_id" not in text


def test_a_recovery_network_needs_a_region_to_be_in() -> None:
    network = {"cidr": "10.0.0.0/20", "availabilityZones": ["eu-west-1a"]}
    assert any("recoveryNetwork" in line for line in mistakes(environment="dev", recoveryNetwork=network))


def test_groups_for_databases_need_a_network_to_restore_them_into() -> None:
    site = {"parameterGroups": {"orders": {"family": "postgres16"}}}
    found = mistakes(environment="dev", recoveryRegion="eu-west-1", restoreSite=site)
    assert any("restoreSite.parameterGroups" in line and "Add the block recoveryNetwork" in line for line in found)


def test_a_broken_block_raises_no_follow_up_complaints() -> None:
    network = {"cidr": 5, "availabilityZones": ["eu-central-1a"]}
    found = mistakes(environment="dev", network=network, sharedStorage={"fileSystems": {}})
    assert len(found) == 1, f"the network and its block were given, the block is only wrong: {found}"


def test_an_unknown_key_does_not_hide_the_other_mistakes_of_its_block() -> None:
    network = {"colour": "red", "cidr": "10.0.0.5/20", "availabilityZones": ["us-east-1a"]}
    text = " ".join(mistakes(environment="dev", network=network))
    for key in ("network.colour", "network.cidr", "network.availabilityZones[0]"):
        assert key in text, f"{key}: one mistake at a time costs a run each"


def test_a_wrong_type_does_not_hide_the_other_mistakes_of_its_block() -> None:
    queues = {"a": {"delaySeconds": "soon", "retentionSeconds": 1_296_000}, "b": {"visibilityTimeoutSeconds": 43_201}}
    text = " ".join(mistakes(environment="dev", messaging={"queues": queues}))
    for key in ("delaySeconds = 'soon'", "retentionSeconds = 1296000", "visibilityTimeoutSeconds = 43201"):
        assert key in text


def test_tags_of_the_stack_file_win_and_every_resource_names_its_stack() -> None:
    tags = settings(environment="dev", tags={"owner": "me"}).all_tags
    assert tags == {"environment": "dev", "stack": "test", "owner": "me"}


def test_a_secret_block_is_remembered() -> None:
    read_ = settings(environment="dev", alarms={}, secrets={"reliability:alarms", "aws:token"})
    assert read_.secret_blocks == frozenset({"alarms"})


def test_texts_speak_of_settings_and_values_stay_as_they_are() -> None:
    found = mistakes(
        environment="dev",
        network={
            "cidr": "10.0.0.0/20",
            "availabilityZones": ["eu-central-1a"],
            "tiers": ["private"],
            "natGateways": "per_az",
        },
    )
    text = " ".join(found)
    assert "per_az" in text or "natGateways" in text
    assert "nat_gateways" not in text, "that is the component's argument, not the setting's key"


def test_plans_of_two_stacks_do_not_select_each_others_resources_by_default() -> None:
    def named(**backup: Any) -> str | None:
        return settings(environment="dev", backup=backup).backup_plan_name

    daily = {"presets": ["daily35"]}
    assert named(plans={"daily": daily}) == "test-daily", "the name of the stack is in it"
    assert named(plans={"daily": {**daily, "planName": "gold"}}) == "gold"
    assert named(plans={"daily": daily, "monthly": daily}, defaultPlan="monthly") == "test-monthly"
    assert settings(environment="dev").backup_plan_name is None
