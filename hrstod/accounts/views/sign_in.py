"""Sign in, unlock, lock, confirm and sign out; and the way in for somebody who has lost the passphrase."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, session, url_for
from flask_babel import lazy_gettext as _
from flask_login import current_user

from hrstod import clock
from hrstod.accounts import browser, faults, sign_in, throttle
from hrstod.accounts.cookies import UNLOCKED, read, read_token
from hrstod.accounts.demo import is_demo
from hrstod.accounts.forms import LostForm, PassphraseForm, SignInForm
from hrstod.accounts.rules import Life, life
from hrstod.accounts.sign_in import PASSPHRASE, RECOVERY_CODE, Lost, Proven, Reason, SignInRefused, clean_name
from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.database.transaction import commits, database, reading
from hrstod.extensions import csrf
from hrstod.web.guards import AFTERWARDS, open_to_everyone, signed_in, where_afterwards

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from hrstod.web.forms import Form

blueprint = Blueprint("sign_in", __name__)

SENTENCES = {
    Reason.WRONG: _("Name, passphrase or code is not right. Nothing says which, for your safety."),
    Reason.USED_CODE: _("That code from the phone has been used. Wait for the next one, half a minute at most."),
    Reason.CLOCK: _("The clock of the server is wrong, so no code can be checked. Tell whoever looks after hrstod."),
}
WRONG_PASSPHRASE = _("That is not your passphrase. Compare it with what you wrote down; capitals do not matter.")
LOCKER_LEFT = "locker_left"
"""Says on the next page that the locker could not be opened, and was left as it was."""


def _known(typed: str) -> str:
    """Give a sign-in name as typed; an invented person's is nobody's unless this is a demo."""
    settings = current_app.extensions["hrstod.settings"]
    return "" if is_demo(clean_name(typed)) and not settings.demo else typed


def _tidy(content: bytes) -> bytes:
    tidied: bytes = current_app.extensions["hrstod.tidy_locker"](content)
    return tidied


@blueprint.get("/sign-in", endpoint="sign_in_page")
@open_to_everyone
def sign_in_page() -> ResponseReturnValue:
    """Ask for name, passphrase and code."""
    if current_user.is_authenticated:
        return redirect(where_afterwards(url_for("own.show")), 303)
    return render_template("accounts/sign_in.html", form=SignInForm())


@blueprint.post("/sign-in", endpoint="sign_in")
@open_to_everyone
@commits
def let_in() -> ResponseReturnValue:
    """Sign somebody in, and unlock what is theirs."""
    form = SignInForm()
    if not form.validate():
        return render_template("accounts/sign_in.html", form=form), 422
    try:
        proven = sign_in.prove(
            reading(),
            browser.vault(),
            name=_known(form.name.data),
            passphrase=form.passphrase.data,
            code=form.code.data,
            moment=clock.now(),
        )
        return _open(proven)
    except SignInRefused as refused:
        return _refuse(refused, form, "accounts/sign_in.html")


@blueprint.get("/sign-in/lost", endpoint="lost_page")
@open_to_everyone
def lost_page() -> ResponseReturnValue:
    """Ask for the recovery code in place of the passphrase."""
    return render_template("accounts/lost.html", form=LostForm())


@blueprint.post("/sign-in/lost", endpoint="lost")
@open_to_everyone
@commits
def let_in_without_passphrase() -> ResponseReturnValue:
    """Let somebody in by paper and phone, to a new passphrase."""
    form = LostForm()
    if not form.validate():
        return render_template("accounts/lost.html", form=form), 422
    try:
        proven = sign_in.prove_without_passphrase(
            reading(),
            browser.vault(),
            name=_known(form.name.data),
            recovery_code=form.recovery_code.data,
            code=form.code.data,
            moment=clock.now(),
        )
        return _open(proven)
    except SignInRefused as refused:
        return _refuse(refused, form, "accounts/lost.html")


def _open(proven: Proven) -> Response:
    """Open the browser for somebody, once what it changes has been written."""
    way = RECOVERY_CODE if proven.lost is Lost.PASSPHRASE else PASSPHRASE
    if proven.step is not None and throttle.is_phone_guessed_out(browser.store(), proven.account_id, way):
        raise SignInRefused(Reason.WRONG, proven.account_id)
    is_whole = sign_in.enter(database(), browser.vault(), proven, moment=clock.now(), tidy=_tidy)
    where = _where_now(is_whole=is_whole)
    if "lang" not in session:  # what was chosen in this visit counts
        session["lang"] = proven.language
    response = make_response(redirect(url_for("own.renew", why=proven.lost.value) if proven.lost else where, 303))
    browser.open_browser(response, proven.account_id, proven.keys, proven.lost.value)
    return response


def _where_now(*, is_whole: bool) -> str:
    """Give where somebody was on the way to; or their own page, where it says that the locker could not be opened."""
    where = where_afterwards(url_for("own.show"))
    session.pop(LOCKER_LEFT, None)
    if is_whole:
        return where
    session[LOCKER_LEFT] = True
    return url_for("own.show")


def _refuse(refused: SignInRefused, form: Form, template: str) -> ResponseReturnValue:
    """Say no, in the same words to known and unknown, and write it down apart: this transaction is rolled back."""
    database().rollback()
    about = {"account": refused.account_id} if refused.account_id else {}
    moment = clock.now()
    engine = current_app.extensions["hrstod.engine"]
    trail.write_apart(engine, Event.SIGN_IN_REFUSED, actor_id=None, moment=moment, reason=refused.reason.value, **about)
    if refused.reason is Reason.CLOCK:
        trail.write_apart(engine, Event.CLOCK_MOVED, actor_id=None, moment=moment, **about)
    form.refuse(SENTENCES[_reason_to_tell(refused)])
    return render_template(template, form=form), 422


def _reason_to_tell(refused: SignInRefused) -> Reason:
    """Count a guess at the phone, and tell nothing of it where there have been too many."""
    if refused.account_id is None or not refused.knew:
        return refused.reason
    is_out = throttle.is_phone_guessed_out(browser.store(), refused.account_id, refused.knew)
    throttle.count_phone_guess(browser.store(), refused.account_id, refused.knew)
    return Reason.WRONG if is_out else refused.reason


@blueprint.get("/unlock", endpoint="unlock_page")
@signed_in
def unlock_page() -> ResponseReturnValue:
    """Ask for the passphrase of somebody whose page has locked."""
    if current_user.keys is not None:
        return redirect(where_afterwards(url_for("own.show")), 303)
    return render_template("accounts/unlock.html", form=PassphraseForm())


@blueprint.post("/unlock", endpoint="unlock")
@signed_in
@commits
def unlock() -> ResponseReturnValue:
    """Unlock what belongs to whoever is signed in."""
    return _prove_again("accounts/unlock.html", Event.UNLOCK_DONE, Event.UNLOCK_REFUSED)


@blueprint.get("/confirm", endpoint="confirm_page")
@signed_in
def confirm_page() -> ResponseReturnValue:
    """Ask for the passphrase again before something that cannot be undone."""
    return render_template("accounts/confirm.html", form=PassphraseForm())


@blueprint.post("/confirm", endpoint="confirm")
@signed_in
@commits
def confirm() -> ResponseReturnValue:
    """Confirm with the passphrase; it lasts five minutes."""
    return _prove_again("accounts/confirm.html", Event.CONFIRM_DONE, Event.CONFIRM_REFUSED)


def _prove_again(template: str, done: Event, refused_event: Event) -> ResponseReturnValue:
    form = PassphraseForm()
    if not form.validate():
        return render_template(template, form=form), 422
    account_id = current_user.actor.account_id
    try:
        proven = sign_in.prove_again(reading(), browser.vault(), account_id=account_id, passphrase=form.passphrase.data)
        is_whole = sign_in.enter(database(), browser.vault(), proven, moment=clock.now(), tidy=_tidy, event=done)
    except SignInRefused as refused:
        database().rollback()
        engine = current_app.extensions["hrstod.engine"]
        trail.write_apart(
            engine,
            refused_event,
            actor_id=account_id,
            moment=clock.now(),
            account=account_id,
            reason=refused.reason.value,
        )
        form.refuse(WRONG_PASSPHRASE)
        return render_template(template, form=form), 422
    response = make_response(redirect(_where_now(is_whole=is_whole), 303))
    browser.unlock_browser(response, current_user.visit, proven.keys)
    return response


@blueprint.post("/lock")
@open_to_everyone
def lock() -> ResponseReturnValue:
    """Lock what is unlocked, and show nothing of it; whatever else is broken, and whatever else waits to be done.

    Whoever came in with the recovery code has nothing to unlock with, and is signed out.
    """
    if not current_user.is_authenticated or current_user.visit.renewing:
        return _sign_out(url_for("sign_in.sign_in_page"))
    session.pop(AFTERWARDS, None)
    response = make_response(redirect(url_for("sign_in.unlock_page"), 303))
    browser.lock_browser(response, current_user.visit)
    account_id = current_user.actor.account_id
    faults.note(Event.LOCK_DONE, actor_id=account_id, account=account_id)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


csrf.exempt(lock)  # a page that was left open has an old token, and must never stay unlocked because of that


@blueprint.post("/stay")
@open_to_everyone
def stay() -> ResponseReturnValue:
    """Note that somebody is still there; or tell when somebody last was, which does not count as use.

    No guard stands above it: finding out who is signed in is use already.
    """
    return _tell_when_used() if "ask" in request.form else _note_use()


@signed_in
def _note_use() -> ResponseReturnValue:
    """Say whether it is still unlocked; 409 when it has locked already."""
    return ("", 204) if current_user.keys is not None else ("", 409)


def _tell_when_used() -> ResponseReturnValue:
    """Give the second in which what this browser has unlocked was last used; 409 when it has locked."""
    token, cookie, store = read_token(), read(UNLOCKED), browser.store()
    visit = store.find_visit(token) if token is not None else None
    found = store.find_unlocked(visit.number, sha256(cookie).digest()) if visit is not None and cookie else None
    if found is None or life(found.opened_at, found.used_at, clock.now(), browser.unlock_limits()) is not Life.ALIVE:
        return "", 409
    return Response(str(int(found.used_at.timestamp())), mimetype="text/plain")


@blueprint.post("/sign-out")
@open_to_everyone
def sign_out() -> ResponseReturnValue:
    """Sign out of this browser; its cookies are dead from now on, whatever else is broken."""
    return _sign_out(url_for("guidance.start"))


def _sign_out(where: str) -> ResponseReturnValue:
    account_id = current_user.actor.account_id if current_user.is_authenticated else None
    session.clear()
    response = make_response(redirect(where, 303))
    browser.end_browser(response)
    if account_id is not None:
        faults.note(Event.SIGN_IN_ENDED, actor_id=account_id, account=account_id, reason="signed-out")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


csrf.exempt(sign_out)


@blueprint.app_template_global()
def lock_seconds() -> int:
    """Tell pages after how many seconds without use they lock."""
    return int(browser.unlock_limits().idle.total_seconds())
