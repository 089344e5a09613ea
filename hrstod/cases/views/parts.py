"""The pages of contacts that were given, and of restraining orders that were seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, render_template
from flask_babel import gettext

from hrstod import clock
from hrstod.cases import service
from hrstod.cases.contents import Referral, Sighting
from hrstod.cases.definitions import NO, YES
from hrstod.cases.views.desk import choices, shows_case, who, writes_cases
from hrstod.cases.views.part_forms import YES_NO, NewSightingForm, ReferralForm, SightingForm
from hrstod.cases.views.saving import find_open, find_written, save_part
from hrstod.contacts.holidays import swedish_holidays
from hrstod.contacts.queries import list_cards
from hrstod.contacts.rules import Selection
from hrstod.database.transaction import commits
from hrstod.web.language import language

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from hrstod.cases.access import OpenCase, Viewing
    from hrstod.cases.contents import Body
    from hrstod.contacts.definitions import Contact

blueprint = Blueprint("parts", __name__)


@blueprint.get("/c/<uuid:case_id>/contacts")
@writes_cases
@shows_case
def new_referral(case: OpenCase, _viewing: Viewing) -> ResponseReturnValue:
    """Ask which contact the employee was told of."""
    return _show_referral(case, None, ReferralForm(formdata=None, data={"on": clock.today().isoformat()}))


@blueprint.post("/c/<uuid:case_id>/contacts", endpoint="add_referral")
@writes_cases
@commits
def add_referral(case_id: UUID) -> ResponseReturnValue:
    """Note a contact that the employee was told of."""
    form = ReferralForm()
    form.offer(_names())
    return save_part(
        form,
        case_id,
        lambda: service.add_entry(*who(), case_id, body=_referral_in(form)),
        lambda *said: _show_referral(find_open(case_id), None, *said),
    )


@blueprint.get("/c/<uuid:case_id>/contacts/<uuid:entry_id>")
@writes_cases
@shows_case
def referral_page(case: OpenCase, viewing: Viewing, *, entry_id: UUID) -> ResponseReturnValue:
    """Show a contact that the employee was told of, to change it."""
    saved, version = find_written(case, viewing, entry_id, Referral)
    said = {"contact": saved.contact, "on": saved.on.isoformat(), "token": str(version)}
    return _show_referral(case, entry_id, ReferralForm(formdata=None, data=said))


@blueprint.post("/c/<uuid:case_id>/contacts/<uuid:entry_id>", endpoint="change_referral")
@writes_cases
@commits
def change_referral(case_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    """Change a contact that the employee was told of."""
    form = ReferralForm()
    form.offer(_names())
    return save_part(
        form,
        case_id,
        lambda: service.change_entry(*who(), case_id, entry_id=entry_id, body=_referral_in(form), seen=form.seen),
        lambda *said: _show_referral(find_open(case_id), entry_id, *said),
    )


def _referral_in(form: ReferralForm) -> Referral:
    return Referral(contact=form.contact.data, on=form.on.chosen)


def _contacts() -> list[Contact]:
    """List all contacts in the order in which they are shown to everybody."""
    moment = clock.local_now()
    known = current_app.extensions["hrstod.contacts"].values()
    return [card.contact for card in list_cards(known, Selection(), moment, swedish_holidays(moment.year))]


def _names() -> dict[str, str]:
    """Give what each contact is called; an emergency number is better known than its name."""
    names = {contact.id: contact.name.in_language(language()) for contact in _contacts()}
    return {one.id: f"{one.number}, {names[one.id]}" if one.emergency else names[one.id] for one in _contacts()}


def _in_parts(form: ReferralForm) -> list[tuple[str, list[object]]]:
    """Give the choices under the headings of their parts: what is urgent first."""
    radios = {radio.data: radio for radio in form.contact}
    parts: dict[str, list[object]] = {}
    for contact in _contacts():
        national = gettext("National") if contact.pinned else gettext("Local")
        name = gettext("In immediate danger") if contact.emergency else national
        parts.setdefault(name, []).append(radios[contact.id])
    return list(parts.items())


def _show_referral(case: OpenCase, entry_id: UUID | None, form: ReferralForm, theirs: Body | None = None) -> str:
    form.offer(_names())
    parts = _in_parts(form)
    return render_template("cases/referral.html", case=case, entry_id=entry_id, form=form, theirs=theirs, parts=parts)


@blueprint.get("/c/<uuid:case_id>/seen")
@writes_cases
@shows_case
def new_sighting(case: OpenCase, _viewing: Viewing) -> ResponseReturnValue:
    """Ask who has seen a restraining order, and what it says of the workplace."""
    form = NewSightingForm(formdata=None, data={"on": clock.today().isoformat(), "includes_work": ""})
    return _show_sighting(case, None, form)


@blueprint.post("/c/<uuid:case_id>/seen", endpoint="add_sighting")
@writes_cases
@commits
def add_sighting(case_id: UUID) -> ResponseReturnValue:
    """Note that a restraining order was seen."""
    form = NewSightingForm()
    _offer_roles(form)
    return save_part(
        form,
        case_id,
        lambda: service.add_entry(*who(), case_id, body=_sighting_in(form)),
        lambda *said: _show_sighting(find_open(case_id), None, *said),
    )


@blueprint.get("/c/<uuid:case_id>/seen/<uuid:entry_id>")
@writes_cases
@shows_case
def sighting_page(case: OpenCase, viewing: Viewing, *, entry_id: UUID) -> ResponseReturnValue:
    """Show what is noted of a restraining order, to change it."""
    saved, version = find_written(case, viewing, entry_id, Sighting)
    said = {
        "role": saved.role,
        "on": saved.on.isoformat(),
        "includes_work": {True: YES, False: NO, None: ""}[saved.includes_work],
        "until": saved.until.isoformat() if saved.until else "",
        "holds": NO if saved.is_over else YES,
        "token": str(version),
    }
    return _show_sighting(case, entry_id, SightingForm(formdata=None, data=said))


@blueprint.post("/c/<uuid:case_id>/seen/<uuid:entry_id>", endpoint="change_sighting")
@writes_cases
@commits
def change_sighting(case_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    """Change what is noted of a restraining order, or note that it no longer holds."""
    form = SightingForm()
    _offer_roles(form)

    def act() -> None:
        body = _sighting_in(form).model_copy(update={"is_over": form.holds.data == NO})
        service.change_entry(*who(), case_id, entry_id=entry_id, body=body, seen=form.seen)

    return save_part(form, case_id, act, lambda *said: _show_sighting(find_open(case_id), entry_id, *said))


def _sighting_in(form: NewSightingForm) -> Sighting:
    return Sighting(
        role=form.role.data,
        on=form.on.chosen,
        includes_work=YES_NO.get(form.includes_work.data),
        until=form.until.day,
    )


def _offer_roles(form: NewSightingForm) -> None:
    """Offer what the list has; what has been retired since stays chosen."""
    form.offer(choices(), language(), [form.role.data or ""])


def _show_sighting(case: OpenCase, entry_id: UUID | None, form: NewSightingForm, theirs: Body | None = None) -> str:
    _offer_roles(form)
    return render_template("cases/sighting.html", case=case, entry_id=entry_id, form=form, theirs=theirs)
