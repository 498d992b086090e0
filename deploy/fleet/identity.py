"""What a stack was last deployed from, told by one short text that the update carries as its message."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from rehearsal.cloud.shapes.base import is_dict
from rehearsal.wire import Plain

_PREFIX: Final = "fleet "
_DIGITS: Final = 16
_CODE: Final = frozenset({".py", ".json", ".yaml", ".yml", ".sh", ".ps1", ".txt"})
_LEFT_OUT: Final = frozenset({"__pycache__", ".venv", "venv", ".fleet"})


def code_digest(program: Path, root: Path) -> str:
    """Digest of a program, of the components that it is built from, and of the versions of its packages.

    Args:
        program: folder of the program; files of its stacks are left out.
        root: folder with ``components/`` and ``requirements.txt``.
    """
    found = hashlib.sha256()
    for folder in (program, root / "components"):
        for file in sorted(_files(folder)):
            found.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes() + b"\0")
    requirements = root / "requirements.txt"
    if requirements.is_file():
        found.update(requirements.read_bytes())
    return found.hexdigest()


def _files(folder: Path) -> Iterable[Path]:
    for file in folder.rglob("*"):
        if file.suffix in _CODE and file.is_file() and not _LEFT_OUT & set(file.relative_to(folder).parts):
            if file.parent == folder and file.name.startswith("Pulumi.") and file.name != "Pulumi.yaml":
                continue
            yield file


def message(code: str, settings: Mapping[str, Any], given: object) -> str:
    """Message of an update that deploys this.

    Args:
        code: digest of the program.
        settings: settings of the stack.
        given: what the stack is given by others, such as outputs of the hub that it reads; JSON data.
    """
    text = json.dumps([code, settings, given], sort_keys=True, separators=(",", ":"), default=str)
    return _PREFIX + hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def segment_part(outputs: Mapping[str, Any], segment: str) -> object:
    """What a spoke of a segment reads of the hub: the segment's entry in the output ``segments``.

    A hub without that output is one whose every output every spoke may read.
    """
    segments: Plain = outputs.get("segments")
    return segments.get(segment) if is_dict(segments) else outputs
