"""Whoever has all but the phone cannot go on guessing at its code, from however many addresses."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest

from hrstod.accounts.throttle import PHONE_GUESSES, PHONE_SECONDS
from tests.accounts.guessing import Guesser, come_in

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

    from tests.factories.people import Person


@pytest.fixture
def guesser(example_site: Flask) -> Guesser:
    """Give somebody who guesses."""
    return Guesser(example_site)


def said(answer: TestResponse) -> str:
    """Give a page without what is new on each."""
    return re.sub(r'(value|nonce)="[^"]{16,}"', "", answer.text)


def test_after_too_many_guesses_the_right_code_is_answered_as_a_wrong_passphrase(
    guesser: Guesser, person: Person
) -> None:
    """With the same status and the same words."""
    answers = guesser.guess_phone(person)
    right, wrong = guesser.send(person.form()), guesser.send(person.form(passphrase="fel ord"))
    assert {answer.status_code for answer in (*answers, right, wrong)} == {422}
    assert said(right) == said(wrong)


def test_a_used_code_is_then_answered_so_too(guesser: Guesser, person: Person) -> None:
    """Or it would tell that the passphrase is right."""
    code = person.code()
    assert come_in(guesser.app, person) == 303
    told = ["Vänta på nästa" in answer.text for answer in guesser.guess_phone(person, code=code)]
    answer = guesser.send(person.form(code=code))
    assert (told, answer.status_code, "Vänta på nästa" in answer.text) == ([True] * PHONE_GUESSES, 422, False)


def test_after_an_hour_the_right_code_is_taken_again(
    guesser: Guesser, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is shut out for good."""
    guesser.guess_phone(person)
    before, later = come_in(guesser.app, person), time.time() + PHONE_SECONDS + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert (before, come_in(guesser.app, person)) == (422, 303)


def test_without_the_rest_nobody_reaches_that_bound_for_another(guesser: Guesser, person: Person) -> None:
    """However often they guess, and wherever."""
    guesser.guess_phone(person, passphrase="fel ord")
    guesser.guess_phone(person, "/sign-in/lost", recovery_code="x")
    assert come_in(guesser.app, person) == 303


@pytest.mark.parametrize(("guessed", "other"), [("/sign-in", "/sign-in/lost"), ("/sign-in/lost", "/sign-in")])
def test_each_way_is_bounded_by_itself(example_site: Flask, person: Person, guessed: str, other: str) -> None:
    """Whoever has the passphrase, or the paper, does not keep the owner from replacing it with the other."""
    Guesser(example_site).guess_phone(person, guessed)
    typed = person.form(recovery_code=person.recovery_code)
    assert [Guesser(example_site).send(typed, way).status_code for way in (guessed, other)] == [422, 303]


def test_the_recovery_code_lets_somebody_in_whose_phone_is_guessed_at(guesser: Guesser, person: Person) -> None:
    """In place of the phone: it cannot be guessed."""
    guesser.guess_phone(person)
    assert guesser.send(person.form(code=person.recovery_code)).status_code == 303
