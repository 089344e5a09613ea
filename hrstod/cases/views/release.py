"""The pages on which a request for a public record is noted, tested and decided, one step on each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import lazy_gettext as _

from hrstod import clock
from hrstod.authorization.permissions import Permission
from hrstod.cases import access, releasing
from hrstod.cases.contents import Sheet
from hrstod.cases.exporting import in_order
from hrstod.cases.release_rules import IN_PART, REFUSED, RELEASED
from hrstod.cases.service import EntryChanged
from hrstod.cases.views.desk import choices, find_case, find_viewing, opening, shows_case, who
from hrstod.cases.views.release_forms import AskedForm, DecisionForm, HarmForm, as_asked, as_decided, as_tested
from hrstod.cases.views.words import words
from hrstod.database.transaction import commits, reading
from hrstod.errors import RuleBroken
from hrstod.guidance.rules import Evidence
from hrstod.web.guards import requires
from hrstod.web.language import language

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from hrstod.cases.access import OpenCase, Viewing
    from hrstod.cases.contents import Body, Release
    from hrstod.cases.definitions import LogChoice
    from hrstod.cases.releasing import Seen
    from hrstod.cases.views.release_forms import ReleaseForm

blueprint = Blueprint("release", __name__)
releases_cases = requires(Permission.CASES_RELEASE, unlocked=True)
UNVERIFIED = _("Nobody of us has compared this with the law.")


@blueprint.get("/c/<uuid:case_id>/record")
@releases_cases
@shows_case
def page(case: OpenCase, viewing: Viewing) -> ResponseReturnValue:
    """Say what the law asks for, list the requests, and ask about a new one."""
    return _show_page(case, viewing, AskedForm(formdata=None, data={"asked_on": clock.today().isoformat()}))


@blueprint.post("/c/<uuid:case_id>/record", endpoint="add")
@releases_cases
@commits
def add(case_id: UUID) -> ResponseReturnValue:
    """Note that somebody asks."""
    form = AskedForm()
    form.offer(choices(), language())
    if not form.validate():
        return _again(case_id, lambda case, viewing: _show_page(case, viewing, form), 422)
    entry_id = releasing.note_request(*who(), case_id, asked=form.asked)
    return redirect(url_for("cases.release.show", case_id=case_id, entry_id=entry_id), 303)


@blueprint.get("/c/<uuid:case_id>/record/<uuid:entry_id>")
@releases_cases
@shows_case
def show(case: OpenCase, viewing: Viewing, *, entry_id: UUID) -> ResponseReturnValue:
    """Show how far a request has come, and what is next."""
    release, seen = _find(case, viewing, entry_id)
    newest = case.index.heads
    return render_template(
        "cases/record_request.html",
        case=case,
        entry_id=entry_id,
        release=release,
        version=seen.version,
        is_released=release.outcome in (RELEASED, IN_PART),
        has_answer=release.outcome in (REFUSED, IN_PART),
        has_changed=any(newest[part].version != version for part, version in release.parts.items()),
    )


@blueprint.get("/c/<uuid:case_id>/record/<uuid:entry_id>/asked")
@releases_cases
@shows_case
def asked_page(case: OpenCase, viewing: Viewing, *, entry_id: UUID) -> ResponseReturnValue:
    """Show who asks, to be corrected."""
    return _show_asked(case, viewing, entry_id)


@blueprint.post("/c/<uuid:case_id>/record/<uuid:entry_id>/asked", endpoint="correct")
@releases_cases
@commits
def correct(case_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    """Correct who asks, and since when."""
    form = AskedForm()
    form.offer(choices(), language())

    def act() -> None:
        releasing.correct_request(*who(), case_id, seen=form.seen_of(entry_id), asked=form.asked)

    return _change(form, case_id, entry_id, act, _show_asked)


@blueprint.get("/c/<uuid:case_id>/record/<uuid:entry_id>/test")
@releases_cases
@shows_case
def test_page(case: OpenCase, viewing: Viewing, *, entry_id: UUID) -> ResponseReturnValue:
    """Show all that is written, to be tested entry by entry."""
    return _show_test(case, viewing, entry_id)


@blueprint.post("/c/<uuid:case_id>/record/<uuid:entry_id>/test", endpoint="test")
@releases_cases
@commits
def test(case_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    """Note what the harm test shows, and what may be handed out."""
    form = HarmForm()
    form.offer(choices(), language(), _sent(form, "provisions", "harm"))
    form.offer_parts(find_case(case_id, to=Permission.CASES_RELEASE).index.heads, entry_id)

    def act() -> None:
        releasing.note_test(*who(), case_id, seen=form.seen_of(entry_id), tested=form.tested)

    return _change(form, case_id, entry_id, act, _show_test)


@blueprint.get("/c/<uuid:case_id>/record/<uuid:entry_id>/decide")
@releases_cases
@shows_case
def decide_page(case: OpenCase, viewing: Viewing, *, entry_id: UUID) -> ResponseReturnValue:
    """Show what the test says, and ask what is decided."""
    return _show_decision(case, viewing, entry_id)


@blueprint.post("/c/<uuid:case_id>/record/<uuid:entry_id>/decide", endpoint="decide")
@releases_cases
@commits
def decide(case_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    """Decide."""
    form = DecisionForm()
    form.offer(choices(), language(), _sent(form, "outcome", "reasons"))

    def act() -> None:
        releasing.decide(*who(), case_id, seen=form.seen_of(entry_id), decided=form.decided)

    return _change(form, case_id, entry_id, act, _show_decision)


def _change(
    form: ReleaseForm, case_id: UUID, entry_id: UUID, act: Callable[[], None], show_step: Callable[..., str]
) -> ResponseReturnValue:
    """Do what a form asks and go on; or show the form again as it was sent in, and why."""

    def again(status: int, theirs: Body | None = None) -> ResponseReturnValue:
        return _again(case_id, lambda case, viewing: show_step(case, viewing, entry_id, form, theirs), status)

    if not form.validate():
        return again(422)
    try:
        act()
    except EntryChanged as changed:
        form.token.data = str(changed.version)
        return again(409, changed.saved)
    except RuleBroken as refused:
        form.refuse(refused.sentence)
        return again(422)
    return redirect(url_for("cases.release.show", case_id=case_id, entry_id=entry_id), 303)


def _again(case_id: UUID, show_form: Callable[[OpenCase, Viewing], str], status: int) -> ResponseReturnValue:
    """Show a form as it was sent in; whoever may no longer see what is written is asked first why they look."""
    case, viewing = find_case(case_id, to=Permission.CASES_RELEASE), find_viewing(case_id)
    if viewing is None:
        return redirect(url_for("cases.gate", case_id=case_id), 303)
    return show_form(case, viewing), status


def _find(case: OpenCase, viewing: Viewing, entry_id: UUID) -> tuple[Release, Seen]:
    return releasing.find_request(reading(), opening(), case, viewing, entry_id=entry_id)


def _sent(form: ReleaseForm, *names: str) -> list[str]:
    """Give what was sent in: it was offered when the page was made, also if it has been retired since."""
    sent = [form[name].data or [] for name in names]
    return [one for chosen in sent for one in (chosen if isinstance(chosen, list) else [chosen])]


def _show_page(case: OpenCase, viewing: Viewing, form: AskedForm) -> str:
    form.offer(choices(), language())
    requests = [
        (read, words().choice("release-outcome", release.outcome))
        for read, release in releasing.list_requests(reading(), opening(), case, viewing)
    ]
    return render_template("cases/record.html", case=case, form=form, requests=requests)


def _show_asked(
    case: OpenCase, viewing: Viewing, entry_id: UUID, form: AskedForm | None = None, theirs: Body | None = None
) -> str:
    release, seen = _find(case, viewing, entry_id)
    form = form or AskedForm(formdata=None, data=as_asked(release, seen))
    form.offer(choices(), language(), [release.asker])
    return _step("asked", case, entry_id, release, form=form, theirs=theirs)


def _show_test(
    case: OpenCase, viewing: Viewing, entry_id: UUID, form: HarmForm | None = None, theirs: Body | None = None
) -> str:
    """Show all that is written with a box for each, under the provisions of its secrecy marking."""
    release, seen = _find(case, viewing, entry_id)
    written = in_order(case, access.read_entries(reading(), opening(), case, viewing))
    entries = [one for one in written if one.id != entry_id]
    bodies = [one.entry.body for one in entries if one.entry is not None]
    marked = [body.provision for body in bodies if isinstance(body, Sheet) and body.provision]
    form = form or HarmForm(formdata=None, data=as_tested(release, seen, marked))
    form.offer(choices(), language(), _sent(form, "provisions", "harm"))
    form.offer_parts(case.index.heads, entry_id)
    offered = choices().group("provision").offered(form.provisions.data or ())
    hints = [{"hint": {"text": _when(one)}} for one in offered]
    return _step("test", case, entry_id, release, form=form, theirs=theirs, entries=entries, hints=hints)


def _show_decision(
    case: OpenCase, viewing: Viewing, entry_id: UUID, form: DecisionForm | None = None, theirs: Body | None = None
) -> str:
    release, seen = _find(case, viewing, entry_id)
    form = form or DecisionForm(formdata=None, data=as_decided(release, seen))
    form.offer(choices(), language(), _sent(form, "outcome", "reasons"))
    return _step("decide", case, entry_id, release, form=form, theirs=theirs)


def _step(step: str, case: OpenCase, entry_id: UUID, release: Release, **more: object) -> str:
    return render_template(f"cases/record_{step}.html", case=case, entry_id=entry_id, release=release, **more)


def _when(provision: LogChoice) -> str:
    """Say when a provision fits, and where nobody has compared our words with the law."""
    said = provision.when.in_language(language()) if provision.when is not None else ""
    return f"{said} {UNVERIFIED}" if provision.evidence is Evidence.UNVERIFIED else said
