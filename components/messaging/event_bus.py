"""A bus that routes events by their content: rules to queues, what fails is kept, what passed can be replayed."""

import json
from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from components.shared.arguments import normalise
from components.shared.checks import Problems
from components.shared.documents import assume_role_document
from components.shared.keys import Account, customer_key
from components.shared.tags import tags_for

from . import event_bus_documents as documents
from .event_bus_args import (
    DEFAULT_ARCHIVE_DAYS,
    EventBusArgs,
    EventRuleArgs,
    has_archive,
    has_runbook,
    uses_customer_key,
)
from .event_bus_checks import check_event_bus, check_event_bus_name
from .event_bus_patterns import pattern_document
from .event_bus_schema import pattern_schema
from .event_bus_targets import Delivery, Place, build_target, dead_letter_queue, rule_alarms
from .parts import alarm_topic_of

_AUTOMATION = "ssm.amazonaws.com"


class EventBus(pulumi.ComponentResource):
    """A bus, its rules, and per target a queue and one for what could not be delivered; an archive, and its replay."""

    bus_name: pulumi.Output[str]
    """Physical name of the bus, for PutEvents and as dimension of its metrics."""
    bus_arn: pulumi.Output[str]
    """ARN of the bus."""
    key_arn: pulumi.Output[str] | None
    """ARN of the customer key of bus, archive and queues; absent when AWS's own keys encrypt."""
    archive_arn: pulumi.Output[str] | None
    """ARN of the archive; absent without one."""
    replay_runbook_name: pulumi.Output[str] | None
    """Name of the Systems Manager runbook that replays a time window; absent without one."""
    rule_arns: pulumi.Output[dict[str, str]]
    """ARN of each rule, by rule: the source that the policy of a queue of yours must name."""
    queue_arns: pulumi.Output[dict[str, str]]
    """ARN of each queue that the component made, by ``rule/target``."""
    queue_urls: pulumi.Output[dict[str, str]]
    """URL of each queue that the component made, by ``rule/target``."""
    dead_letter_queue_urls: pulumi.Output[dict[str, str]]
    """URL of each such queue's dead-letter queue, with what its consumer failed on, by ``rule/target``."""
    undelivered_queue_urls: pulumi.Output[dict[str, str]]
    """URL of each target's queue with what could not be delivered, by ``rule/target``."""
    publisher_policy_json: pulumi.Output[str]
    """IAM policy document for a role that puts events."""
    consumer_policy_jsons: pulumi.Output[dict[str, str]]
    """IAM policy document for a role that receives, by ``rule/target``."""

    def __init__(self, name: str, args: EventBusArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Build bus, rules, targets and archive.

        Args:
            name: resource name; at most 32 letters, digits, hyphens and underscores with an archive, and at most 60
                together with the names of a rule and its target.
            args: see :class:`EventBusArgs`.
            opts: resource options.

        Raises:
            ComponentError: lists every problem of the arguments; nothing is registered then.
        """
        problems = Problems()
        args = normalise(args, EventBusArgs, problems)
        if not problems.found:
            check_event_bus_name(name, args, problems)
            check_event_bus(args, problems)
        problems.raise_for("EventBus", name)
        super().__init__("reliability:index:EventBus", name, {}, opts)

        self._region = args.get("region")
        self._tags = args.get("tags")
        self._account = Account(self)
        self._alarm_topic = alarm_topic_of(args.get("alarm_topic_arn"), self._region, self, "EventBus", name)
        self.key_arn = self._key(args)
        place = self._make_bus(args)
        self._let_publish(args)
        rules = {rule: self._make_rule(rule, rule_args, place) for rule, rule_args in args["rules"].items()}
        built = {
            f"{rule}/{target}": build_target(f"{name}-{rule}-{target}", target, target_args, rules[rule], place)
            for rule, rule_args in args["rules"].items()
            for target, target_args in rule_args["targets"].items()
        }
        for rule, rule_args in args["rules"].items():
            rule_alarms(f"{name}-{rule}", rules[rule], rule_args.get("expect_every_hours"), place)
        self.rule_arns = _by_name({rule: made.arn for rule, made in rules.items()})
        archive = self._make_archive(args) if has_archive(args) else None
        self.archive_arn = None if archive is None else archive.arn
        self.replay_runbook_name = self._replay(archive) if archive is not None and has_runbook(args) else None
        if args.get("publish_schemas"):
            self._publish_schemas(args["rules"])
        self._outputs(built)

    def _outputs(self, built: Mapping[str, Delivery]) -> None:
        queues = {key: delivery.queue for key, delivery in built.items() if delivery.queue is not None}
        self.queue_arns = _by_name({key: queue.queue_arn for key, queue in queues.items()})
        self.queue_urls = _by_name({key: queue.queue_url for key, queue in queues.items()})
        self.dead_letter_queue_urls = _by_name({key: queue.dead_letter_queue_url for key, queue in queues.items()})
        self.undelivered_queue_urls = _by_name({key: delivery.undelivered.url for key, delivery in built.items()})
        self.consumer_policy_jsons = _by_name({key: queue.consumer_policy_json for key, queue in queues.items()})
        self.publisher_policy_json = self.bus_arn.apply(documents.publisher_policy)
        self.register_outputs(
            {
                "busName": self.bus_name,
                "busArn": self.bus_arn,
                "keyArn": self.key_arn,
                "archiveArn": self.archive_arn,
                "replayRunbookName": self.replay_runbook_name,
                "ruleArns": self.rule_arns,
                "queueArns": self.queue_arns,
                "queueUrls": self.queue_urls,
                "deadLetterQueueUrls": self.dead_letter_queue_urls,
                "undeliveredQueueUrls": self.undelivered_queue_urls,
                "publisherPolicyJson": self.publisher_policy_json,
                "consumerPolicyJsons": self.consumer_policy_jsons,
            }
        )

    def _key(self, args: EventBusArgs) -> pulumi.Output[str] | None:
        if "kms_key_arn" in args:
            return pulumi.Output.from_input(args["kms_key_arn"])
        if not uses_customer_key(args):
            return None
        return customer_key(
            f"{self._name}-key",
            self,
            self._account,
            self._account.id.apply(documents.key_statements),
            description=f"Events of bus {self._name}, of its archive and of its targets' queues",
            region=self._region,
            tags=self._tags,
            protect=args.get("protect", True),
        ).arn

    def _make_bus(self, args: EventBusArgs) -> Place:
        existing = args.get("existing_bus_name")
        dead_letter_key = args.get("dead_letter_kms_key_arn")
        place = Place(self, existing or "", self.key_arn, dead_letter_key, self._alarm_topic, self._region, self._tags)
        if existing is not None:
            region = self._region or aws.get_region_output(opts=pulumi.InvokeOutputOptions(parent=self)).region
            self.bus_name = pulumi.Output.from_input(existing)
            self.bus_arn = pulumi.Output.all(self._account.partition, region, self._account.id).apply(
                lambda values: documents.bus_arn(values[0], values[1], values[2], existing)
            )
            return place
        undelivered = None
        if self.key_arn is not None:
            described = f"Event bus {self._name}: events could not be encrypted or decrypted and are kept aside."
            undelivered = dead_letter_queue(f"{self._name}-bus-undelivered", described, place)
        bus = aws.cloudwatch.EventBus(
            f"{self._name}-bus",
            description=args.get("description"),
            kms_key_identifier=self.key_arn,
            dead_letter_config=None if undelivered is None else {"arn": undelivered.arn},
            region=self._region,
            tags=tags_for(f"{self._name}-bus", self._tags),
            opts=pulumi.ResourceOptions(parent=self),
        )
        if undelivered is not None:
            aws.sqs.QueuePolicy(
                f"{self._name}-bus-undelivered-policy",
                queue_url=undelivered.url,
                policy=pulumi.Output.all(undelivered.arn, bus.arn).apply(
                    lambda arns: documents.bus_dead_letter_policy(arns[0], arns[1])
                ),
                region=self._region,
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.bus_name, self.bus_arn = bus.name, bus.arn
        return place._replace(bus_name=bus.name)

    def _let_publish(self, args: EventBusArgs) -> None:
        accounts, organization = args.get("publisher_accounts", ()), args.get("organization_id")
        if not accounts and organization is None:
            return
        aws.cloudwatch.EventBusPolicy(
            f"{self._name}-bus-policy",
            event_bus_name=self.bus_name,
            policy=self.bus_arn.apply(
                lambda arn: documents.bus_policy(arn, accounts, organization, args.get("publisher_sources", ()))
            ),
            region=self._region,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _make_rule(self, rule: str, args: EventRuleArgs, place: Place) -> aws.cloudwatch.EventRule:
        return aws.cloudwatch.EventRule(
            f"{self._name}-{rule}",
            description=args.get("description"),
            event_bus_name=place.bus_name,
            event_pattern=pattern_document(args["event_pattern"]),
            state="ENABLED" if args.get("enabled", True) else "DISABLED",
            region=self._region,
            tags=tags_for(f"{self._name}-{rule}", self._tags),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _make_archive(self, args: EventBusArgs) -> aws.cloudwatch.EventArchive:
        pattern = args.get("archive_pattern")
        return aws.cloudwatch.EventArchive(
            f"{self._name}-archive",
            event_source_arn=self.bus_arn,
            event_pattern=None if pattern is None else pattern_document(pattern),
            retention_days=args.get("archive_retention_days", DEFAULT_ARCHIVE_DAYS),
            kms_key_identifier=self.key_arn,
            region=self._region,
            opts=pulumi.ResourceOptions(parent=self, protect=args.get("protect", True) or None),
        )

    def _replay(self, archive: aws.cloudwatch.EventArchive) -> pulumi.Output[str]:
        """There is no resource that replays: StartReplay is a call, which the runbook makes."""
        role = aws.iam.Role(
            f"{self._name}-replay",
            assume_role_policy=self._account.id.apply(lambda account: assume_role_document(_AUTOMATION, account)),
            description=f"Replays the archive of event bus {self._name}",
            tags=tags_for(f"{self._name}-replay", self._tags),
            opts=pulumi.ResourceOptions(parent=self),
        )
        aws.iam.RolePolicy(
            f"{self._name}-replay",
            role=role.id,
            policy=pulumi.Output.all(archive.arn, self.bus_arn).apply(
                lambda arns: documents.replay_policy(arns[0], arns[1])
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        return aws.ssm.Document(
            f"{self._name}-replay",
            document_type="Automation",
            document_format="YAML",
            content=pulumi.Output.all(role.arn, archive.arn, self.bus_arn, self.rule_arns).apply(
                lambda values: documents.replay_runbook(values[0], values[1], values[2], list(values[3].values()))
            ),
            region=self._region,
            tags=tags_for(f"{self._name}-replay", self._tags),
            opts=pulumi.ResourceOptions(parent=self),
        ).name

    def _publish_schemas(self, rules: Mapping[str, EventRuleArgs]) -> None:
        registry = aws.schemas.Registry(
            f"{self._name}-schemas",
            description=f"What the rules of event bus {self._name} match",
            region=self._region,
            tags=tags_for(f"{self._name}-schemas", self._tags),
            opts=pulumi.ResourceOptions(parent=self),
        )
        for rule, args in rules.items():
            title = f"{self._name}-{rule}"
            aws.schemas.Schema(
                title,
                registry_name=registry.name,
                type="JSONSchemaDraft4",
                content=json.dumps(pattern_schema(args["event_pattern"], title), sort_keys=True),
                region=self._region,
                tags=tags_for(title, self._tags),
                opts=pulumi.ResourceOptions(parent=self),
            )


def _by_name(values: Mapping[str, pulumi.Output[str]]) -> pulumi.Output[dict[str, str]]:
    return pulumi.Output.all(**values).apply(dict) if values else pulumi.Output.from_input({})
