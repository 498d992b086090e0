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
from tests.unit.messaging.delivery import publish_problems, send_problems

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
KEY = "aws:kms/key:Key"
SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
TOPIC = "aws:sns/topic:Topic"
MAIL: Any = {"protocol": "email", "endpoint": "oncall@example.com"}
HOOK: Any = {"protocol": "https", "endpoint": "https://alerts.example.com/aws", "endpoint_auto_confirms": True}


def alarm_topic(**args: Any) -> Estate:
    return record(lambda: AlarmTopic("alarms", AlarmTopicArgs(**args)))


@pytest.mark.parametrize("service", ["budgets.amazonaws.com", "costalerts.amazonaws.com"])
def test_services_publish_for_this_account_and_for_no_other(service: str) -> None:
    estate = alarm_topic(publisher_services=["costalerts.amazonaws.com"])
    topic = estate.by_name("alarms-topic", TOPIC)
    ours = {"aws:SourceAccount": topic.account, "aws:SecureTransport": "true"}
    assert publish_problems(estate, topic, service, ours, ours) == []
    stranger = {**ours, "aws:SourceAccount": "999999999999"}
    assert len(publish_problems(estate, topic, service, stranger, stranger)) == 2


def test_alarms_of_this_account_publish_by_their_arn_alone() -> None:
    estate = alarm_topic()
    topic = estate.by_name("alarms-topic", TOPIC)
    for account, wanted in ((topic.account, 0), ("999999999999", 1)):
        sees = {
            "aws:SecureTransport": "true",
            "aws:SourceArn": f"arn:aws:cloudwatch:{topic.region}:{account}:alarm:jobs-oldest-message-1a2b3c4",
        }
        assert len(publish_problems(estate, topic, "cloudwatch.amazonaws.com", sees, {})) == wanted


@pytest.mark.parametrize("service", ["events.amazonaws.com", "backup.amazonaws.com"])
def test_services_that_are_not_documented_to_send_a_source_publish_without(service: str) -> None:
    estate = alarm_topic()
    topic = estate.by_name("alarms-topic", TOPIC)
    assert publish_problems(estate, topic, service, {"aws:SecureTransport": "true"}, {}) == []


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
    estate = alarm_topic(subscriptions={"mail": MAIL, "hook": HOOK})
    arn = estate.by_name("alarms-topic", TOPIC).outputs["arn"]
    assert estate.by_name("alarms-mail", SUBSCRIPTION).inputs == {"topic": arn, **MAIL}
    hook = dict(estate.by_name("alarms-hook", SUBSCRIPTION).inputs)
    assert hook.pop("redrivePolicy")
    assert hook == {
        "topic": arn,
        "protocol": "https",
        "endpoint": "https://alerts.example.com/aws",
        "endpointAutoConfirms": True,
    }


def test_what_a_machine_could_not_be_told_is_kept_and_raises_an_alarm() -> None:
    estate = alarm_topic(subscriptions={"hook": HOOK, "mail": MAIL})
    kept = estate.by_name("alarms-hook-undelivered", "aws:sqs/queue:Queue")
    hook = estate.by_name("alarms-hook", SUBSCRIPTION)
    assert json.loads(hook.inputs["redrivePolicy"]) == {"deadLetterTargetArn": kept.outputs["arn"]}
    assert estate.by_name("alarms-hook-undelivered-policy").urn in hook.dependencies, "before, nothing could be kept"
    assert send_problems(estate, estate.by_name("alarms-topic", TOPIC), kept, 262_144) == []
    alarm = estate.by_name("alarms-hook-undelivered-messages", ALARM).inputs
    assert alarm["metricName"] == "ApproximateNumberOfMessagesVisible"
    assert alarm["alarmActions"], "the other subscribers hear of it"
    assert len(estate.of_type("aws:sqs/queue:Queue")) == 1, "a person asks for the mail that did not come"


def test_no_alarm_of_the_topic_stands_on_its_own_failed_deliveries() -> None:
    estate = alarm_topic(subscriptions={"hook": HOOK})
    metrics = {alarm.inputs["metricName"] for alarm in estate.of_type(ALARM)}
    assert "NumberOfNotificationsFailed" not in metrics, "telling of it fails too: it would fire for ever"


@pytest.mark.parametrize("subscriber", ["on call", "x" * 41, ""])
def test_a_subscribers_name_must_make_a_queue_name(subscriber: str) -> None:
    problems = Problems()
    check_alarm_topic_args({"subscriptions": {subscriber: MAIL}}, problems)
    assert [problem.argument for problem in problems.found] == [f'subscriptions["{subscriber}"]']


def test_topic_and_subscriber_names_must_fit_together() -> None:
    with pytest.raises(ComponentError, match="must be 1 to 60 letters"):
        record(lambda: AlarmTopic("a" * 30, {"subscriptions": {"x" * 30: MAIL}}))


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
    assert_accepted(alarm_topic(region=region, subscriptions={"mail": MAIL, "hook": HOOK}, tags={"team": "a"}))


def test_another_subscriber_leaves_the_first_unchanged() -> None:
    def state(**subscriptions: Any) -> dict[str, object]:
        return {r.urn: (r.inputs, r.dependencies) for r in alarm_topic(subscriptions=subscriptions).counted}

    assert state(mail=MAIL).items() <= state(hook=HOOK, mail=MAIL).items()
    assert state(hook=HOOK).items() <= state(mail=MAIL, hook=HOOK).items()


def test_every_service_that_may_publish_may_use_the_key() -> None:
    estate = alarm_topic(publisher_services=["costalerts.amazonaws.com"])

    def services(document: str) -> set[str]:
        statements = json.loads(document)["Statement"]
        named = [s["Principal"].get("Service", []) for s in statements if isinstance(s["Principal"], dict)]
        return {service for listed in named for service in listed}

    key = services(estate.by_name("alarms-key", KEY).inputs["policy"])
    topic = services(estate.by_name("alarms-topic-policy").inputs["policy"])
    assert key == topic | {"sns.amazonaws.com"}, "SNS itself only writes to the queues that keep the undelivered"
