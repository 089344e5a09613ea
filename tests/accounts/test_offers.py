"""What travels in the form while things are handed over: only this installation reads it, and only for a while."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest

from hrstod import clock
from hrstod.accounts.renewal import (
    LONGEST,
    STEPS,
    Offer,
    Renewal,
    Step,
    find_offer,
    is_typed_back,
    make_offer,
    seal_offer,
    with_phone_step,
)
from hrstod.accounts.second_factor import SECRET_BYTES
from hrstod.crypto.passphrases import read_recovery_code
from hrstod.errors import RuleBroken
from tests.conftest import EXAMPLES, make_site
from tests.factories.people import installation_of

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from hrstod.accounts.vault import Vault

ANNA = UUID(int=1)


@pytest.fixture
def vault(example_site: Flask) -> Vault:
    """Give the keystore that offers are sealed with."""
    return installation_of(example_site).vault


def offer(why: Renewal = Renewal.WELCOME) -> Offer:
    """Make what is handed over."""
    return make_offer(why, account_id=ANNA, language="en", moment=clock.now(), invitation_id=uuid4())


@pytest.mark.parametrize("why", Renewal)
def test_an_offer_comes_back_as_it_was(vault: Vault, why: Renewal) -> None:
    """With how far somebody has come."""
    made = with_phone_step(offer(why).next(), 7)
    assert find_offer(vault, seal_offer(vault, made), moment=clock.now()) == made


@pytest.mark.parametrize("why", Renewal)
def test_only_what_is_handed_over_is_made(why: Renewal) -> None:
    """Nothing else could count by mistake."""
    made, steps = offer(why), STEPS[why]
    assert bool(made.passphrase) == (Step.PASSPHRASE in steps)
    assert (len(made.secret) == SECRET_BYTES) == (Step.PHONE in steps)
    assert (made.recovery_code != "" and read_recovery_code(made.recovery_code) != b"") == (Step.PAPER in steps)


@pytest.mark.parametrize("why", [Renewal.WELCOME, Renewal.LOST_PHONE, Renewal.LOST_PASSPHRASE])
def test_wherever_the_paper_was_used_it_is_replaced(why: Renewal) -> None:
    """A recovery code that has been used is never good again."""
    assert Step.PAPER in STEPS[why]


def test_an_offer_goes_through_its_steps_and_ends() -> None:
    """There is nothing after the last."""
    made, steps = offer(), []
    while made.step is not None:
        steps.append(made.step)
        made = made.next()
    assert tuple(steps) == STEPS[Renewal.WELCOME]


def test_a_sealed_offer_tells_nothing(vault: Vault) -> None:
    """Neither to whoever reads the form nor to whoever compares two."""
    made = offer()
    sealed = [seal_offer(vault, made) for _ in range(2)]
    blob = urlsafe_b64decode(sealed[0])
    secrets = (made.passphrase.encode(), made.secret, made.secret.hex().encode(), made.recovery_code.encode())
    assert not [secret for secret in secrets if secret in blob]
    assert sealed[0] != sealed[1]


@pytest.mark.parametrize("place", [0, 1, 2, 13, 14, 40, -17, -1])
def test_an_offer_that_was_tampered_with_is_none(vault: Vault, place: int) -> None:
    """Whichever byte: the header, the nonce, the text or the tag."""
    blob = bytearray(urlsafe_b64decode(seal_offer(vault, offer())))
    blob[place] ^= 1
    with pytest.raises(RuleBroken):
        find_offer(vault, urlsafe_b64encode(bytes(blob)).decode(), moment=clock.now())


@pytest.mark.parametrize("written", ["", "None", "AAAA", "å", "{}", "A" * 5000, "=", "\0"])
def test_what_is_no_offer_is_refused(vault: Vault, written: str) -> None:
    """Whoever leaves the field out, or writes something of their own, begins again."""
    with pytest.raises(RuleBroken):
        find_offer(vault, written, moment=clock.now())


def test_another_installations_offer_is_none(vault: Vault, tmp_path: Path) -> None:
    """It is sealed under a key of the installation."""
    other = installation_of(make_site(tmp_path, content=EXAMPLES)).vault
    with pytest.raises(RuleBroken):
        find_offer(vault, seal_offer(other, offer()), moment=clock.now())


@pytest.mark.parametrize(
    ("later", "is_good"),
    [(timedelta(0), True), (LONGEST, True), (LONGEST + timedelta(seconds=1), False), (timedelta(seconds=-1), False)],
)
def test_an_offer_is_good_for_half_an_hour(vault: Vault, later: timedelta, *, is_good: bool) -> None:
    """A page left open overnight gives nobody an account, and nor does a clock that was moved back."""
    made = offer()
    sealed = seal_offer(vault, made)
    if is_good:
        assert find_offer(vault, sealed, moment=made.made_at + later) == made
        return
    with pytest.raises(RuleBroken):
        find_offer(vault, sealed, moment=made.made_at + later)


@pytest.mark.parametrize("change", [str.upper, str.title, lambda words: words.replace(" ", "-"), lambda words: words])
def test_the_passphrase_is_typed_back_by_its_words(change: object) -> None:
    """As it will be typed to sign in."""
    made = offer()
    assert is_typed_back(made, change(made.passphrase))  # type: ignore[operator]


def test_a_passphrase_with_a_slip_is_not_typed_back() -> None:
    """Every word counts, in its place."""
    made = replace(offer(), passphrase="one two three four five")
    typed = ["one two three four", "two one three four five", "one two three four fiv", "", "onetwothreefourfive"]
    assert not any(is_typed_back(made, words) for words in typed)
