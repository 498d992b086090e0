"""What a rule is, what it can answer, and how an estate is judged by it."""

import datetime as dt
import enum
import fnmatch
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from .estate import Estate, Resource
from .values import entries, is_list, text

_FRAMEWORK = "https://docs.aws.amazon.com/wellarchitected/latest/framework/"


class Severity(enum.StrEnum):
    """How much is lost when the rule is ignored."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Level(enum.StrEnum):
    """What a violation does to `pulumi preview` and `pulumi up`."""

    ADVISORY = "advisory"
    """Reported."""
    MANDATORY = "mandatory"
    """Stops the deployment."""
    DISABLED = "disabled"
    """Not asked."""


class Kind(enum.StrEnum):
    """What a rule looks at."""

    RESOURCE = "resource"
    """One resource by its declared inputs; judged before it is created."""
    STACK = "stack"
    """Resources joined with others; judged when all are registered."""


class Verdict(enum.Enum):
    """What a rule can answer."""

    PASS = "pass"  # noqa: S105 - a verdict, no password
    FAIL = "fail"
    NOT_APPLICABLE = "not applicable"
    UNKNOWN = "cannot tell yet"
    """A value is not known yet: a note in a preview, a violation in an update."""
    NOTE = "note"
    """Nothing in the estate can decide it, now or later: reported, never a violation."""


@dataclass(frozen=True, slots=True)
class Practice:
    """A best practice of the AWS Well-Architected Framework."""

    id: str
    """Such as `REL10-BP01`. Ids were renumbered before, so the page is named as well."""
    page: str
    """Name of the page without its ending."""
    title: str

    @property
    def url(self) -> str:
        """Where AWS describes it."""
        return f"{_FRAMEWORK}{self.page}.html"


MULTI_AZ = Practice(
    "REL10-BP01", "rel_fault_isolation_multiaz_region_system", "Deploy the workload to multiple locations"
)
REDUNDANT_CONNECTIVITY = Practice(
    "REL02-BP02",
    "rel_planning_network_topology_ha_conn_private_networks",
    "Provision redundant connectivity between private networks in the cloud and on-premises environments",
)
HUB_AND_SPOKE = Practice(
    "REL02-BP04",
    "rel_planning_network_topology_prefer_hub_and_spoke",
    "Prefer hub-and-spoke topologies over many-to-many mesh",
)
NON_OVERLAPPING = Practice(
    "REL02-BP05",
    "rel_planning_network_topology_non_overlap_ip",
    "Enforce non-overlapping private IP address ranges in all private address spaces where they are connected",
)
LOOSE_COUPLING = Practice(
    "REL04-BP02",
    "rel_prevent_interaction_failure_loosely_coupled_system",
    "Implement loosely coupled dependencies",
)
FAIL_FAST = Practice("REL05-BP04", "rel_mitigate_interaction_failure_fail_fast", "Fail fast and limit queues")
BACK_UP = Practice(
    "REL09-BP01",
    "rel_backing_up_data_identified_backups_data",
    "Identify and back up all data that needs to be backed up, or reproduce the data from sources",
)
SECURE_BACKUPS = Practice("REL09-BP02", "rel_backing_up_data_secured_backups_data", "Secure and encrypt backups")
AUTOMATIC_BACKUPS = Practice(
    "REL09-BP03", "rel_backing_up_data_automated_backups_data", "Perform data backup automatically"
)
RECOVERY_STRATEGY = Practice(
    "REL13-BP02",
    "rel_planning_for_recovery_disaster_recovery",
    "Use defined recovery strategies to meet the recovery objectives",
)
TEST_RECOVERY = Practice(
    "REL09-BP04",
    "rel_backing_up_data_periodic_recovery_testing_data",
    "Perform periodic recovery of the data to verify backup integrity and processes",
)
NOTIFICATIONS = Practice(
    "REL06-BP03",
    "rel_monitor_aws_resources_notification_monitor",
    "Send notifications (Real-time processing and alarming)",
)
MONITOR = Practice(
    "REL06-BP01", "rel_monitor_aws_resources_monitor_resources", "Monitor all components for the workload"
)
HEALING = Practice(
    "REL11-BP03", "rel_withstand_component_failures_auto_healing_system", "Automate healing on all layers"
)
SECRETS = Practice("SEC02-BP03", "sec_identities_secrets", "Store and use secrets securely")
TRANSIT_ENCRYPTION = Practice("SEC09-BP02", "sec_protect_data_transit_encrypt", "Enforce encryption in transit")
PUBLIC_ACCESS = Practice(
    "SEC03-BP07", "sec_permissions_analyze_cross_account", "Analyze public and cross-account access"
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One answer of a rule about one resource."""

    verdict: Verdict
    message: str = ""
    urn: str | None = None
    """The resource the answer is about, where that is not the one the rule was asked about."""


PASS = Outcome(Verdict.PASS)


def fail(message: str) -> Outcome:
    """Answer that the rule is broken: what was found, with value and unit."""
    return Outcome(Verdict.FAIL, message)


def not_applicable(reason: str) -> Outcome:
    """Answer that the rule has nothing to say about this resource."""
    return Outcome(Verdict.NOT_APPLICABLE, reason)


def unknown(what: str) -> Outcome:
    """Answer that a value is missing to decide: name the value."""
    return Outcome(Verdict.UNKNOWN, what)


def note(message: str) -> Outcome:
    """Answer that the estate alone can never decide it, and why."""
    return Outcome(Verdict.NOTE, message)


Config = Mapping[str, object]
Check = Callable[[Resource, Estate, Config], Outcome]

EXEMPTIONS: Mapping[str, object] = {
    "type": "array",
    "description": "Resources that may break this rule, each with a reason and a last day.",
    "default": [],
    "items": {
        "type": "object",
        "required": ["resource"],
        "additionalProperties": False,
        "properties": {
            "resource": {"type": "string", "description": "URN or name; `*` stands for any text."},
            "reason": {"type": "string", "description": "Why the risk is accepted, and by whom."},
            "expires": {"type": "string", "description": "Last day of the exemption, YYYY-MM-DD (UTC)."},
        },
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule: data, and one pure function that judges one resource."""

    name: str
    """Stable name: enforcement files, exemptions and reports use it."""
    title: str
    """What holds when the rule is kept, in one sentence."""
    kind: Kind
    types: tuple[str, ...]
    """Type tokens of the resources the rule judges."""
    severity: Severity
    level: Level = Level.MANDATORY
    """Level without configuration: the posture of a production stack."""
    practice: Practice
    why: str
    """What happens to the estate when the rule is broken."""
    remediation: str
    """What to change, in words of the provider's properties."""
    scope: str
    """When the rule does not apply or cannot tell."""
    check: Check
    parameters: Mapping[str, Mapping[str, object]] = field(default_factory=dict[str, Mapping[str, object]])
    """JSON Schema of the rule's own settings, each with a default; `exemptions` is added to every rule."""

    @property
    def schema(self) -> dict[str, Mapping[str, object]]:
        """JSON Schema of everything an enforcement file may set for the rule, next to its level."""
        return {**self.parameters, "exemptions": EXEMPTIONS}

    def settings(self, given: Config | None) -> Config:
        """Complete the given settings with the defaults, which only the engine fills in."""
        return {name: schema.get("default") for name, schema in self.schema.items()} | dict(given or {})


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule reports about a resource."""

    rule: Rule
    urn: str
    message: str
    violation: bool
    """True: counts at the rule's level. False: a note, advisory at any level."""


def judge(
    rule: Rule,
    estate: Estate,
    given: Config | None = None,
    *,
    preview: bool,
    today: dt.date | None = None,
) -> list[Finding]:
    """Judge every resource of the rule's types.

    Args:
        rule: The rule.
        estate: The resources.
        given: The rule's settings; defaults are added.
        preview: True: what is not known yet is a note. False (an update, all values are there): a violation.
        today: Day on which exemptions are looked at, default the current day in UTC.
    """
    settings = rule.settings(given)
    exemptions = _exemptions(settings, today or dt.datetime.now(dt.UTC).date())
    findings: list[Finding] = []
    for resource in estate.of(rule.types):
        try:
            outcome = rule.check(resource, estate, settings)
        except Exception as error:  # noqa: BLE001 - one broken rule must neither stop the others nor pass in silence
            message = f"the rule itself failed on {resource.name}: {type(error).__name__}: {error}"
            findings.append(Finding(rule, resource.urn, message, violation=True))
            continue
        findings += _report(rule, outcome, outcome.urn or resource.urn, resource.name, exemptions, preview=preview)
    return findings


def _report(
    rule: Rule, outcome: Outcome, urn: str, name: str, exemptions: "list[_Exemption]", *, preview: bool
) -> Iterable[Finding]:
    if outcome.verdict in (Verdict.PASS, Verdict.NOT_APPLICABLE):
        return []
    if outcome.verdict is Verdict.NOTE:
        return [Finding(rule, urn, outcome.message, violation=False)]
    message = outcome.message
    if outcome.verdict is Verdict.UNKNOWN:
        if preview:
            return [Finding(rule, urn, f"cannot tell yet: {message}", violation=False)]
        message = f"cannot be decided although everything is deployed: {message}"
    refused: list[str] = []
    for exemption in exemptions:
        if not exemption.matches(urn, name):
            continue
        if exemption.problem is None:
            text_ = f"exempt until {exemption.expires}: {exemption.reason} (would be: {message})"
            return [Finding(rule, urn, text_, violation=False)]
        refused.append(f"; the exemption for {exemption.resource!r} does not count: {exemption.problem}")
    return [Finding(rule, urn, message + "".join(refused), violation=True)]


@dataclass(frozen=True, slots=True)
class _Exemption:
    resource: str
    reason: str
    expires: str
    problem: str | None

    def matches(self, urn: str, name: str) -> bool:
        return any(fnmatch.fnmatchcase(value, self.resource) for value in (urn, name))


def _exemptions(settings: Config, today: dt.date) -> list[_Exemption]:
    given = settings.get("exemptions")
    found: list[_Exemption] = []
    for one in given if is_list(given) else ():
        values = entries(one)
        resource, reason, expires = (text(values.get(key)) or "" for key in ("resource", "reason", "expires"))
        problems: list[str] = []
        if not reason.strip():
            problems.append("it has no reason")
        try:
            if dt.date.fromisoformat(expires) < today:
                problems.append(f"it expired on {expires}")
        except ValueError:
            problems.append(f"expires is {expires!r}, not a day as YYYY-MM-DD")
        found.append(_Exemption(resource, reason, expires, ", ".join(problems) or None))
    return found
