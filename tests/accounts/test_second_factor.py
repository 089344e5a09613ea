"""The code from a phone: what the standard says it is, when it is accepted, and that it is accepted once."""

from __future__ import annotations

from base64 import b32decode
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from hrstod import clock
from hrstod.accounts.models import Account
from hrstod.accounts.second_factor import (
    SECRET_BYTES,
    code_at,
    find_step,
    is_ahead,
    make_secret,
    open_secret,
    phone_address,
    picture,
    seal_secret,
    step_at,
    typed_secret,
)
from hrstod.accounts.sign_in import Reason, SignInRefused
from hrstod.crypto.unsealing import CannotUnseal
from tests.accounts.newcomers import enter, new_person, prove

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tests.factories.people import Installation

SECRET = b"12345678901234567890"
"""The secret of RFC 6238, appendix B, for SHA-1."""
NOON = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
NOW = step_at(NOON)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    """The vectors of RFC 6238, appendix B, to the six digits that phones show."""
    assert code_at(SECRET, step_at(datetime.fromtimestamp(seconds, UTC))) == code[2:]


@pytest.mark.parametrize(("late", "found"), [(-2, None), (-1, NOW - 1), (0, NOW), (1, NOW + 1), (2, None)])
def test_a_phone_may_be_half_a_minute_off(late: int, found: int | None) -> None:
    """One step either way, and no more."""
    assert find_step(SECRET, code_at(SECRET, NOW + late), NOON, 0) == found


@pytest.mark.parametrize("last", [NOW - 2, NOW - 1, NOW, NOW + 1])
@pytest.mark.parametrize("late", [-1, 0, 1])
def test_a_code_is_refused_once_it_or_a_later_one_was_used(last: int, late: int) -> None:
    """Each code counts once, and none from before the last that counted."""
    found = find_step(SECRET, code_at(SECRET, NOW + late), NOON, last)
    assert (found is not None) == (NOW + late > last)


@pytest.mark.parametrize("written", ["{}", " {} ", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}", "\t{}\n"])
def test_spaces_in_a_code_do_not_matter(written: str) -> None:
    """Phones show the digits in two groups."""
    assert find_step(SECRET, written.format(code_at(SECRET, NOW)), NOON, 0) == NOW


@pytest.mark.parametrize("typed", ["", " ", "000000", "12345", "1234567", "١٢٣٤٥٦", "�", "0x1234", "-12345", "é" * 80])
def test_anything_else_is_no_code(typed: str) -> None:
    """Whatever it is made of, it is refused and breaks nothing."""
    assert find_step(SECRET, typed, NOON, 0) is None


def test_a_clock_that_was_moved_back_is_noticed() -> None:
    """A code was used from a half-minute that no phone can be in yet."""
    assert [is_ahead(NOW + late, NOON) for late in (0, 1, 2, 3)] == [False, False, True, True]


def test_each_secret_is_new_and_as_long_as_the_hash() -> None:
    """RFC 4226, section 4."""
    secrets = {make_secret() for _ in range(50)}
    assert (len(secrets), {len(one) for one in secrets}) == (50, {SECRET_BYTES})


def test_the_phone_reads_the_secret_and_the_name_from_the_address() -> None:
    """What Google Authenticator's key format asks for; six digits, 30 seconds and SHA-1 are what is assumed."""
    parts = urlsplit(phone_address(SECRET, "åsa@example.se"))
    asked = parse_qs(parts.query)
    assert (parts.scheme, parts.netloc, unquote(parts.path)) == ("otpauth", "totp", "/HR-stöd:åsa@example.se")
    assert (b32decode(asked["secret"][0]), asked["issuer"]) == (SECRET, ["HR-stöd"])


def test_the_secret_can_be_typed_too() -> None:
    """For a phone that cannot read pictures; without signs that are hard to find."""
    assert b32decode(typed_secret(SECRET)) == SECRET
    assert "=" not in typed_secret(SECRET)


def test_the_picture_is_drawn_and_asked_for_from_nobody() -> None:
    """SVG in the page, without style and without addresses."""
    drawn = picture(SECRET, "anna@example.se")
    assert drawn.startswith("<svg")
    assert not [word for word in ("style=", "href", "http", "<script", "SECRET") if word in drawn]


def test_a_sealed_secret_opens_for_its_own_account_only(here: Installation) -> None:
    """Whoever copies it to another row has a phone that opens nothing."""
    anna, bo = new_person(here), new_person(here)
    sealed = seal_secret(here.vault, anna.id, SECRET)
    assert SECRET not in sealed
    assert open_secret(here.vault, anna.id, sealed) == SECRET
    with pytest.raises(CannotUnseal):
        open_secret(here.vault, bo.id, sealed)


def test_a_code_opens_once(here: Installation) -> None:
    """Somebody who has looked over a shoulder comes too late, and so does whoever presses twice."""
    anna, moment = new_person(here), clock.now()
    code = code_at(anna.secret, step_at(moment))
    assert enter(here, prove(here, anna, moment, code=code), moment) is None
    with pytest.raises(SignInRefused) as refused:
        prove(here, anna, moment, code=code)
    assert refused.value.reason is Reason.USED_CODE


def test_a_code_opens_once_for_two_at_the_same_moment(here: Installation) -> None:
    """Both have proven who they are before either has entered; one is let in."""
    anna, moment = new_person(here), clock.now()
    proven = [prove(here, anna, moment, code=code_at(anna.secret, step_at(moment))) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        assert set(pool.map(lambda one: enter(here, one, moment), proven)) == {None, Reason.USED_CODE}


def test_no_code_opens_while_the_clock_is_behind(here: Installation, database: Session) -> None:
    """A code that was used from a later time shows it; the reason says so, and nothing has changed."""
    anna, moment = new_person(here), clock.now()
    enter(here, prove(here, anna, moment), moment)
    before = moment - timedelta(hours=2)
    with pytest.raises(SignInRefused) as refused:
        prove(here, anna, before, code=code_at(anna.secret, step_at(before)))
    assert refused.value.reason is Reason.CLOCK
    assert database.get_one(Account, anna.id).last_step == step_at(moment)
