"""Somebody who guesses at what opens accounts, for the tests of how that is slowed down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hrstod.accounts.throttle import FOR_ONE_ACCOUNT, PHONE_GUESSES
from tests.cast import Reader
from tests.factories import people

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

    from tests.factories.people import Person

TRIES = int(FOR_ONE_ACCOUNT.partition(" ")[0])
"""How often something may be wrong in a minute."""


@dataclass
class Guesser:
    """Somebody who tries to sign in as others, with a form that was fetched once."""

    app: Flask

    def __post_init__(self) -> None:
        """Fetch the form."""
        reader = Reader(self.app)
        self._client, self._form = reader._client, reader.get("/sign-in").hidden()

    def guess(self, person: Person, address: str = "/sign-in", **options: Any) -> TestResponse:
        """Try to sign in as somebody with other words."""
        typed = person.form(passphrase="fel ord", recovery_code="x")
        return self._client.post(address, data={**self._form, **typed}, **options)

    def guess_all(self, person: Person) -> list[int]:
        """Try as often as is possible within a minute; give the statuses."""
        return [self.guess(person).status_code for _ in range(TRIES)]

    def send(self, typed: dict[str, str], address: str = "/sign-in", **options: Any) -> TestResponse:
        """Send what is typed."""
        return self._client.post(address, data={**self._form, **typed}, **options)

    def guess_phone(self, person: Person, address: str = "/sign-in", **other: str) -> list[TestResponse]:
        """Guess at the phone as often as that is answered, knowing the rest, each time from another address."""
        typed = person.form(**{"recovery_code": person.recovery_code, "code": "000000", **other})
        places = [{"REMOTE_ADDR": f"198.51.100.{number}"} for number in range(PHONE_GUESSES)]
        return [self.send(typed, address, environ_overrides=place) for place in places]


def come_in(app: Flask, person: Person) -> int:
    """Sign in as oneself; give the status."""
    people.forget_codes(app, person)
    reader = Reader(app)
    reader.get("/sign-in")
    return reader.post("/sign-in", person.form()).status
