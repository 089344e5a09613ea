"""A damaged row is told in words, to everybody whom it concerns: no page breaks, and nothing is overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import LargeBinary, inspect, select, update

from hrstod.accounts.models import Account, Locker, LockerKey
from hrstod.crypto.models import (
    AccountKey,
    AccountLock,
    AuthorityKey,
    AuthorityWrap,
    Certificate,
    Custodian,
    RecoveryKey,
    RecoveryShare,
    Signer,
)
from hrstod.database.base import Row
from hrstod.database.transaction import transaction
from tests.factories.people import forget_codes, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from werkzeug.test import TestResponse

    from tests.security.story import Story

DAMAGED: list[tuple[type[Any], str]] = [
    (Account, "second_factor"),
    (AccountKey, "public"),
    (AccountKey, "fingerprint"),
    (AccountLock, "blob"),
    (AccountLock, "salt"),
    (AuthorityKey, "public"),
    (AuthorityWrap, "wrap"),
    (AuthorityWrap, "holder"),
    (Certificate, "signature"),
    (Certificate, "fingerprint"),
    (Custodian, "locked"),
    (Custodian, "public"),
    (Custodian, "salt"),
    (Locker, "blob"),
    (LockerKey, "wrap"),
    (LockerKey, "signature"),
    (LockerKey, "holder"),
    (RecoveryKey, "public"),
    (RecoveryKey, "fingerprint"),
    (RecoveryKey, "probe"),
    (RecoveryShare, "blob"),
    (Signer, "fingerprint"),
    (Signer, "public"),
    (Signer, "signature"),
]
"""Every column of bytes in the tables of accounts and keys."""


def flip(found: bytes) -> bytes:
    """Change one bit."""
    return bytes([*found[:-1], found[-1] ^ 1])


def cut(found: bytes) -> bytes:
    """Leave half of it out."""
    return found[: len(found) // 2]


def damage(story: Story, table: type[Any], column: str, how: Callable[[bytes], bytes]) -> None:
    """Damage a column in every row of a table."""
    keys = inspect(table).primary_key
    field = getattr(table, column)
    with transaction(story.installation.engine) as database:
        for *key, found in database.execute(select(*keys, field).where(field.is_not(None))).all():
            same = [one == value for one, value in zip(keys, key, strict=True)]
            changed = update(table.__table__).where(*same).values({column: how(found)})
            database.execute(changed)


def look_around(story: Story) -> Iterator[TestResponse]:
    """Let everybody do what they do."""
    words = dict(zip(("first", "second"), story.installation.words, strict=False))
    anna, bo, gustav = (sign_in(story.app, one)._client for one in (story.anna, story.bo, story.gustav))
    yield from (anna.get(path) for path in ("/me", "/me/account", "/me/keys/new", "/me/renew/passphrase"))
    yield from (bo.get(path) for path in ("/me", "/waiting"))
    yield from (gustav.get(path) for path in ("/people", f"/people/{story.anna.id}", "/people/review"))
    yield from (gustav.get(path) for path in ("/keys", "/keys/recover", f"/keys/recover/{story.anna.id}"))
    yield gustav.post("/keys/drill", data=words)
    yield from try_to_get_in(story)


def try_to_get_in(story: Story) -> Iterator[TestResponse]:
    """Let Anna sign in, without her phone and without her passphrase, too; and let her unlock and get new keys."""
    anna = story.anna
    for path, form in (
        ("/sign-in", anna.form()),
        ("/sign-in", anna.form(code=anna.recovery_code)),
        ("/sign-in/lost", {"name": anna.sign_in_name, "recovery_code": anna.recovery_code, "code": anna.code()}),
    ):
        forget_codes(story.app, anna)
        client = story.app.test_client()
        yield client.post(path, data=form)
        yield client.get("/me")
    yield sign_in(story.app, anna)._client.post("/unlock", data={"passphrase": anna.passphrase})
    both = {"passphrase": anna.passphrase, "recovery_code": anna.recovery_code}
    yield sign_in(story.app, anna)._client.post("/me/keys/new", data=both)


@pytest.mark.slow  # two dozen pages each
@pytest.mark.parametrize(("table", "column"), DAMAGED, ids=lambda one: getattr(one, "__tablename__", one))
@pytest.mark.parametrize("how", [flip, cut])
def test_no_page_breaks_on_a_damaged_row(
    story: Story, table: type[Any], column: str, how: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each says in words what cannot be done, or does it: 500 would mean that nobody has thought of it."""
    monkeypatch.setitem(story.app.config, "WTF_CSRF_ENABLED", value=False)  # the tokens are not what is tried here
    damage(story, table, column, how)
    story.app.extensions["hrstod.sign_in_store"].forget_tries()
    answers = [(answer.request.path, answer.status_code) for answer in look_around(story)]
    assert [answer for answer in answers if answer[1] == 500] == []
    assert len({status for _path, status in answers}) > 1


def test_every_column_of_bytes_is_tried() -> None:
    """A new one is damaged, too."""
    every = {
        (table, column.key)
        for table in (Account, Locker, LockerKey, *crypto_tables())
        for column in inspect(table).columns
        if isinstance(column.type, LargeBinary)
    }
    assert every - set(DAMAGED) == set()


def crypto_tables() -> list[type[Any]]:
    """List the tables of keys."""
    return [mapper.class_ for mapper in Row.registry.mappers if mapper.class_.__module__ == "hrstod.crypto.models"]
