"""A board with so many cases: some that open, written as hrstod writes them, and others' as rows of the same sizes."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select

from hrstod.accounts.models import SharedKey, SharedKeyWrap
from hrstod.cases import service
from hrstod.cases.access import PURPOSE
from hrstod.cases.contents import Entry, Note, Sheet
from hrstod.cases.models import Case, CaseEntry
from hrstod.cases.rules import CaseKind, CaseState
from hrstod.cases.sealing import FIRST, head_of, seal_entry, sign_entry
from hrstod.cases.service import NewCase
from hrstod.cases.writing import keep_index
from hrstod.crypto.envelope import context_of
from hrstod.crypto.keystore import open_keystore
from hrstod.crypto.masterkey import load_master_key
from hrstod.crypto.models import ShredKey
from hrstod.database.transaction import transaction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from hrstod.cases.access import OpenCase, Opening
    from tests.factories.cases import Office
    from tests.factories.people import Person

NOTES = 10
AT_ONCE = 50
"""How many cases are begun in one transaction."""
ROWS_AT_ONCE = 1_000
SAID = "Arbetstiden börjar en halvtimme senare under den här perioden, och vi talas vid igen om två veckor. "
TEXT = (SAID * 11)[:1024].strip()
"""A note of 1 KB."""


def begin_many(office: Office, readers: Sequence[Person], count: int) -> list[UUID]:
    """Begin cases that these people read, each begun by the next of them, with notes by the same."""
    made: list[UUID] = []
    for first in range(0, count, AT_ONCE):
        with transaction(office.installation.engine) as database:
            for number in range(first, min(first + AT_ONCE, count)):
                made.append(_begin(office, database, readers, readers[number % len(readers)]))
    return made


def _begin(office: Office, database: Session, readers: Sequence[Person], beginner: Person) -> UUID:
    opening = office.opening(beginner)
    others = tuple(one.id for one in readers if one is not beginner)
    sheet = Sheet(violence=("close-relations",))
    new = NewCase(office.board_id, CaseKind.SUBJECTED, readers=others, sheet=sheet)
    case = service.begin_case(office.actor(beginner, database), database, opening, new)
    _write_notes(database, opening, beginner, case)
    return case.row.id


def _write_notes(database: Session, opening: Opening, author: Person, case: OpenCase) -> None:
    """Write the notes and the index once for all of them; each by itself would take minutes for a large caseload."""
    heads = dict(case.index.heads)
    fingerprint = opening.keys.public.fingerprint.hex()
    for _number in range(NOTES):
        entry_id = uuid4()
        entry = Entry(by=author.id, key=fingerprint, at=opening.moment, body=Note(text=TEXT))
        text = sign_entry(opening.keys, case.row, entry_id, version=1, previous=FIRST, entry=entry)
        head = heads[entry_id.hex] = head_of(1, FIRST, text)
        blob = seal_entry(case.key, entry_id, head, text)
        database.add(CaseEntry(id=entry_id, version=1, case_id=case.row.id, previous=bytes(32), blob=blob))
    keep_index(case.row, replace(case, index=case.index.model_copy(update={"heads": heads})))


def add_others(office: Office, count: int, *, entries: int, like: UUID) -> None:
    """Add rows of cases that other people read, as large as those of one that is there, and their second locks."""
    engine = office.installation.engine
    settings = office.installation.settings
    ids = sorted(uuid4() for _ in range(count))
    sizes = _sizes(engine, like)
    keystore = open_keystore(settings.keystore_address)
    master = load_master_key(settings.master_key, settings.instance)
    for first in range(0, count, ROWS_AT_ONCE):
        some = ids[first : first + ROWS_AT_ONCE]
        locks = []
        for one in some:
            epoch, blob = master.wrap(os.urandom(32), context_of("shred key", PURPOSE, str(one)))
            locks.append({"purpose": PURPOSE, "owner": one, "epoch": epoch, "blob": blob})
        with transaction(keystore) as database:
            database.execute(insert(ShredKey), locks)
        with transaction(engine) as database:
            _insert(database, office, some, sizes, entries)
    for used in (engine, keystore):
        _settle(used)
    keystore.dispose()


def _sizes(engine: Engine, like: UUID) -> tuple[int, int, int]:
    """Tell how long the index, an entry and a wrap of a case are as they lie in the database."""
    with transaction(engine) as database:
        index = database.scalars(select(func.length(Case.index)).where(Case.id == like)).one()
        entry = database.scalars(select(func.max(func.length(CaseEntry.blob))).where(CaseEntry.case_id == like)).one()
        wrap = database.scalars(
            select(func.max(func.length(SharedKeyWrap.wrap))).where(SharedKeyWrap.key_id == like)
        ).one()
    return index, entry, wrap


def _insert(database: Session, office: Office, ids: Sequence[UUID], sizes: tuple[int, int, int], entries: int) -> None:
    """Insert the rows of some cases, in the order in which they lie."""
    index, entry, wrap = sizes
    board = {"board_id": office.board_id}
    keys = [
        {"id": one, "purpose": PURPOSE, **board, "epoch": 1, "commitment": os.urandom(32), "is_stale": False}
        for one in ids
    ]
    database.execute(insert(SharedKey), keys)
    recovery = office.installation.vault.pins().recovery
    team = [(recovery, None), (os.urandom(32), office.henrik.id), (os.urandom(32), office.helena.id)]
    wraps = [
        {"key_id": one, "holder": holder, "account_id": account, "wrap": os.urandom(wrap), "until_month": None}
        | {"signer": team[1][0], "signature": os.urandom(64)}
        for one in ids
        for holder, account in sorted(team, key=lambda member: member[0])
    ]
    database.execute(insert(SharedKeyWrap), wraps, execution_options={"render_nulls": True})
    fixed = {**board, "state": CaseState.OPEN, "is_held": False}
    cases = [{"id": one, **fixed, "index": os.urandom(index), "version": uuid4()} for one in ids]
    database.execute(insert(Case), cases)
    written = [
        {"case_id": one, "id": entry_id, "version": 1, "previous": bytes(32), "blob": os.urandom(entry)}
        for one in ids
        for entry_id in sorted(uuid4() for _ in range(entries))
    ]
    database.execute(insert(CaseEntry), written)


def _settle(engine: Engine) -> None:
    """Move what was written out of SQLite's log, so that nobody who is measured does it."""
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
