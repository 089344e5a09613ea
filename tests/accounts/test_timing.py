"""How long an answer takes says nothing about who has an account.

What is measured is the computing of the thread that answers: how long it waited for a core is this machine's noise.
"""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from hrstod.accounts.models import Account
from hrstod.accounts.rules import AccountState
from hrstod.crypto.primitives import KdfCost, set_kdf_cost
from hrstod.database.transaction import transaction
from tests.cast import Reader
from tests.factories.people import installation_of, make_person

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from tests.factories.people import Person

PAIRS = 60
DIFFERENCE = 0.002
"""Seconds; more could be told apart over a network by somebody patient."""


@pytest.fixture
def _stretched() -> Iterator[None]:
    """Let a guess cost enough to be noticed when it is left out: some five milliseconds."""
    before = set_kdf_cost(KdfCost(memory_kib=4096, passes=2))
    yield
    set_kdf_cost(before)


def medians(app: Flask, address: str, *forms: dict[str, str]) -> list[float]:
    """Send forms in turn, and give the median time that each took to answer."""
    reader, times = Reader(app), [list[float]() for _ in forms]
    reader.get(address)
    assert reader.last is not None
    token = reader.last.hidden()
    for _ in range(PAIRS):
        for form, spent in zip(forms, times, strict=True):
            app.extensions["hrstod.sign_in_store"].forget_tries()
            started = time.thread_time()
            answer = reader._client.post(address, data={**token, **form})
            spent.append(time.thread_time() - started)
            assert answer.status_code == 422
    return [median(spent) for spent in times]


@pytest.fixture
def known(example_site: Flask, _stretched: None) -> Person:
    """Give somebody whose lock costs as much as one that is made up."""
    return make_person(example_site)


@pytest.fixture
def closed(example_site: Flask, _stretched: None) -> Person:
    """Give somebody whose account is closed."""
    person = make_person(example_site)
    with transaction(installation_of(example_site).engine) as database:
        database.execute(update(Account).where(Account.id == person.id).values(state=AccountState.DISABLED))
    return person


@pytest.mark.slow  # 180 sign-ins, one after the other: a difference of 2 ms needs that many to show
def test_known_closed_and_unknown_names_are_refused_in_the_same_time(
    example_site: Flask, known: Person, closed: Person
) -> None:
    """The medians of 60 answers each, taken in turn, lie within two milliseconds."""
    forms = [
        {"name": name, "passphrase": "fel ord", "code": "123456"}
        for name in (known.sign_in_name, closed.sign_in_name, "nobody@example.se")
    ]
    found = medians(example_site, "/sign-in", *forms)
    assert max(found) - min(found) < DIFFERENCE, found


@pytest.mark.slow  # 120 answers, for the same reason
def test_without_the_passphrase_known_and_unknown_take_the_same_time(example_site: Flask, known: Person) -> None:
    """A wrong recovery code is as quickly refused as one for nobody."""
    forms = [
        {"name": name, "recovery_code": make_person(example_site).recovery_code, "code": "123456"}
        for name in (known.sign_in_name, "nobody@example.se")
    ]
    found = medians(example_site, "/sign-in/lost", *forms)
    assert max(found) - min(found) < DIFFERENCE, found
