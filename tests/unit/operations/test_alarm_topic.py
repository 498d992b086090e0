"""AlarmTopic: who may publish, who is notified, what is refused."""

import json
from typing import Any

import pulumi
import pytest

from components.messaging.queue import Queue
from components.operations.alarm_topic import AlarmTopic, AlarmTopicArgs, check_alarm_topic_args
from components.shared.checks import ComponentError, Problems
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted
from tests.unit.messaging.delivery import publish_problems

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
KEY = "aws:kms/key:Key"
SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
TOPIC = "aws:sns/topic:Topic"
MAIL = {"protocol": "email", "endpoint": "oncall@example.com"}


def alarm_topic(**args: Any) -> Estate:
    return record(lambda: AlarmTopic("alarms", AlarmTopicArgs(**args)))


@pytest.mark.parametrize(
    "service", ["cloudwatch.amazonaws.com", "backup.amazonaws.com", "budgets.amazonaws.com", "costalerts.amazonaws.com"]
)
def test_services_publish_for_this_account_and_for_no_other(service: str) -> None:
    estate = alarm_topic(publisher_services=["costalerts.amazonaws.com"])
    topic = estate.by_name("alarms-topic", TOPIC)
    ours = {"aws:SourceAccount": topic.account, "aws:SecureTransport": "true"}
    assert publish_problems(estate, topic, service, ours, ours) == []
    stranger = {**ours, "aws:SourceAccount": "999999999999"}
    assert len(publish_problems(estate, topic, service, stranger, stranger)) == 2


def test_event_rules_publish_although_they_send_no_source() -> None:
    estate = alarm_topic()
    topic = estate.by_name("alarms-topic", TOPIC)
    sees = {"aws:SecureTransport": "true"}
    assert publish_problems(estate, topic, "events.amazonaws.com", sees, sees) == []


def test_nobody_publishes_without_tls_and_no_other_service_at_all() -> None:
    estate = alarm_topic()
    topic = estate.by_name("alarms-topic", TOPIC)
    plain = {"aws:SourceAccount": topic.account, "aws:SecureTransport": "false"}
    assert publish_problems(estate, topic, "cloudwatch.amazonaws.com", plain, plain)
    secure = {**plain, "aws:SecureTransport": "true"}
    assert len(publish_problems(estate, topic, "s3.amazonaws.com", secure, secure)) == 2


def test_the_topic_has_a_protected_customer_key() -> None:
    estate = alarm_topic()
    key = estate.by_name("alarms-key", KEY)
    assert estate.by_name("alarms-topic", TOPIC).inputs == {
        "kmsMasterKeyId": key.outputs["arn"],
        "signatureVersion": 2,
        "tags": {"Name": "alarms-topic"},
    }
    assert key.protect
    assert not alarm_topic(protect=False).by_name("alarms-key", KEY).protect


def test_the_arn_is_given_out_with_the_policy_in_place() -> None:
    def program() -> None:
        topic = AlarmTopic("alarms", {})
        Queue("jobs", {"alarm_topic_arn": topic.topic_arn})
        pulumi.export("arn", topic.topic_arn)

    estate = record(program)
    topic = estate.by_name("alarms-topic", TOPIC)
    policy = estate.by_name("alarms-topic-policy")
    alarm = estate.by_name("jobs-dlq-messages", ALARM)
    assert estate.outputs["arn"] == topic.outputs["arn"]
    assert alarm.inputs["alarmActions"] == [topic.outputs["arn"]]
    assert policy.urn in alarm.dependencies, "an alarm that fires before may not publish"


def test_subscriptions_are_made_as_given() -> None:
    hook = {"protocol": "https", "endpoint": "https://alerts.example.com/aws", "endpoint_auto_confirms": True}
    estate = alarm_topic(subscriptions={"mail": MAIL, "hook": hook})
    arn = estate.by_name("alarms-topic", TOPIC).outputs["arn"]
    assert estate.by_name("alarms-mail", SUBSCRIPTION).inputs == {"topic": arn, **MAIL}
    assert estate.by_name("alarms-hook", SUBSCRIPTION).inputs == {
        "topic": arn,
        "protocol": "https",
        "endpoint": "https://alerts.example.com/aws",
        "endpointAutoConfirms": True,
    }


def test_a_subscriber_that_is_not_reached_raises_an_alarm() -> None:
    alarm = alarm_topic().by_name("alarms-undelivered", ALARM).inputs
    assert alarm["metricName"] == "NumberOfNotificationsFailed"
    assert alarm["treatMissingData"] == "notBreaching"
    assert alarm["alarmActions"], "the other subscribers hear of it"


@pytest.mark.parametrize(
    ("protocol", "endpoint"),
    [
        ("email", "oncall@example.com"),
        ("email-json", "on.call+aws@mail.example.co.uk"),
        ("https", "https://alerts.example.com:8443/aws?key=1"),
        ("sms", "+4915112345678"),
        ("sqs", "arn:aws:sqs:eu-west-1:123456789012:alarms"),
        ("lambda", "arn:aws:lambda:eu-central-1:123456789012:function:notify:live"),
    ],
)
def test_an_endpoint_that_fits_its_protocol_is_accepted(protocol: str, endpoint: str) -> None:
    problems = Problems()
    check_alarm_topic_args({"subscriptions": {"x": {"protocol": protocol, "endpoint": endpoint}}}, problems)  # pyright: ignore[reportArgumentType] - other languages send enum values as text
    assert problems.found == []


@pytest.mark.parametrize(
    ("protocol", "endpoint"),
    [
        ("email", "oncall"),
        ("email", "oncall@localhost"),
        ("email-json", "on call@example.com"),
        ("https", "http://alerts.example.com"),
        ("https", "https://"),
        ("sms", "015112345678"),
        ("sqs", "arn:aws:sqs:eu-west-1:123456789012:alarms.fifo"),
        ("sqs", "https://sqs.eu-west-1.amazonaws.com/123456789012/alarms"),
        ("lambda", "arn:aws:sqs:eu-west-1:123456789012:alarms"),
    ],
)
def test_an_endpoint_that_does_not_fit_its_protocol_is_refused(protocol: str, endpoint: str) -> None:
    problems = Problems()
    check_alarm_topic_args({"subscriptions": {"x": {"protocol": protocol, "endpoint": endpoint}}}, problems)  # pyright: ignore[reportArgumentType] - other languages send enum values as text
    assert [problem.argument for problem in problems.found] == ['subscriptions["x"].endpoint']
    assert protocol in problems.found[0].rule


def test_everything_wrong_is_told_at_once() -> None:
    def program() -> None:
        mail: Any = {**MAIL, "endpoint_auto_confirms": True}
        AlarmTopic("alarms", {"subscriptions": {"mail": mail}, "publisher_services": ["*"]})

    with pytest.raises(ComponentError, match="2 problems") as caught:
        record(program)
    assert 'subscriptions["mail"].endpoint_auto_confirms' in str(caught.value)
    assert "publisher_services[0] = '*'" in str(caught.value)


def test_plain_http_is_not_a_protocol() -> None:
    with pytest.raises(ComponentError, match="email, email-json, https, lambda, sms, sqs"):
        alarm_topic(subscriptions={"x": {"protocol": "http", "endpoint": "http://x.example.com"}})


@pytest.mark.parametrize("region", ["eu-central-1", "cn-north-1"])
def test_aws_would_accept_every_resource(region: str) -> None:
    assert_accepted(alarm_topic(region=region, subscriptions={"mail": MAIL}, tags={"team": "a"}))


def test_another_subscriber_leaves_the_first_unchanged() -> None:
    def state(**subscriptions: Any) -> dict[str, object]:
        return {r.urn: (r.inputs, r.dependencies) for r in alarm_topic(subscriptions=subscriptions).counted}

    assert state(mail=MAIL).items() <= state(pager={**MAIL, "endpoint": "pager@example.com"}, mail=MAIL).items()


def test_key_policy_and_topic_policy_name_the_same_services() -> None:
    estate = alarm_topic(publisher_services=["costalerts.amazonaws.com"])

    def services(document: str) -> set[str]:
        statements = json.loads(document)["Statement"]
        named = [s["Principal"].get("Service", []) for s in statements if isinstance(s["Principal"], dict)]
        return {service for listed in named for service in listed}

    key = services(estate.by_name("alarms-key", KEY).inputs["policy"])
    assert key == services(estate.by_name("alarms-topic-policy").inputs["policy"]), "one without the other is useless"
