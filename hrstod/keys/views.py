"""The pages of keys: what is in order, the drill, the recovery of a locker, and new keys for oneself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, after_this_request, current_app, redirect, render_template, session, url_for

from hrstod import clock
from hrstod.accounts import browser
from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.authorization.checks import may
from hrstod.authorization.permissions import Permission
from hrstod.crypto.passphrases import words_of
from hrstod.database.transaction import commits, database, reading
from hrstod.keys import access, queries, rotation, service
from hrstod.keys.access import RecoveryDamaged, RecoveryRefused
from hrstod.keys.forms import NewKeysForm, RecoverForm, TwoCustodiansForm
from hrstod.keys.rotation import NewKeysRefused
from hrstod.keys.sentences import status_lines
from hrstod.web.guards import confirmed, current_actor, requires, signed_in_and_unlocked

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Response
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("keys", __name__)

DONE = "keys_done"
"""Says on the next page what has been done, in one word."""


def own_part() -> str:
    """Say on the page of those who can do something about it what is missing before cases can be created."""
    actor = current_actor()
    may_read = may(actor, Permission.KEYS_READ)
    if not may_read and not may(actor, Permission.ROLES_CONFIRM):
        return ""
    sentence = queries.cases_blocked_by(reading(), browser.vault(), clock.today())
    return render_template("keys/own_missing.html", sentence=sentence, may_read=may_read) if sentence else ""


@blueprint.get("/keys")
@requires(Permission.KEYS_READ)
def show() -> ResponseReturnValue:
    """Show in plain sentences what is in order, and what is missing."""
    memory = current_app.extensions["hrstod.settings"].memory
    status = queries.find_status(reading(), browser.vault(), clock.today(), memory)
    return render_template(
        "keys/show.html",
        lines=status_lines(status, clock.today()),
        words=words_of(status.fingerprint, "sv") if status.fingerprint is not None else "",
        custodians=status.custodians,
        may_recover=may(current_actor(), Permission.KEYS_RECOVER),
        is_drill_done=session.pop(DONE, "") == "drill",
    )


@blueprint.get("/keys/drill", endpoint="drill_page")
@requires(Permission.KEYS_RECOVER)
@confirmed
def drill_page() -> ResponseReturnValue:
    """Ask two custodians for their words, to see whether they open the recovery key."""
    return render_template("keys/drill.html", form=TwoCustodiansForm())


@blueprint.post("/keys/drill", endpoint="drill")
@requires(Permission.KEYS_RECOVER)
@confirmed
@commits
def drill() -> ResponseReturnValue:
    """Let two custodians show that they can open the recovery key."""
    form = TwoCustodiansForm()
    if not form.validate():
        return render_template("keys/drill.html", form=form), 422
    try:
        opened = access.open_recovery(reading(), browser.vault(), form.first.data, form.second.data)
        service.hold_drill(current_actor().account_id, database(), browser.vault(), opened, clock.now())
    except (RecoveryRefused, RecoveryDamaged) as refused:
        _write_apart(Event.RECOVERY_DRILL_FAILED)
        form.refuse(refused.sentence)
        return render_template("keys/drill.html", form=form), refused.code
    session[DONE] = "drill"
    return redirect(url_for("keys.show"), 303)


@blueprint.get("/keys/recover", endpoint="list_waiting")
@requires(Permission.KEYS_RECOVER)
@confirmed
def list_waiting() -> ResponseReturnValue:
    """List those whose lockers wait for two custodians."""
    is_done = session.pop(DONE, "") == "recover"
    return render_template("keys/waiting.html", waiting=queries.list_waiting(reading()), is_done=is_done)


@blueprint.get("/keys/recover/<uuid:account_id>", endpoint="recover_page")
@requires(Permission.KEYS_RECOVER)
@confirmed
def recover_page(account_id: UUID) -> ResponseReturnValue:
    """Show the words of somebody's key to compare with them, and ask two custodians for their words."""
    return _recover_page(account_id, RecoverForm())


@blueprint.post("/keys/recover/<uuid:account_id>", endpoint="recover")
@requires(Permission.KEYS_RECOVER)
@confirmed
@commits
def recover(account_id: UUID) -> ResponseReturnValue:
    """Let two custodians open somebody's locker for the key that they have now."""
    form = RecoverForm()
    if not form.validate():
        return _recover_page(account_id, form), 422
    try:
        opened = access.open_recovery(reading(), browser.vault(), form.first.data, form.second.data)
        service.recover_locker(
            current_actor(),
            database(),
            browser.vault(),
            opened,
            account_id=account_id,
            compared=form.compared_fingerprint(),
            moment=clock.now(),
        )
    except (RecoveryRefused, RecoveryDamaged) as refused:
        _write_apart(Event.RECOVERY_REFUSED, account=account_id, reason=refused.reason.value)
        form.refuse(refused.sentence)
        return _recover_page(account_id, form), refused.code
    session[DONE] = "recover"
    return redirect(url_for("keys.list_waiting"), 303)


def _recover_page(account_id: UUID, form: RecoverForm) -> str:
    account, public = access.find_waiting(current_actor(), reading(), account_id)
    shown = public.fingerprint.hex()
    if form.fingerprint.data != shown:
        form.compared.data = False
    form.fingerprint.data = shown
    return render_template("keys/recover.html", form=form, person=account, words=words_of(public.fingerprint, "sv"))


@blueprint.get("/me/keys/new", endpoint="new_keys_page")
@signed_in_and_unlocked
@confirmed
def new_keys_page() -> ResponseReturnValue:
    """Say what new keys are good for, and ask for what opens the old ones."""
    return render_template("keys/new_keys.html", form=NewKeysForm())


@blueprint.post("/me/keys/new", endpoint="new_keys")
@signed_in_and_unlocked
@confirmed
@commits
def new_keys() -> ResponseReturnValue:
    """Give somebody new keys in place of their own, and sign them out everywhere else."""
    form = NewKeysForm()
    if not form.validate():
        return render_template("keys/new_keys.html", form=form), 422
    account_id = current_actor().account_id
    try:
        new = rotation.make_new_keys(
            reading(),
            browser.vault(),
            account_id=account_id,
            passphrase=form.passphrase.data,
            recovery_code=form.recovery_code.data,
        )
    except NewKeysRefused as refused:
        _write_apart(Event.CONFIRM_REFUSED, account=account_id, reason="wrong")
        (form.recovery_code if refused.is_code else form.passphrase).errors = [refused.sentence]
        return render_template("keys/new_keys.html", form=form), refused.code
    rotation.take_new_keys(database(), browser.vault(), new, moment=clock.now())

    @after_this_request
    def open_again(response: Response) -> Response:
        """Only when the commit has succeeded: before it, the old keys are the right ones."""
        if response.status_code == 303:
            browser.store().end_visits(account_id)
            browser.open_browser(response, account_id, new.keys)
        return response

    return redirect(url_for("own.account"), 303)


def _write_apart(event: Event, **details: UUID | str) -> None:
    """Write down what was refused; the transaction it happened in ends first: the two would wait for each other."""
    database().rollback()
    trail.write_apart(
        current_app.extensions["hrstod.engine"],
        event,
        actor_id=current_actor().account_id,
        moment=clock.now(),
        **details,
    )
