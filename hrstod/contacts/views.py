"""The pages of contacts: the list with its choices, the card for the pocket, and “this number is wrong”."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, redirect, render_template, request, url_for

from hrstod import clock
from hrstod.contacts import queries, service
from hrstod.contacts.forms import PEOPLE_TEXTS, SWITCHES, WHO_TEXTS, read_selection
from hrstod.contacts.holidays import swedish_holidays
from hrstod.contacts.hours import hours_in_words
from hrstod.contacts.rules import Selection
from hrstod.database.transaction import commits, database
from hrstod.errors import NotFound
from hrstod.web.guards import open_to_everyone
from hrstod.web.language import language

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from hrstod.contacts.definitions import Contact
    from hrstod.contacts.queries import Card

blueprint = Blueprint("contacts", __name__)


def _contacts() -> dict[str, Contact]:
    found: dict[str, Contact] = current_app.extensions["hrstod.contacts"]
    return found


@blueprint.app_template_global()
def contact_cards(ids: list[str]) -> list[Card]:
    """Let any page show contacts by their ids, in that order."""
    moment = clock.local_now()
    return [queries.card(_contacts()[one], moment, swedish_holidays(moment.year)) for one in ids]


blueprint.add_app_template_filter(hours_in_words)


@blueprint.get("/contacts")
@open_to_everyone
def show_list() -> ResponseReturnValue:
    """Show the contacts that fit what was chosen, emergency numbers first."""
    kinds = current_app.extensions["hrstod.guidance"].types
    selection = read_selection(request.args, [kind.id for kind in kinds])
    moment = clock.local_now()
    cards = queries.list_cards(_contacts().values(), selection, moment, swedish_holidays(moment.year))
    return render_template(
        "contacts/list.html",
        cards=cards,
        selection=selection,
        is_narrowed=selection != Selection(),
        kind_texts=[(kind.id, kind.name.in_language(language())) for kind in kinds],
        who_texts=WHO_TEXTS,
        people_texts=PEOPLE_TEXTS,
        switches=SWITCHES,
    )


@blueprint.get("/contacts/card")
@open_to_everyone
def pocket_card() -> ResponseReturnValue:
    """Show the numbers that fit in a pocket."""
    moment = clock.local_now()
    year = swedish_holidays(moment.year)
    cards = [queries.card(one, moment, year) for one in _contacts().values() if one.pinned and one.number]
    return render_template("contacts/pocket_card.html", cards=cards, today=moment.date())


@blueprint.post("/contacts/wrong-number")
@open_to_everyone
@commits
def report_number() -> ResponseReturnValue:
    """Note that somebody said a number is wrong."""
    contact = _contacts().get(request.form.get("contact", ""))
    if contact is None:
        raise NotFound
    service.report_number(database(), contact=contact, today=clock.today())
    return redirect(url_for("contacts.thanks"), 303)


@blueprint.get("/contacts/thanks")
@open_to_everyone
def thanks() -> ResponseReturnValue:
    """Say what happens now."""
    return render_template("contacts/thanks.html")
