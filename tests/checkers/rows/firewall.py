"""AWS Network Firewall."""

from collections.abc import Mapping
from typing import Any

from tests.checkers.mapping import Operation, Row, To, merged, nested, only, pairs, row
from tests.checkers.unknown import UNKNOWN

_ENCRYPTION = To("EncryptionConfiguration", only(nested(type="Type", keyId="KeyId")))
_TAGS = To("Tags", pairs())


def _variables(value: Any) -> Any:
    """The provider lists variables; the API has a map of them."""
    return UNKNOWN if value is UNKNOWN else {one["key"]: {"Definition": one["ipSet"]["definitions"]} for one in value}


_POLICY = nested(
    statelessDefaultActions="StatelessDefaultActions",
    statelessFragmentDefaultActions="StatelessFragmentDefaultActions",
    statefulDefaultActions="StatefulDefaultActions",
    statefulEngineOptions=To(
        "StatefulEngineOptions", nested(ruleOrder="RuleOrder", streamExceptionPolicy="StreamExceptionPolicy")
    ),
    policyVariables=To("PolicyVariables", nested(ruleVariables=To("RuleVariables", _variables))),
    statefulRuleGroupReferences=To(
        "StatefulRuleGroupReferences",
        nested(resourceArn="ResourceArn", priority="Priority", override=To("Override", nested(action="Action"))),
    ),
)
_RULE = nested(
    action="Action",
    header=To(
        "Header",
        nested(
            protocol="Protocol",
            source="Source",
            sourcePort="SourcePort",
            destination="Destination",
            destinationPort="DestinationPort",
            direction="Direction",
        ),
    ),
    ruleOptions=To("RuleOptions", nested(keyword="Keyword", settings="Settings")),
)
_GROUP = nested(
    rulesSource=To(
        "RulesSource",
        nested(
            statefulRules=To("StatefulRules", _RULE),
            rulesSourceList=To(
                "RulesSourceList",
                nested(generatedRulesType="GeneratedRulesType", targetTypes="TargetTypes", targets="Targets"),
            ),
        ),
    ),
    statefulRuleOptions=To("StatefulRuleOptions", nested(ruleOrder="RuleOrder")),
)
_DESTINATIONS = nested(logType="LogType", logDestinationType="LogDestinationType", logDestination="LogDestination")

ROWS: Mapping[str, Row] = {
    "aws:networkfirewall/firewall:Firewall": row(
        Operation(
            "network-firewall",
            "CreateFirewall",
            {
                "deleteProtection": "DeleteProtection",
                "description": "Description",
                "encryptionConfiguration": _ENCRYPTION,
                "firewallPolicyArn": "FirewallPolicyArn",
                "firewallPolicyChangeProtection": "FirewallPolicyChangeProtection",
                "subnetChangeProtection": "SubnetChangeProtection",
                "subnetMappings": To("SubnetMappings", nested(subnetId="SubnetId", ipAddressType="IPAddressType")),
                "tags": _TAGS,
                "vpcId": "VpcId",
            },
            name="FirewallName",
        )
    ),
    "aws:networkfirewall/firewallPolicy:FirewallPolicy": row(
        Operation(
            "network-firewall",
            "CreateFirewallPolicy",
            {
                "description": "Description",
                "encryptionConfiguration": _ENCRYPTION,
                "firewallPolicy": To("FirewallPolicy", only(_POLICY)),
                "tags": _TAGS,
            },
            name="FirewallPolicyName",
        )
    ),
    "aws:networkfirewall/ruleGroup:RuleGroup": row(
        Operation(
            "network-firewall",
            "CreateRuleGroup",
            {
                "capacity": "Capacity",
                "description": "Description",
                "encryptionConfiguration": _ENCRYPTION,
                "ruleGroup": To("RuleGroup", only(_GROUP)),
                "rules": "Rules",
                "tags": _TAGS,
                "type": "Type",
            },
            name="RuleGroupName",
        )
    ),
    "aws:networkfirewall/loggingConfiguration:LoggingConfiguration": row(
        Operation(
            "network-firewall",
            "UpdateLoggingConfiguration",
            {
                "firewallArn": "FirewallArn",
                "loggingConfiguration": To(
                    "LoggingConfiguration",
                    merged(nested(logDestinationConfigs=To("LogDestinationConfigs", _DESTINATIONS))),
                ),
            },
        )
    ),
}
