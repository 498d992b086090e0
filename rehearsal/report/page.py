"""The report as one HTML page without anything from the network."""

from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from rehearsal.report import model
from rehearsal.session import Rehearsal

_TEMPLATES: Final = Environment(
    loader=PackageLoader("rehearsal.report", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


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
        shown=model.shown,
    )
