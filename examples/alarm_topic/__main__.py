"""One alarm topic per Region, the same people on both; the address of the pager is a secret."""

import pulumi

from components.messaging.queue import Queue
from components.operations.alarm_topic import AlarmTopic, AlarmTopicArgs, SubscriptionProtocol

pager = pulumi.Config().get_secret("pager") or pulumi.Output.secret("https://events.example.com/integration/key")


def topic_args(region: str) -> AlarmTopicArgs:
    return {
        "subscriptions": {
            "on-call": {
                "protocol": SubscriptionProtocol.HTTPS,
                "endpoint": pager,
                "endpoint_auto_confirms": True,
            },
            "team-mail": {"protocol": SubscriptionProtocol.EMAIL, "endpoint": "platform-team@example.com"},
        },
        "publisher_services": ["costalerts.amazonaws.com"],
        "region": region,
    }


topics = {region: AlarmTopic(f"alarms-{region}", topic_args(region)) for region in ("eu-central-1", "eu-west-1")}

# Alarms notify the topic of their own Region; that of another one would be refused.
Queue("jobs", {"alarm_topic_arn": topics["eu-west-1"].topic_arn, "region": "eu-west-1"})

for region, topic in topics.items():
    pulumi.export(f"alarmTopicArn:{region}", topic.topic_arn)
