"""One's own page and account: what waits, where one is signed in, and new ways to open what is one's own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, current_app, make_response, redirect, render_template, session, url_for
from flask_login import current_user

from hrstod import clock
from hrstod.accounts import access, browser, queries, renewal, service
from hrstod.accounts.forms import InvitationForm, LanguageForm
from hrstod.accounts.locker import waits_for_custodians
from hrstod.accounts.renewal import Renewal
from hrstod.accounts.service import InvitationRefused
from hrstod.accounts.views import steps
from hrstod.accounts.views.sign_in import LOCKER_LEFT
from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.crypto.passphrases import words_of
from hrstod.database.transaction import commits, database, reading
from hrstod.errors import NotFound
from hrstod.web.guards import (
    confirmed,
    current_actor,
    open_to_everyone,
    signed_in,
    signed_in_and_unlocked,
    unlocked_keys,
)

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue


blueprint = Blueprint("own", __name__)

TOLD_FOR = timedelta(days=30)
"""For how long somebody's own page says that the account was given new keys, and by whose code."""


@blueprint.get("/me")
@signed_in
def show() -> ResponseReturnValue:
    """Show what waits for somebody today, in neutral words and without a number of anything."""
    parts = [part() for part in current_app.extensions["hrstod.own_parts"]]
    again = queries.taken_over_again(reading(), current_actor().account_id)
    is_recent = again is not None and again.used_at is not None and clock.now() - again.used_at < TOLD_FOR
    return render_template(
        "accounts/own.html",
        parts=parts,
        locker_left=session.pop(LOCKER_LEFT, False),
        taken_over=again if is_recent else None,
    )


@blueprint.get("/me/account")
@signed_in
def account() -> ResponseReturnValue:
    """Show somebody their own account: roles, keys, and where they are signed in."""
    actor = current_actor()
    own = access.find_own(actor, reading())
    return render_template(
        "accounts/account.html",
        own=own,
        grants=[
            one for one in queries.list_grants(reading(), clock.today(), account_id=actor.account_id) if one.is_held
        ],
        # From the keys themselves: what stands in the table may have been put there by somebody else.
        words=words_of(current_user.keys.public.fingerprint, "sv") if current_user.keys is not None else "",
        visits=browser.list_open_visits(actor.account_id),
        here=current_user.visit.number,
        language_form=LanguageForm(data={"language": own.language}),
        waits=_waits(),
    )


def _waits() -> bool:
    """Tell whether somebody's locker waits for the custodians; unknown, and so no, while it is locked."""
    keys, account_id = current_user.keys, current_user.actor.account_id
    return keys is not None and waits_for_custodians(reading(), account_id=account_id, public=keys.public)


@blueprint.post("/me/language")
@signed_in
@commits
def change_language() -> ResponseReturnValue:
    """Choose the language that hrstod speaks with somebody."""
    form = LanguageForm()
    if form.validate():
        service.change_language(access.find_own(current_actor(), database()), form.language.data)
        session["lang"] = form.language.data
    return redirect(url_for("own.account"), 303)


@blueprint.post("/me/visits/<uuid:number>/end")
@signed_in
@commits
def end_visit(number: UUID) -> ResponseReturnValue:
    """Sign oneself out of another browser."""
    account_id = current_actor().account_id
    if number not in [one.number for one in browser.store().list_visits(account_id)]:
        raise NotFound
    browser.store().end_visit(number)  # first: a full disk must not keep anybody signed in
    trail.write(
        database(),
        Event.SIGN_IN_ENDED,
        actor_id=account_id,
        moment=clock.now(),
        account=account_id,
        reason="ended-elsewhere",
    )
    return redirect(url_for("own.account"), 303)


@blueprint.get("/me/begin-again")
@signed_in_and_unlocked
@confirmed
def begin_again_page() -> ResponseReturnValue:
    """Say what it means to begin again with an empty locker, and from which day it can be done."""
    first_day = service.begin_again_on(reading(), current_actor().account_id)
    return render_template("accounts/begin_again.html", first_day=first_day, is_due=first_day <= clock.today())


@blueprint.post("/me/begin-again", endpoint="begin_again")
@signed_in_and_unlocked
@confirmed
@commits
def begin_again() -> ResponseReturnValue:
    """Give somebody whose locker waits for custodians an empty one instead."""
    service.empty_own_locker(
        database(),
        browser.vault(),
        account_id=current_actor().account_id,
        keys=unlocked_keys(),
        moment=clock.now(),
    )
    return redirect(url_for("own.show"), 303)


@blueprint.get("/welcome", endpoint="welcome_page")
@open_to_everyone
def welcome_page() -> ResponseReturnValue:
    """Ask for the code of an invitation."""
    return render_template("accounts/welcome.html", form=InvitationForm())


@blueprint.post("/welcome", endpoint="welcome")
@open_to_everyone
def welcome() -> ResponseReturnValue:
    """Open an invitation; nothing counts until its last step."""
    form = InvitationForm()
    if not form.validate():
        return render_template("accounts/welcome.html", form=form), 422
    moment = clock.now()
    try:
        invitation = service.find_invitation(reading(), form.code.data, moment=moment)
    except InvitationRefused as refused:
        _note_refused(refused)
        form.refuse(refused.sentence)
        return render_template("accounts/welcome.html", form=form), 422
    invited = access.find_invited(reading(), invitation.account_id)
    if "lang" not in session:  # the language chosen in this visit wins
        session["lang"] = invited.language
    offer = renewal.make_offer(
        Renewal.WELCOME,
        account_id=invited.id,
        language=invited.language,
        moment=moment,
        invitation_id=invitation.id,
    )
    return steps.show(offer, invited)


def _note_refused(refused: InvitationRefused) -> None:
    engine = current_app.extensions["hrstod.engine"]
    trail.write_apart(
        engine, Event.ACCOUNT_INVITATION_REFUSED, actor_id=None, moment=clock.now(), reason=refused.reason
    )


@blueprint.post("/welcome/next", endpoint="welcome_next")
@open_to_everyone
@commits
def welcome_next() -> ResponseReturnValue:
    """Take one step of an invitation."""
    offer = steps.sent_offer()
    if offer.why is not Renewal.WELCOME:
        raise NotFound
    try:
        return steps.take(offer)
    except InvitationRefused as refused:
        database().rollback()
        _note_refused(refused)
        raise


@blueprint.get("/me/renew/<why>", endpoint="renew")
@open_to_everyone
def renew(why: str) -> ResponseReturnValue:
    """Begin to replace something that opens the account; what the recovery code stood in for comes first."""
    asked = _renewal(why)
    if not current_user.is_authenticated or current_user.keys is None:
        return _open_first()
    if not current_user.visit.renewing and not current_user.is_confirmed:
        session["afterwards"] = url_for("own.renew", why=why)
        return redirect(url_for("sign_in.confirm_page"), 303)
    own = access.find_own(current_actor(), reading())
    offer = renewal.make_offer(asked, account_id=own.id, language=own.language, moment=clock.now())
    return steps.show(offer, own)


@blueprint.post("/me/renew/<why>", endpoint="renew_next")
@open_to_everyone
@commits
def renew_next(why: str) -> ResponseReturnValue:
    """Take one step in replacing something that opens the account."""
    asked = _renewal(why)
    if not current_user.is_authenticated or current_user.keys is None:
        return _open_first()
    offer = steps.sent_offer()
    if (offer.why, offer.account_id) != (asked, current_actor().account_id):
        raise NotFound
    return steps.take(offer)


def _renewal(why: str) -> Renewal:
    """Give what is asked to be replaced; only what the recovery code stood in for, while that waits."""
    waits = current_user.visit.renewing if current_user.is_authenticated else ""
    if why not in set(Renewal) - {Renewal.WELCOME} or waits not in ("", why):
        raise NotFound
    return Renewal(why)


def _open_first() -> ResponseReturnValue:
    """Lead to where the keys are opened; whoever came in with the recovery code comes in anew."""
    if not current_user.is_authenticated or not current_user.visit.renewing:
        return redirect(url_for("sign_in.unlock_page"), 303)
    response = make_response(redirect(url_for("sign_in.sign_in_page"), 303))
    browser.end_browser(response)
    return response
