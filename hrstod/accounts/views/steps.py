"""The steps in which somebody takes over new ways to open what is theirs; the same for a welcome and a renewal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import make_response, redirect, render_template, url_for
from flask_babel import lazy_gettext as _
from flask_login import current_user

from hrstod import clock
from hrstod.accounts import access, browser, renewal, service
from hrstod.accounts.forms import PaperForm, PhoneForm, TypedBackForm
from hrstod.accounts.renewal import Offer, Renewal, Step
from hrstod.accounts.second_factor import find_step, picture, typed_secret
from hrstod.database.transaction import database, reading
from hrstod.errors import RuleBroken

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from hrstod.accounts.models import Account
    from hrstod.web.forms import Form

NOT_TYPED_BACK = _("It is not the same as above. Look at each word; capitals do not matter.")
NOT_THE_CODE = _("That is not the code the phone should show. Check that the phone’s clock is right, and try the next.")
FORMS: dict[Step, type[Form]] = {Step.PASSPHRASE: TypedBackForm, Step.PHONE: PhoneForm, Step.PAPER: PaperForm}


def sent_offer() -> Offer:
    """Open the offer that came back with the form; refused when it is too old or not ours."""
    return renewal.find_offer(browser.vault(), str(TypedBackForm().offer.data), moment=clock.now())


def show(offer: Offer, own: Account, form: Form | None = None) -> str:
    """Show what is handed over now; the rest of the offer travels sealed in the page's form."""
    sealed = renewal.seal_offer(browser.vault(), offer)
    step = offer.step
    if step is None:
        raise RuleBroken(renewal.TOO_OLD)
    form = form or FORMS[step](formdata=None)
    form.offer.data = sealed
    steps = renewal.STEPS[offer.why]
    is_welcome = offer.why is Renewal.WELCOME
    return render_template(
        f"accounts/step_{step.value}.html",
        form=form,
        offer=offer,
        own=own,
        number=offer.place + 1,
        steps=len(steps),
        go_on=url_for("own.welcome_next") if is_welcome else url_for("own.renew_next", why=offer.why.value),
        qr=picture(offer.secret, own.sign_in_name) if step is Step.PHONE else "",
        typed_secret=typed_secret(offer.secret) if step is Step.PHONE else "",
    )


def take(offer: Offer) -> ResponseReturnValue:
    """Check what was typed for one step; after the last, make everything count and open the browser."""
    own = access.find_invited(reading(), offer.account_id)
    step = offer.step
    if step is None:
        raise RuleBroken(renewal.TOO_OLD)
    form = FORMS[step]()
    if not form.validate():
        return show(offer, own, form), 422
    if step is Step.PASSPHRASE and not renewal.is_typed_back(offer, form.typed.data):
        form.typed.errors = [NOT_TYPED_BACK]
        return show(offer, own, form), 422
    if step is Step.PHONE:
        found = find_step(offer.secret, form.code.data, clock.now(), 0)
        if found is None:
            form.code.errors = [NOT_THE_CODE]
            return show(offer, own, form), 422
        offer = renewal.with_phone_step(offer, found)
    offer = offer.next()
    return show(offer, own) if offer.step is not None else _finish(offer)


def _finish(offer: Offer) -> ResponseReturnValue:
    """Make everything that was handed over count, sign out everywhere else, and open this browser."""
    is_welcome = offer.why is Renewal.WELCOME
    keys = None if is_welcome else current_user.keys
    opened = service.take_over(database(), browser.vault(), offer, keys=keys, moment=clock.now())
    response = make_response(redirect(url_for("own.show" if is_welcome else "own.account"), 303))
    browser.store().end_visits(offer.account_id)
    browser.open_browser(response, offer.account_id, opened)
    return response
