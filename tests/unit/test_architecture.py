"""Imports point one way, and the fixed layout stands."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = {"components", "deploy", "settings", "policy", "rehearsal", "tests", "wiring"}
ALLOWED = {
    "components": {"components"},
    "settings": {"settings", "components"},
    "policy": {"policy"},
    "rehearsal": {"rehearsal", "policy"},
    "deploy": {"deploy", "rehearsal", "components", "policy"},
    "wiring": {"wiring", "settings", "components"},
}


def imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module


def sources(folder: str) -> list[Path]:
    return sorted(path for path in (ROOT / folder).rglob("*.py") if "venv" not in path.parts)


@pytest.mark.parametrize("folder", sorted(ALLOWED))
def test_imports_point_one_way(folder: str) -> None:
    for file in sources(folder):
        for module in imports(file):
            top = module.split(".")[0]
            assert top not in OURS or top in ALLOWED[folder], f"{file.relative_to(ROOT)} imports {module}"


@pytest.mark.parametrize("folder", ["deploy", "rehearsal"])
def test_only_pure_functions_are_taken_from_the_gate(folder: str) -> None:
    for file in sources(folder):
        for module in imports(file):
            assert not module.startswith("policy") or module.startswith("policy.rules."), f"{file}: {module}"


def test_rules_import_each_other_relatively() -> None:
    for file in sources("policy/rules"):
        assert not any(module.startswith("policy") for module in imports(file)), (
            f"{file.relative_to(ROOT)}: a published pack has no package called policy"
        )


def test_no_component_delays_its_annotations() -> None:
    for file in sources("components"):
        assert "from __future__ import annotations" not in file.read_text(), f"{file}: the package host refuses it"


def test_only_the_settings_read_the_configuration() -> None:
    for folder in ("components", "policy", "wiring"):
        for file in sources(folder):
            assert "pulumi.Config(" not in file.read_text(), f"{file.relative_to(ROOT)}: settings/ is the only reader"


def test_the_program_is_wiring_only() -> None:
    assert len((ROOT / "__main__.py").read_text().splitlines()) <= 150


def test_every_package_folder_can_be_walked() -> None:
    for file in sources("components"):
        assert (file.parent / "__init__.py").exists(), f"{file.parent} is invisible to the package host"
