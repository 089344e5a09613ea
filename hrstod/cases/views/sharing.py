"""The pages of who may know what: what the employee agrees to, what was passed on, and that the employee was told."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from flask import Blueprint, render_template
from flask_babel import gettext

from hrstod import clock
from hrstod.cases import access, service, sharing
from hrstod.cases.contents import Consent, Disclosure
from hrstod.cases.sharing import NotCovered
from hrstod.cases.sharing_rules import standing_on
from hrstod.cases.views.desk import choices, find_viewing, opening, shows_case, who, writes_cases
from hrstod.cases.views.ledger import read_ledger, recipient_in_words, what_in_words
from hrstod.cases.views.saving import find_open, save_part
from hrstod.cases.views.sharing_forms import (
    GOES_ON,
    UNTIL,
    ConsentChangeForm,
    ConsentForm,
    DisclosureForm,
    ToldForm,
)
from hrstod.database.transaction import commits, reading
from hrstod.errors import NotFound
from hrstod.guidance.rules import Evidence
from hrstod.web.formatting import day as in_words
from hrstod.web.language import language

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from hrstod.cases.access import OpenCase, ReadEntry, Viewing
    from hrstod.cases.contents import Body
    from hrstod.cases.definitions import LogChoice
    from hrstod.cases.forms import ChoiceForm

Kept = TypeVar("Kept", Consent, Disclosure)

blueprint = Blueprint("sharing", __name__)
MAY_KNOW, PASSED_ON = "cases/may_know.html", "cases/passed_on.html"


@blueprint.get("/c/<uuid:case_id>/may-know")
@writes_cases
@shows_case
def new_consent(case: OpenCase, _viewing: Viewing) -> ResponseReturnValue:
    """Show who may know what, and ask what the employee agrees to."""
    form = ConsentForm(formdata=None, data={"given_on": clock.today().isoformat()})
    return _show_new(MAY_KNOW, case, form)


@blueprint.post("/c/<uuid:case_id>/may-know", endpoint="add_consent")
@writes_cases
@commits
def add_consent(case_id: UUID) -> ResponseReturnValue:
    """Note what the employee agrees that one recipient may know."""
    form = ConsentForm()
    form.offer(choices(), language())
    return save_part(
        form,
        case_id,
        lambda: service.add_entry(*who(), case_id, body=form.consent()),
        lambda *_said: _show_new(MAY_KNOW, find_open(case_id), form),
    )


@blueprint.get("/c/<uuid:case_id>/may-know/<uuid:entry_id>")
@writes_cases
@shows_case
def consent_page(case: OpenCase, _viewing: Viewing, *, entry_id: UUID) -> ResponseReturnValue:
    """Show what the employee has agreed to, and ask what becomes of it."""
    return _show_consent(case, entry_id)


@blueprint.post("/c/<uuid:case_id>/may-know/<uuid:entry_id>", endpoint="change_consent")
@writes_cases
@commits
def change_consent(case_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    """Let what the employee has agreed to end on a day, or note that the employee takes it back."""
    form = ConsentChangeForm()

    def act() -> None:
        if form.takes_back:
            sharing.take_back(*who(), case_id, entry_id=entry_id, seen=form.seen)
        else:
            sharing.change_end(*who(), case_id, entry_id=entry_id, seen=form.seen, until=form.end)

    return save_part(form, case_id, act, lambda *said: _show_consent(find_open(case_id), entry_id, *said))


@blueprint.get("/c/<uuid:case_id>/passed-on")
@writes_cases
@shows_case
def new_disclosure(case: OpenCase, _viewing: Viewing) -> ResponseReturnValue:
    """Show who may know what, and ask what was passed on."""
    form = DisclosureForm(formdata=None, data={"on": clock.today().isoformat()})
    return _show_new(PASSED_ON, case, form)


@blueprint.post("/c/<uuid:case_id>/passed-on", endpoint="add_disclosure")
@writes_cases
@commits
def add_disclosure(case_id: UUID) -> ResponseReturnValue:
    """Note what was passed on; that the employee is to be told is then due."""
    form = DisclosureForm()
    form.offer(choices(), language())

    def show(*_said: object) -> str:
        return _show_new(PASSED_ON, find_open(case_id), form)

    try:
        return save_part(form, case_id, lambda: sharing.note_disclosure(*who(), case_id, body=form.disclosure()), show)
    except NotCovered as refused:
        form.ground.errors = [*form.ground.errors, _not_covered(form.disclosure(), refused.what)]
        return show(), 422


@blueprint.get("/c/<uuid:case_id>/passed-on/<uuid:entry_id>")
@writes_cases
@shows_case
def disclosure_page(case: OpenCase, _viewing: Viewing, *, entry_id: UUID) -> ResponseReturnValue:
    """Show what was passed on, and ask when the employee was told."""
    return _show_disclosure(case, entry_id)


@blueprint.post("/c/<uuid:case_id>/passed-on/<uuid:entry_id>", endpoint="change_disclosure")
@writes_cases
@commits
def change_disclosure(case_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    """Note that the employee was told what was passed on."""
    form = ToldForm()

    def act() -> None:
        sharing.note_told(*who(), case_id, entry_id=entry_id, seen=form.seen, told_on=form.told_on.chosen)

    return save_part(form, case_id, act, lambda *said: _show_disclosure(find_open(case_id), entry_id, *said))


def _show_new(template: str, case: OpenCase, form: ChoiceForm) -> str:
    """Show a form for something new, under who may know what; without that, when a viewing has run out meanwhile."""
    form.offer(choices(), language())
    viewing = find_viewing(case.row.id)
    return render_template(
        template,
        case=case,
        form=form,
        ledger=read_ledger(case, viewing) if viewing is not None else None,
        hints=[{"hint": {"text": _when(ground)}} for ground in choices().group("ground").offered()],
    )


def _show_consent(
    case: OpenCase, entry_id: UUID, form: ConsentChangeForm | None = None, theirs: Body | None = None
) -> str:
    """Show what the employee has agreed to and what can become of it; `theirs` is what somebody else wrote first."""
    read, body = _read(case, entry_id, Consent)
    if form is None:
        until = body.until.isoformat() if body is not None and body.until is not None else ""
        said = {"token": _version(read), "state": UNTIL if until else GOES_ON, "until": until}
        form = ConsentChangeForm(formdata=None, data=said)
    standing = standing_on(body, clock.today()) if body is not None else None
    if standing is not None:
        form.offer_what_fits(standing)
    return render_template("cases/consent.html", case=case, form=form, read=read, standing=standing, theirs=theirs)


def _show_disclosure(case: OpenCase, entry_id: UUID, form: ToldForm | None = None, theirs: Body | None = None) -> str:
    """Show what was passed on, and when the employee was told; `theirs` is what somebody else wrote first."""
    read, body = _read(case, entry_id, Disclosure)
    if form is None:
        told_on = (body.told_on if body is not None else None) or clock.today()
        form = ToldForm(formdata=None, data={"token": _version(read), "told_on": told_on.isoformat()})
    chosen = body.ground if body is not None else ""
    ground = next((one for one in choices().group("ground").options if one.id == chosen), None)
    return render_template(
        "cases/disclosure.html",
        case=case,
        form=form,
        read=read,
        when=_when(ground) if ground is not None else "",
        theirs=theirs,
    )


def _read(case: OpenCase, entry_id: UUID, kind: type[Kept]) -> tuple[ReadEntry | None, Kept | None]:
    """Read something that was noted; nothing when a viewing has run out, and NotFound for another kind of thing."""
    viewing = find_viewing(case.row.id)
    if viewing is None:
        return None, None
    read = access.read_entry(reading(), opening(), case, viewing, entry_id=entry_id)
    if read.entry is None:
        return read, None
    if not isinstance(read.entry.body, kind):
        raise NotFound
    return read, read.entry.body


def _version(read: ReadEntry | None) -> str:
    return str(read.version) if read is not None else ""


def _when(ground: LogChoice) -> str:
    """Say which provision a ground is in and when it fits, and where nobody has compared our words with the law."""
    said = [f"{ground.provision}." if ground.provision else ""]
    said.append(ground.when.in_language(language()) if ground.when is not None else "")
    if ground.evidence is Evidence.UNVERIFIED:
        said.append(gettext("Nobody of us has compared this with the law."))
    return " ".join(one for one in said if one)


def _not_covered(body: Disclosure, missing: tuple[str, ...]) -> str:
    said = gettext(
        "The employee had not agreed, on %(day)s, that this recipient may know it: %(recipient)s – %(what)s. If the "
        "employee had, note that first. If not, choose another ground.",
        day=in_words(body.on),
        recipient=recipient_in_words(body.recipient),
        what=what_in_words(missing),
    )
    return str(said)
