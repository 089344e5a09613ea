"""The pages of people: who has an account, with which roles, and what an administrator does about it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _

from hrstod import clock
from hrstod.accounts import access, browser, grants, queries, service
from hrstod.accounts.forms import PersonForm, RoleForm
from hrstod.accounts.views import leading, names
from hrstod.authorization.checks import boards_for, may
from hrstod.authorization.permissions import MEANINGS, Permission
from hrstod.authorization.roles import ROLES
from hrstod.database.transaction import commits, database, reading
from hrstod.errors import RuleBroken
from hrstod.organisation import queries as organisation_queries
from hrstod.web.guards import confirmed, current_actor, open_to_everyone, requires, unlocked_keys

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("people", __name__)

NOT_COMPARED = _("Compare the words with the person first.")
blueprint.register_blueprint(leading.blueprint)


for ask in (names.account_name, names.role_name, names.key_words, names.key_fingerprint):
    blueprint.add_app_template_global(ask)


@blueprint.get("/roles")
@open_to_everyone
def roles() -> ResponseReturnValue:
    """Say who may do what, from the same file that the guards read."""
    return render_template("accounts/roles.html", roles=ROLES.values(), meanings=MEANINGS)


@blueprint.get("/people")
@requires(Permission.ACCOUNTS_READ)
def list_people() -> ResponseReturnValue:
    """List everybody who has an account."""
    return render_template("accounts/people.html", people=queries.list_people(reading(), clock.today()))


@blueprint.get("/people/review")
@requires(Permission.ROLES_REVIEW)
def review() -> ResponseReturnValue:
    """List every role that has been given, by whom and when."""
    grants_today = queries.list_grants(reading(), clock.today())
    vouched = queries.vouched_grants(reading(), browser.vault())
    return render_template("accounts/review.html", grants=grants_today, vouched=vouched)


@blueprint.get("/people/new")
@requires(Permission.ACCOUNTS_INVITE)
def new() -> ResponseReturnValue:
    """Ask whom to invite."""
    return render_template("accounts/new_person.html", form=PersonForm())


@blueprint.post("/people/new", endpoint="invite")
@requires(Permission.ACCOUNTS_INVITE)
@commits
def invite() -> ResponseReturnValue:
    """Invite somebody, and show the code once."""
    form = PersonForm()
    if not form.validate():
        return render_template("accounts/new_person.html", form=form), 422
    try:
        account, code = service.invite(
            current_actor().account_id,
            database(),
            name=form.name.data,
            sign_in_name=form.sign_in_name.data,
            language=form.language.data,
            moment=clock.now(),
            lasts=_lasts(),
        )
    except RuleBroken as broken:
        form.sign_in_name.errors = [broken.sentence]
        return render_template("accounts/new_person.html", form=form), 422
    return render_template("accounts/code.html", account=account, code=code, until=clock.now() + _lasts())


def _lasts() -> timedelta:
    return timedelta(days=current_app.extensions["hrstod.settings"].invitation_days)


@blueprint.get("/people/<uuid:account_id>")
@requires(Permission.ACCOUNTS_READ)
def show(account_id: UUID) -> ResponseReturnValue:
    """Show one person: account, roles, and which units they lead."""
    account = access.find_account(current_actor(), reading(), account_id, Permission.ACCOUNTS_READ)
    today = clock.today()
    return render_template(
        "accounts/person.html",
        account=account,
        grants=queries.list_grants(reading(), today, account_id=account_id),
        invitation=queries.last_invitation(reading(), account_id, clock.now()),
        led=organisation_queries.units_led(reading(), account_id, today),
    )


@blueprint.post("/people/<uuid:account_id>/code")
@requires(Permission.ACCOUNTS_INVITE)
@confirmed
@commits
def invite_again(account_id: UUID) -> ResponseReturnValue:
    """Give somebody a new code, in place of any before it."""
    account = access.find_account(current_actor(), database(), account_id, Permission.ACCOUNTS_INVITE)
    moment = clock.now()
    code = service.invite_again(current_actor().account_id, database(), account=account, moment=moment, lasts=_lasts())
    return render_template("accounts/code.html", account=account, code=code, until=moment + _lasts())


@blueprint.post("/people/<uuid:account_id>/close")
@requires(Permission.ACCOUNTS_DISABLE)
@confirmed
@commits
def close(account_id: UUID) -> ResponseReturnValue:
    """Close an account, and sign its owner out everywhere."""
    account = access.find_account(current_actor(), database(), account_id, Permission.ACCOUNTS_DISABLE)
    service.disable(current_actor().account_id, database(), account=account, moment=clock.now())
    browser.store().end_visits(account_id)
    return redirect(url_for("people.show", account_id=account_id), 303)


@blueprint.post("/people/<uuid:account_id>/open")
@requires(Permission.ACCOUNTS_DISABLE)
@confirmed
@commits
def open_again(account_id: UUID) -> ResponseReturnValue:
    """Open a closed account again."""
    account = access.find_account(current_actor(), database(), account_id, Permission.ACCOUNTS_DISABLE)
    service.enable(current_actor().account_id, database(), account=account, moment=clock.now())
    return redirect(url_for("people.show", account_id=account_id), 303)


@blueprint.get("/people/<uuid:account_id>/roles", endpoint="new_role")
@requires(Permission.ROLES_PROPOSE)
@confirmed
def new_role(account_id: UUID) -> ResponseReturnValue:
    """Ask which role to give somebody."""
    return _role_page(account_id, RoleForm(formdata=None, from_on=clock.today().isoformat()))


def _boards() -> list[tuple[UUID, str]]:
    """List the boards that this person may give roles for today."""
    return organisation_queries.boards_on(
        reading(), clock.today(), boards_for(current_actor(), Permission.ROLES_PROPOSE)
    )


def _role_page(account_id: UUID, form: RoleForm) -> str:
    account = access.find_account(current_actor(), reading(), account_id, Permission.ROLES_PROPOSE)
    form.offer_boards(_boards())
    return render_template("accounts/new_role.html", account=account, form=form)


@blueprint.post("/people/<uuid:account_id>/roles")
@requires(Permission.ROLES_PROPOSE)
@confirmed
@commits
def propose(account_id: UUID) -> ResponseReturnValue:
    """Give somebody a role, or propose one that takes two people."""
    access.find_account(current_actor(), database(), account_id, Permission.ROLES_PROPOSE)
    form = RoleForm()
    form.offer_boards(_boards())
    if not form.validate() or form.from_on.day is None:
        return _role_page(account_id, form), 422
    try:
        grants.propose_role(
            current_actor().account_id,
            database(),
            account_id=account_id,
            role=form.role.data,
            board_id=UUID(form.board.data) if form.board.data else None,
            from_on=form.from_on.day,
            to_on=form.to_on.day,
            moment=clock.now(),
        )
    except RuleBroken as broken:
        form.role.errors = [broken.sentence]
        return _role_page(account_id, form), 422
    return redirect(url_for("people.show", account_id=account_id), 303)


@blueprint.post("/people/roles/<uuid:grant_id>/withdraw")
@requires(Permission.ROLES_PROPOSE)
@confirmed
@commits
def withdraw(grant_id: UUID) -> ResponseReturnValue:
    """Take a role back at once, and sign its holder out everywhere."""
    grant = access.find_grant(current_actor(), database(), grant_id, Permission.ROLES_PROPOSE)
    grants.withdraw_role(current_actor().account_id, database(), grant=grant, moment=clock.now())
    browser.store().end_visits(grant.account_id)
    return redirect(url_for("people.show", account_id=grant.account_id), 303)


def own_part() -> str:
    """Say on somebody's own page that a role waits for them; nothing to those whom it does not concern."""
    actor = current_actor()
    if not may(actor, Permission.ROLES_CONFIRM):
        return ""
    proposed, unvouched = access.list_proposed(actor, reading()), _unvouched()
    if not proposed and not unvouched:
        return ""
    return render_template("accounts/own_waiting.html", proposed=proposed, unvouched=unvouched)


def _unvouched() -> set[UUID]:
    """List the roles whose key waits for this person's word."""
    vouched = queries.vouched_grants(reading(), browser.vault())
    return {one.id for one in access.list_unvouched(current_actor(), reading(), vouched, clock.today())}


@blueprint.get("/waiting")
@requires(Permission.ROLES_CONFIRM)
def waiting() -> ResponseReturnValue:
    """Show the roles that wait for a second person, and the keys that wait to be vouched for again."""
    proposed, unvouched = {one.id for one in access.list_proposed(current_actor(), reading())}, _unvouched()
    rows = queries.list_grants(reading(), clock.today())
    return render_template(
        "accounts/waiting.html",
        grants=[one for one in rows if one.id in proposed],
        unvouched=[one for one in rows if one.id in unvouched],
    )


@blueprint.post("/waiting/<uuid:grant_id>/confirm")
@requires(Permission.ROLES_CONFIRM, unlocked=True)
@confirmed
@commits
def confirm(grant_id: UUID) -> ResponseReturnValue:
    """Be the second person, and vouch for the key of whoever gets the role."""
    grant = access.find_grant(current_actor(), database(), grant_id, Permission.ROLES_CONFIRM)
    grants.confirm_role(
        current_actor().account_id,
        database(),
        browser.vault(),
        grant=grant,
        keys=unlocked_keys(),
        moment=clock.now(),
        compared=_compared(),
    )
    return redirect(url_for("people.waiting"), 303)


@blueprint.post("/waiting/<uuid:grant_id>/vouch")
@requires(Permission.ROLES_CONFIRM, unlocked=True)
@confirmed
@commits
def vouch(grant_id: UUID) -> ResponseReturnValue:
    """Vouch for the new key of somebody who has the role already."""
    grant = access.find_grant(current_actor(), database(), grant_id, Permission.ROLES_CONFIRM)
    grants.vouch_again(
        current_actor().account_id,
        database(),
        browser.vault(),
        grant=grant,
        keys=unlocked_keys(),
        moment=clock.now(),
        compared=_compared(),
    )
    return redirect(url_for("people.waiting"), 303)


def _compared() -> bytes:
    """Read which key the second person has compared; one that was not on our page is none."""
    if request.form.get("compared_words") != "y":
        raise RuleBroken(NOT_COMPARED)
    try:
        return bytes.fromhex(request.form.get("key", ""))
    except ValueError:
        return b""


@blueprint.post("/waiting/<uuid:grant_id>/refuse")
@requires(Permission.ROLES_CONFIRM)
@commits
def refuse(grant_id: UUID) -> ResponseReturnValue:
    """Say no to a role that was proposed."""
    grant = access.find_grant(current_actor(), database(), grant_id, Permission.ROLES_CONFIRM)
    grants.refuse_role(current_actor().account_id, database(), grant=grant, moment=clock.now())
    return redirect(url_for("people.waiting"), 303)
