"""What a stolen cookie opens: one alone nothing that is locked, and both nothing once they should be dead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from hrstod.accounts.cookies import SIGNED_IN, UNLOCKED
from hrstod.accounts.models import Account
from hrstod.accounts.rules import AccountState
from hrstod.database.transaction import transaction
from tests.accounts.looking import browser_with, cookies_of, is_signed_in, is_unlocked, press
from tests.factories import people
from tests.factories.people import installation_of, make_person

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.accounts.looking import Log
    from tests.cast import Reader
    from tests.factories.people import Person


def test_the_sign_in_cookie_alone_unlocks_nothing(example_site: Flask, inside: Reader) -> None:
    """Whoever has it is signed in, and stands before a lock."""
    thief = browser_with(example_site, {SIGNED_IN: cookies_of(inside)[SIGNED_IN]})
    assert is_signed_in(thief)
    assert not is_unlocked(thief)
    assert thief.get("/me/renew/passphrase").headers["Location"] == "/unlock"


def test_the_key_cookie_alone_is_nobody(example_site: Flask, inside: Reader) -> None:
    """It says nothing of whom it opens anything for."""
    thief = browser_with(example_site, {UNLOCKED: cookies_of(inside)[UNLOCKED]})
    assert not is_signed_in(thief)


def test_anothers_key_cookie_opens_nothing_with_ones_own_sign_in(example_site: Flask, inside: Reader) -> None:
    """Neither theirs nor one's own; and the other is not disturbed."""
    mallory = people.sign_in(example_site, make_person(example_site, "Mallory"))
    own, stolen = cookies_of(mallory), cookies_of(inside)
    mixed = [{SIGNED_IN: own[SIGNED_IN], UNLOCKED: stolen[UNLOCKED]}, {**stolen, UNLOCKED: own[UNLOCKED]}]
    assert not any(is_unlocked(browser_with(example_site, cookies)) for cookies in mixed)
    assert is_unlocked(inside)


@pytest.mark.parametrize("place", [0, 1, 20, 42])
@pytest.mark.parametrize("name", [SIGNED_IN, UNLOCKED])
def test_a_cookie_that_is_one_letter_off_opens_nothing(
    example_site: Flask, inside: Reader, name: str, place: int
) -> None:
    """Wherever the letter is."""
    cookies = cookies_of(inside)
    letter = "A" if cookies[name][place] != "A" else "Q"
    changed = cookies[name][:place] + letter + cookies[name][place + 1 :]
    thief = browser_with(example_site, {**cookies, name: changed})
    assert not (is_signed_in(thief) and is_unlocked(thief))


def sign_out(reader: Reader) -> None:
    """Sign out with the button."""
    reader.get("/me")
    press(reader, "/sign-out")


def leave(reader: Reader) -> None:
    """Leave by “Leave the page”."""
    reader.get("/leave")


def leave_without_reading(reader: Reader) -> None:
    """Leave by asking for no more than the head of the answer."""
    reader._client.head("/leave")


@pytest.mark.parametrize("ending", [sign_out, leave, leave_without_reading])
def test_both_cookies_are_dead_afterwards(
    example_site: Flask, inside: Reader, ending: Callable[[Reader], None]
) -> None:
    """On the server: whoever copied them before has nothing."""
    stolen = cookies_of(inside)
    ending(inside)
    assert not is_signed_in(browser_with(example_site, stolen))
    assert cookies_of(inside) == {}


def test_signing_out_clears_what_the_browser_has_kept(inside: Reader, person: Person, log: Log) -> None:
    """Back shows nothing, and it is written down."""
    inside.get("/me")
    page = press(inside, "/sign-out")
    assert page.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert log.details("sign-in.ended") == [{"account": str(person.id), "reason": "signed-out"}]


def test_locking_kills_the_key_cookie_and_leaves_the_sign_in(
    example_site: Flask, inside: Reader, person: Person, log: Log
) -> None:
    """Also for whoever has copied it; the page is cleared, and it is written down."""
    stolen = cookies_of(inside)
    inside.get("/me")
    page = press(inside, "/lock")
    thief = browser_with(example_site, stolen)
    assert (page.headers["Location"], page.headers["Clear-Site-Data"]) == ("/unlock", '"cache"')
    assert (is_signed_in(thief), is_unlocked(thief)) == (True, False)
    assert log.details("lock.done") == [{"account": str(person.id)}]


def test_unlocking_makes_both_cookies_new(example_site: Flask, inside: Reader, person: Person) -> None:
    """What was copied while it was locked is dead."""
    inside.get("/me")
    press(inside, "/lock")
    stolen = cookies_of(inside)
    inside.get("/unlock")
    inside.post("/unlock", {"passphrase": person.passphrase})
    assert is_unlocked(inside)
    assert not is_signed_in(browser_with(example_site, stolen))


def test_confirming_makes_both_cookies_new(example_site: Flask, inside: Reader, person: Person) -> None:
    """The passphrase was given, so what was copied before it is dead."""
    stolen = cookies_of(inside)
    inside.get("/confirm")
    inside.post("/confirm", {"passphrase": person.passphrase})
    assert not set(stolen.values()) & set(cookies_of(inside).values())
    assert not is_signed_in(browser_with(example_site, stolen))


def close_account(app: Flask, person: Person) -> None:
    """Close an account behind everybody's back, by a statement."""
    with transaction(installation_of(app).engine) as database:
        database.execute(update(Account).where(Account.id == person.id).values(state=AccountState.DISABLED))


def test_a_closed_account_is_signed_out_at_the_next_page(
    example_site: Flask, inside: Reader, person: Person, log: Log
) -> None:
    """Even when nobody has ended its visits."""
    close_account(example_site, person)
    assert not is_signed_in(inside)
    assert log.details("sign-in.ended") == [{"account": str(person.id), "reason": "closed"}]
    assert example_site.extensions["hrstod.sign_in_store"].list_visits(person.id) == []


def test_after_ten_minutes_without_use_it_is_locked(inside: Reader, travel: Callable[..., None]) -> None:
    """And stays so when the clock is put right again."""
    travel(minutes=10, seconds=1)
    assert not is_unlocked(inside)
    assert is_signed_in(inside)
    travel(minutes=1)
    assert not is_unlocked(inside)


def test_use_keeps_it_open_for_four_hours_and_no_longer(inside: Reader, travel: Callable[..., None]) -> None:
    """Whoever works is not asked all the time; nobody is left open for a day."""
    for minutes in range(8, 240, 8):
        travel(minutes=minutes)
        assert is_unlocked(inside)
    travel(minutes=241)
    assert not is_unlocked(inside)


def test_a_stolen_sign_in_cookie_cannot_keep_the_keys_open(
    example_site: Flask, inside: Reader, travel: Callable[..., None]
) -> None:
    """Only use with both cookies counts as use of what is unlocked."""
    thief = browser_with(example_site, {SIGNED_IN: cookies_of(inside)[SIGNED_IN]})
    for minutes in (4, 8, 12):
        travel(minutes=minutes)
        is_signed_in(thief)
    assert not is_unlocked(inside)


def test_after_an_hour_without_use_it_is_signed_out(
    inside: Reader, person: Person, log: Log, travel: Callable[..., None]
) -> None:
    """And it is written down why."""
    travel(minutes=60, seconds=1)
    assert not is_signed_in(inside)
    assert log.details("sign-in.ended") == [{"account": str(person.id), "reason": "idle"}]


def test_after_twelve_hours_it_is_signed_out_used_or_not(inside: Reader, log: Log, travel: Callable[..., None]) -> None:
    """Use every half-hour keeps it no longer."""
    for minutes in range(30, 720, 30):
        travel(minutes=minutes)
        assert is_signed_in(inside)
    travel(minutes=721)
    assert not is_signed_in(inside)
    assert [one["reason"] for one in log.details("sign-in.ended")] == ["too-long"]


def test_a_clock_that_was_moved_back_signs_out(
    inside: Reader, person: Person, log: Log, travel: Callable[..., None]
) -> None:
    """Nothing can be told about how old a sign-in is; it is written down that the clock was moved."""
    travel(minutes=-5)
    assert not is_signed_in(inside)
    assert log.details("clock.moved") == [{"account": str(person.id)}]


def test_whoever_is_signed_in_elsewhere_can_be_ended_there(
    example_site: Flask, inside: Reader, person: Person, log: Log
) -> None:
    """From the list on one's own account page; this browser is marked and stays."""
    elsewhere = people.sign_in(example_site, person)
    page = inside.get("/me/account")
    [address] = [
        form.get("action", "") for form in page.all(".//main//form") if "/me/visits/" in form.get("action", "")
    ]
    assert inside.post(address).headers["Location"] == "/me/account"
    assert (is_signed_in(inside), is_signed_in(elsewhere)) == (True, False)
    assert log.details("sign-in.ended") == [{"account": str(person.id), "reason": "ended-elsewhere"}]


def test_nobody_can_end_anothers_visit(example_site: Flask, inside: Reader) -> None:
    """It is as if there were none."""
    bo = make_person(example_site, "Bo")
    reader = people.sign_in(example_site, bo)
    [visit] = example_site.extensions["hrstod.sign_in_store"].list_visits(bo.id)
    inside.get("/me/account")
    assert inside.post(f"/me/visits/{visit.number}/end").status == 404
    assert is_signed_in(reader)


def test_a_visit_that_has_idled_out_is_not_in_the_list(
    example_site: Flask, inside: Reader, person: Person, travel: Callable[..., None]
) -> None:
    """The list says where somebody is signed in, not where they once were."""
    people.sign_in(example_site, person)
    travel(minutes=40)
    inside.get("/me")
    travel(minutes=70)
    assert "En annan webbläsare" not in inside.get("/me/account").text
