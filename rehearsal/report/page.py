"""The report as one HTML page without anything from the network."""

import json
import re
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from rehearsal.assessment.reachability import SCOPE
from rehearsal.report import model, protection, quotas, reach, ways
from rehearsal.session import Rehearsal

_TEMPLATES: Final = Environment(
    loader=PackageLoader("rehearsal.report", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_CODE: Final = re.compile(r"`([^`]+)`")


def _with_code(text: str) -> Markup:
    """The text with what stands in backticks as code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped just before


def _pretty(value: object) -> str:
    """An output's value; objects and lists over several lines."""
    return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True)


_TEMPLATES.filters["with_code"] = _with_code


def render(rehearsal: Rehearsal) -> str:
    """The whole page."""
    return _TEMPLATES.get_template("page.html").render(
        rehearsal=rehearsal,
        estate=rehearsal.estate,
        verdict=rehearsal.verdict,
        findings=model.findings(rehearsal),
        services=model.services(rehearsal),
        regions=model.regions(rehearsal),
        notes=model.notes(rehearsal),
        name_of=model.name_of,
        kind_of=model.kind_of,
        counted=model.counted,
        gap=model.not_judged(rehearsal),
        kinds_of=model.kinds_of,
        pretty=_pretty,
        protection=protection,
        protected=protection.part(rehearsal),
        quotas=quotas,
        counted_quotas=quotas.part(rehearsal),
        asked=rehearsal.reach,
        ways=ways,
        scope=SCOPE,
        reach=reach,
        reachable=reach.part(rehearsal),
        hide=rehearsal.estate.masked,
    )
