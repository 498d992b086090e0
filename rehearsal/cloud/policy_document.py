"""IAM policy documents as the provider writes them (`aws.iam.get_policy_document`)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rehearsal.cloud.shapes.base import is_dict


def policy_document(args: Mapping[str, Any]) -> dict[str, Any]:
    """The result of the look-up: `json`, `minifiedJson` and the arguments.

    Statements of the source documents come first, then the given ones, then those of the override documents; a
    statement with the `sid` of an earlier one replaces it in place.
    """
    document: dict[str, Any] = {"Version": args.get("version") or "2012-10-17"}
    if args.get("policyId"):
        document["Id"] = args["policyId"]
    statements: list[dict[str, Any]] = []
    for source in _documents(args, "sourcePolicyDocuments", "sourceJson"):
        _merge(statements, _statements_of(source))
        if "Id" not in document and source.get("Id"):
            document["Id"] = source["Id"]
    _merge(statements, [_statement(given) for given in args.get("statements") or ()])
    for override in _documents(args, "overridePolicyDocuments", "overrideJson"):
        _merge(statements, _statements_of(override))
    document["Statement"] = statements
    pretty = json.dumps(document, indent=2, ensure_ascii=False)
    minified = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    return {**args, "json": pretty, "minifiedJson": minified, "version": document["Version"]}


def _documents(args: Mapping[str, Any], many: str, one: str) -> list[dict[str, Any]]:
    texts = [*(args.get(many) or ()), *([args[one]] if args.get(one) else [])]
    return [json.loads(text) for text in texts if text]


def _statements_of(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    found: Any = document.get("Statement") or []
    return [found] if is_dict(found) else list(found)


def _merge(statements: list[dict[str, Any]], added: Sequence[dict[str, Any]]) -> None:
    for statement in added:
        sid = statement.get("Sid")
        at = next((n for n, old in enumerate(statements) if sid and old.get("Sid") == sid), None)
        if at is None:
            statements.append(statement)
        else:
            statements[at] = statement


def _listed(values: Sequence[str]) -> str | list[str]:
    """One value stands alone; several are sorted downwards, as the provider writes them."""
    texts = [text.replace("&{", "${") for text in values]
    return texts[0] if len(texts) == 1 else sorted(texts, reverse=True)


def _principals(principals: Sequence[Mapping[str, Any]]) -> str | dict[str, Any]:
    by_type: dict[str, list[str]] = {}
    for principal in principals:
        by_type.setdefault(principal["type"], []).extend(principal["identifiers"])
    if by_type.get("*") == ["*"] and len(by_type) == 1:
        return "*"
    return {kind: _listed(identifiers) for kind, identifiers in sorted(by_type.items())}


def _conditions(conditions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    tests: dict[str, dict[str, list[str]]] = {}
    for condition in conditions:
        tests.setdefault(condition["test"], {}).setdefault(condition["variable"], []).extend(
            text.replace("&{", "${") for text in condition["values"]
        )
    return {
        test: {variable: values[0] if len(values) == 1 else values for variable, values in sorted(variables.items())}
        for test, variables in sorted(tests.items())
    }


def _statement(given: Mapping[str, Any]) -> dict[str, Any]:
    statement: dict[str, Any] = {}
    if given.get("sid"):
        statement["Sid"] = given["sid"]
    statement["Effect"] = given.get("effect") or "Allow"
    for key, name in (
        ("actions", "Action"),
        ("notActions", "NotAction"),
        ("resources", "Resource"),
        ("notResources", "NotResource"),
    ):
        if given.get(key):
            statement[name] = _listed(given[key])
    for key, name in (("principals", "Principal"), ("notPrincipals", "NotPrincipal")):
        if given.get(key):
            statement[name] = _principals(given[key])
    if given.get("conditions"):
        statement["Condition"] = _conditions(given["conditions"])
    return statement
