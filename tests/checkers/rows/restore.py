"""What a restore needs beforehand: groups of RDS, DocumentDB and Neptune, and Systems Manager documents."""

from collections.abc import Mapping

from tests.checkers.mapping import Operation, Row, To, nested, pairs, row
from tests.checkers.unknown import UNKNOWN

_PARAMETERS = nested(applyMethod="ApplyMethod", name="ParameterName", value="ParameterValue")
_TAGS = To("Tags", pairs())


def _parameter_group(service: str, kind: str, *no_call: str) -> Row:
    """A group, and the call that sets its parameters; the provider sends at most twenty of them at once."""
    name = f"{kind}Name"
    return row(
        Operation(
            service,
            f"Create{kind}",
            {"description": "Description", "family": "DBParameterGroupFamily", "tags": _TAGS},
            name=name,
        ),
        Operation(
            service,
            f"Modify{kind}",
            {"parameters": To("Parameters", _PARAMETERS)},
            {name: UNKNOWN},
            when=("parameters",),
        ),
        no_call=no_call,
    )


ROWS: Mapping[str, Row] = {
    "aws:rds/subnetGroup:SubnetGroup": row(
        Operation(
            "rds",
            "CreateDBSubnetGroup",
            {"description": "DBSubnetGroupDescription", "subnetIds": "SubnetIds", "tags": _TAGS},
            name="DBSubnetGroupName",
        )
    ),
    "aws:rds/parameterGroup:ParameterGroup": _parameter_group("rds", "DBParameterGroup", "skipDestroy"),
    "aws:rds/clusterParameterGroup:ClusterParameterGroup": _parameter_group("rds", "DBClusterParameterGroup"),
    "aws:docdb/clusterParameterGroup:ClusterParameterGroup": _parameter_group("docdb", "DBClusterParameterGroup"),
    "aws:neptune/clusterParameterGroup:ClusterParameterGroup": _parameter_group("neptune", "DBClusterParameterGroup"),
    "aws:rds/optionGroup:OptionGroup": row(
        Operation(
            "rds",
            "CreateOptionGroup",
            {
                "engineName": "EngineName",
                "majorEngineVersion": "MajorEngineVersion",
                "optionGroupDescription": "OptionGroupDescription",
                "tags": _TAGS,
            },
            name="OptionGroupName",
        ),
        Operation(
            "rds",
            "ModifyOptionGroup",
            {
                "options": To(
                    "OptionsToInclude",
                    nested(
                        dbSecurityGroupMemberships="DBSecurityGroupMemberships",
                        optionName="OptionName",
                        optionSettings=To("OptionSettings", nested(name="Name", value="Value")),
                        port="Port",
                        version="OptionVersion",
                        vpcSecurityGroupMemberships="VpcSecurityGroupMemberships",
                    ),
                )
            },
            {"OptionGroupName": UNKNOWN, "ApplyImmediately": True},
            when=("options",),
        ),
        no_call=("skipDestroy",),
    ),
    "aws:ssm/document:Document": row(
        Operation(
            "ssm",
            "CreateDocument",
            {
                "content": "Content",
                "documentFormat": "DocumentFormat",
                "documentType": "DocumentType",
                "tags": _TAGS,
                "targetType": "TargetType",
                "versionName": "VersionName",
            },
            name="Name",
        )
    ),
}
