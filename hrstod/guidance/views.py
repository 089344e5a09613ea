"""The first page, the guidance pages, and how to browse safely."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, redirect, render_template, url_for

from hrstod import clock
from hrstod.errors import NotFound
from hrstod.guidance.rules import Evidence, is_review_due
from hrstod.web.guards import open_to_everyone
from hrstod.web.language import language

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue

    from hrstod.guidance.definitions import Source

blueprint = Blueprint("guidance", __name__)


@blueprint.app_template_global()
def sources(ids: tuple[str, ...]) -> list[Source]:
    """Let any page name its sources."""
    known = current_app.extensions["hrstod.guidance"].sources
    return [known[one] for one in ids]


@blueprint.app_template_global()
def review_is_due(review_by: date) -> bool:
    """Let any page say that it should have been read through again by now."""
    return is_review_due(review_by, clock.today())


@blueprint.app_template_global()
def page_heading(topic: str) -> str:
    """Let any page name a guidance page it leads to."""
    languages = current_app.extensions["hrstod.guidance"].pages[topic]
    return str(languages.get(language(), languages["sv"]).heading)


@blueprint.app_template_test("unverified")
def is_unverified(evidence: Evidence) -> bool:
    """Let any page mark what nobody has verified."""
    return evidence is Evidence.UNVERIFIED


@blueprint.get("/")
@open_to_everyone
def start() -> ResponseReturnValue:
    """Ask what the reader needs."""
    return render_template("guidance/start.html")


@blueprint.get("/read/kinds")
@open_to_everyone
def kinds() -> ResponseReturnValue:
    """Show the kinds of violence and the figures."""
    guidance = current_app.extensions["hrstod.guidance"]
    about = {
        kind.id: [topic for topic, languages in guidance.pages.items() if kind.id in languages["sv"].types]
        for kind in guidance.types
    }
    return render_template("guidance/kinds.html", kinds=guidance.types, figures=guidance.figures, about=about)


@blueprint.get("/read/<topic>")
@open_to_everyone
def page(topic: str) -> ResponseReturnValue:
    """Show a guidance page; browsing safely has an address of its own."""
    if topic == "browse-safely":
        return redirect(url_for("guidance.browse_safely"), 303)
    return _page(topic)


@blueprint.get("/browse-safely")
@open_to_everyone
def browse_safely() -> ResponseReturnValue:
    """Say honestly what leaving does and does not do, and let Shift be switched off."""
    return _page("browse-safely", "guidance/browse_safely.html")


def _page(topic: str, template: str = "guidance/page.html") -> ResponseReturnValue:
    languages = current_app.extensions["hrstod.guidance"].pages.get(topic)
    if languages is None:
        raise NotFound
    return render_template(template, page=languages.get(language(), languages["sv"]))
