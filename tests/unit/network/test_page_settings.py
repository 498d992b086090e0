"""What the network's pages show of settings is accepted, laid over the stack file of prod."""

import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from rehearsal.stackfile import hand_on, read_project, read_settings, stack_file
from settings.errors import SettingsError
from settings.reader import read

ROOT = Path(__file__).resolve().parents[3]
PAGES = ("network", "vpc-peering", "transit-gateway", "central-services", "on-premises")


def blocks(page: str) -> Iterator[dict[str, Any]]:
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL):
        yield YAML(typ="safe", pure=True).load(io.StringIO(block))


def laid_over(below: Any, above: Any) -> Any:
    """Mappings are joined key by key, since a page shows only the keys that it speaks of."""
    if not (isinstance(below, Mapping) and isinstance(above, Mapping)):
        return above
    return {**below, **{key: laid_over(below.get(key), value) for key, value in above.items()}}


def accepted(shown: Mapping[str, Any]) -> None:
    project = read_project(ROOT)
    handed, _ = hand_on(laid_over(read_settings(project, stack_file(project, "prod")), shown))
    read(handed, (), "prod")


@pytest.mark.parametrize("page", PAGES)
def test_the_settings_of_the_page_are_accepted(page: str) -> None:
    shown = list(blocks(page))
    assert shown, "the page shows no settings"
    for block in shown:
        accepted(block)


def test_a_key_that_nobody_reads_would_be_told() -> None:
    with pytest.raises(SettingsError, match="amazonSideAsm"):
        accepted({"reliability:transitGateway": {"amazonSideAsm": 64513}})
