"""Reads the file given with `--answers`."""

from pathlib import Path
from typing import Any

from rehearsal.cloud.shapes.base import is_dict, is_list
from rehearsal.errors import UsageError
from rehearsal.stackfile import read_yaml


def read_answers(file: Path) -> list[dict[str, Any]]:
    """The answers of a file: a YAML list of `token`, optional `args` (a subset that must match) and `result`.

    Raises:
        UsageError: the file cannot be read; every entry that is wrong is named.
    """
    raw = read_yaml(file)
    if not is_list(raw):
        raise UsageError(f"{file}: answers are a list of entries with token, result and, if wanted, args")
    problems: list[str] = []
    for at, row in enumerate(raw):
        if not is_dict(row):
            problems.append(f"entry {at + 1}: is not an object with token and result")
            continue
        if not isinstance(row.get("token"), str):
            problems.append(f"entry {at + 1}: `token` is missing, e.g. aws:ec2/getVpc:getVpc")
        if not is_dict(row.get("result")):
            problems.append(f"entry {at + 1}: `result` is missing: an object with the properties in camelCase")
        if not is_dict(row.get("args", {})):
            problems.append(f"entry {at + 1}: `args` is an object with the arguments that must match")
        odd = sorted(set(map(str, row)) - {"token", "args", "result"})
        if odd:
            problems.append(f"entry {at + 1}: unknown {', '.join(odd)}; there are token, args, result")
    if problems:
        raise UsageError("\n".join([f"{file}:", *(f"  {problem}" for problem in problems)]))
    return raw
