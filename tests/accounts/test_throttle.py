"""Guessing gets slower and slower, for everybody who guesses, and nobody is ever locked out for good."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from hrstod.accounts.throttle import FOR_ONE_ADDRESS, OPENINGS, place_of
from hrstod.app import create_app
from tests.accounts.guessing import TRIES, Guesser, come_in
from tests.cast import Reader
from tests.conftest import EXAMPLES, make_settings
from tests.factories import people
from tests.factories.people import make_person

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.factories.people import Person


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let some seconds pass for what counts tries."""
    passed = 0.0
    real = time.time

    def go(seconds: float) -> None:
        nonlocal passed
        passed += seconds
        monkeypatch.setattr(time, "time", lambda: real() + passed)

    return go


@pytest.fixture
def guesser(example_site: Flask) -> Guesser:
    """Give somebody who guesses."""
    return Guesser(example_site)


def test_after_a_few_wrong_tries_somebody_waits(guesser: Guesser, person: Person) -> None:
    """Even with everything right; and the page says how long, that nothing is locked, and what is open meanwhile."""
    assert guesser.guess_all(person) == [422] * TRIES
    page = guesser.guess(person)
    assert (page.status_code, 0 < int(page.headers["Retry-After"]) <= 61, come_in(guesser.app, person)) == (
        429,
        True,
        429,
    )
    assert "Vänta 1 min" in page.text or "Vänta 2 min" in page.text


def test_whoever_waits_is_let_in(guesser: Guesser, person: Person, wait: Callable[[float], None]) -> None:
    """When the minute is over."""
    for _ in range(TRIES + 1):
        guesser.guess(person)
    wait(60)
    assert come_in(guesser.app, person) == 303


@pytest.mark.slow  # 40 refused sign-ins, with the waiting between them
def test_the_waiting_grows_and_ends(guesser: Guesser, person: Person, wait: Callable[[float], None]) -> None:
    """A minute, then a quarter of an hour, then two hours; after that everything is as before."""
    waits: list[int] = []
    while len(waits) < 12:
        page = guesser.guess(person)
        if page.status_code == 429:
            waits.append(int(page.headers["Retry-After"]))
            wait(waits[-1])
    minutes = [seconds // 60 for seconds in waits]
    assert minutes[:2] in ([0, 0], [1, 1], [0, 1], [1, 0])
    assert 10 < minutes[2] <= 15
    assert 60 < max(minutes) <= 120
    assert come_in(guesser.app, person) == 303


def test_the_sentence_tells_the_longest_wait(guesser: Guesser, person: Person, wait: Callable[[float], None]) -> None:
    """Whoever waits as long as it says is not told to wait again."""
    for _ in range(3):
        guesser.guess_all(person)
        page = guesser.guess(person)
        wait(int(page.headers["Retry-After"]))
    found = re.search(r"Vänta (\d+) min", page.text)
    assert found is not None
    assert 10 < int(found[1]) <= 15
    assert come_in(guesser.app, person) == 303


def test_what_succeeds_is_not_counted(guesser: Guesser, person: Person) -> None:
    """A whole office signs in at eight."""
    assert {come_in(guesser.app, person) for _ in range(2 * TRIES)} == {303}
    assert guesser.guess(person).status_code == 422


def test_an_empty_form_costs_a_try_too(guesser: Guesser) -> None:
    """So that no way of failing is free; the next name at the same address is not held up by it."""
    reader = Reader(guesser.app)
    reader.get("/sign-in")
    statuses = [reader.post("/sign-in", {"name": ""}).status for _ in range(TRIES + 1)]
    assert statuses == [422] * TRIES + [429]
    assert guesser.guess(make_person(guesser.app, "Bo")).status_code == 422


def test_one_who_guesses_does_not_hold_up_another_account(guesser: Guesser, person: Person) -> None:
    """At the same address, in the same minute."""
    for _ in range(TRIES + 1):
        guesser.guess(person)
    assert come_in(guesser.app, make_person(guesser.app, "Bo")) == 303


def test_one_who_guesses_elsewhere_does_not_lock_the_owner_out(guesser: Guesser, person: Person) -> None:
    """A person using violence cannot shut somebody out from another address."""
    for _ in range(TRIES + 1):
        page = guesser.guess(person, environ_overrides={"REMOTE_ADDR": "203.0.113.9"})
    assert (page.status_code, come_in(guesser.app, person)) == (429, 303)


def test_how_a_name_is_written_makes_no_new_tries(guesser: Guesser, person: Person) -> None:
    """Capitals, spaces, and signs that nobody sees are the same account."""
    name = person.sign_in_name
    written = [name, name.upper(), f" {name}", f"{name[:3]} {name[3:]}\t", f"{name[:3]}\0{name[3:]}"]
    statuses = [guesser.guess(replace(person, sign_in_name=one)).status_code for one in written]
    assert (statuses, guesser.guess(person).status_code) == ([422] * TRIES, 429)


def test_all_ways_in_count_together(guesser: Guesser, person: Person) -> None:
    """Whoever fails at one page goes on at no other."""
    statuses = [guesser.guess(person, address).status_code for address in ("/sign-in", "/sign-in/lost") * 3]
    assert statuses == [422] * TRIES + [429]


@pytest.mark.parametrize("address", ["/unlock", "/confirm"])
def test_unlocking_and_confirming_are_slowed_down_too(example_site: Flask, person: Person, address: str) -> None:
    """A stolen sign-in cookie gives no free guesses at the passphrase."""
    reader = people.sign_in(example_site, person, unlocked=False)
    reader.get(address)
    statuses = [reader.post(address, {"passphrase": "fel ord"}).status for _ in range(TRIES + 1)]
    assert statuses == [422] * TRIES + [429]


def test_guesses_at_one_owners_lock_are_counted_together_wherever_they_are_made(
    example_site: Flask, person: Person
) -> None:
    """With two stolen cookies there are no more guesses than with one."""
    readers = [people.sign_in(example_site, person, unlocked=False) for _ in range(2)]
    statuses = []
    for number in range(TRIES + 1):
        reader = readers[number % 2]
        reader.get("/unlock")
        statuses.append(reader.post("/unlock", {"passphrase": "fel ord"}).status)
    assert statuses == [422] * TRIES + [429]


def test_strangers_at_the_same_address_keep_nobody_from_unlocking(guesser: Guesser, person: Person) -> None:
    """Neither by guessing at the account, nor by so many tries that the address must wait."""
    reader = people.sign_in(guesser.app, person, unlocked=False)
    guesser.guess_all(person)
    fill_up(guesser.app, f"/{FOR_ONE_ADDRESS.partition(' ')[0]}/1/minute")
    assert guesser.guess(make_person(guesser.app, "Bo")).status_code == 429
    reader.get("/unlock")
    assert reader.post("/unlock", {"passphrase": person.passphrase}).status == 303


def test_whoever_fails_to_unlock_does_not_hold_up_another(example_site: Flask, person: Person) -> None:
    """At the same address, each by the account."""
    readers = [people.sign_in(example_site, one, unlocked=False) for one in (person, make_person(example_site, "Bo"))]
    for reader, tries in zip(readers, (TRIES + 1, 1), strict=True):
        reader.get("/unlock")
        statuses = [reader.post("/unlock", {"passphrase": "fel ord"}).status for _ in range(tries)]
    assert statuses == [422]


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("fe80::1%eth0", "fe80::"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_what_counts_as_one_address(address: str, place: str) -> None:
    """One of IPv4 by itself, and all that one connection of IPv6 has."""
    assert place_of(address) == place


def test_another_address_of_the_same_connection_gives_no_new_tries(guesser: Guesser, person: Person) -> None:
    """IPv6 gives everybody more addresses than could be tried."""
    statuses = [
        guesser.guess(person, environ_overrides={"REMOTE_ADDR": f"2001:db8::{number}"}).status_code
        for number in range(TRIES + 1)
    ]
    assert statuses == [422] * TRIES + [429]


@pytest.fixture
def guesser_elsewhere(example_site: Flask) -> Guesser:
    """Give somebody whose requests another process of the same installation answers."""
    folder = example_site.extensions["hrstod.settings"].instance
    return Guesser(create_app(make_settings(folder, content=EXAMPLES)))


def test_two_processes_count_together(guesser: Guesser, guesser_elsewhere: Guesser, person: Person) -> None:
    """Whoever is sent to another process has no more tries there."""
    answers = [(guesser, guesser_elsewhere)[number % 2].guess(person) for number in range(TRIES + 1)]
    assert [answer.status_code for answer in answers] == [422] * TRIES + [429]


def fill_up(app: Flask, bound: str) -> None:
    """Count as many tries as a bound allows, where one has been counted."""
    store = app.extensions["hrstod.sign_in_store"]
    [key] = [name for (name,) in store._connection().execute("SELECT name FROM tries") if bound in name]
    store.add_tries(key, time.time(), 60, int(FOR_ONE_ADDRESS.partition(" ")[0]))


def test_one_address_cannot_try_everybody(guesser: Guesser, person: Person) -> None:
    """So many wrong tries a minute from one address, whatever the names; then even a new name waits."""
    guesser.guess(person)
    fill_up(guesser.app, f"/{FOR_ONE_ADDRESS.partition(' ')[0]}/1/minute")
    assert guesser.guess(make_person(guesser.app, "Bo")).status_code == 429


def test_nobody_is_named_where_tries_are_counted(guesser: Guesser, person: Person) -> None:
    """Neither the account nor the address, in any way that can be looked up without the installation's key."""
    guesser.guess(person)
    rows = guesser.app.extensions["hrstod.sign_in_store"]._connection().execute("SELECT name FROM tries").fetchall()
    kept = " ".join(row[0] for row in rows)
    assert len(rows) > 1
    assert not [word for word in (person.sign_in_name, str(person.id), "127.0.0.1") if word in kept]


def test_every_page_where_something_can_be_guessed_is_slowed_down(example_site: Flask) -> None:
    """Each view whose form asks for a passphrase or a code that somebody could try out."""
    guessed = {
        rule.endpoint
        for rule in example_site.url_map.iter_rules()
        if rule.rule in ("/sign-in", "/sign-in/lost", "/unlock", "/confirm", "/welcome")
        and "POST" in (rule.methods or ())
    }
    assert (len(guessed), guessed - set(OPENINGS)) == (5, set())
