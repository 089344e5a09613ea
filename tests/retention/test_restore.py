"""What was disposed of does not come back with an older backup, of either database or of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hrstod.accounts import shared_keys
from hrstod.accounts.models import SharedKey, SharedKeyWrap
from hrstod.audit.events import Event
from hrstod.cases import closing
from hrstod.crypto.models import ShredKey
from hrstod.crypto.primitives import CannotUnseal, KeyDestroyed
from hrstod.crypto.wrapping import unwrap
from hrstod.errors import NotFound
from hrstod.keys.access import open_recovery
from hrstod.retention.models import Disposal
from hrstod.retention.rules import DisposalState
from tests.factories.people import sign_in
from tests.retention.copies import copy_both, put_back
from tests.retention.disposing import (
    SECRET,
    confirm,
    decide,
    dispose,
    find_disposal,
    finish,
    make_closed,
    propose,
    rows_of,
    run_jobs,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any
    from uuid import UUID

    from tests.factories.cases import Office


def brought_back(office: Office, travel: Callable[..., None]) -> UUID:
    """Give a case that was disposed of, after older copies of both databases have been put back."""
    case_id = make_closed(office, travel)
    before = copy_both(office)
    dispose(office, case_id)
    put_back(office, before.main, before.keystore)
    return case_id


def test_its_rows_and_its_key_are_back_and_open_nothing(office: Office, travel: Callable[..., None]) -> None:
    """The list of what was shredded is in neither database."""
    case_id = brought_back(office, travel)
    assert rows_of(office, case_id)
    assert case_id in office.installation.vault.keystore.list_owners("case")
    with pytest.raises(NotFound):
        office.texts(office.hanna, case_id)


@pytest.mark.parametrize("address", ["/c/{}", "/c/{}/why", "/retention/{}/erase"])
def test_its_pages_are_not_found_before_the_clock_comes(
    office: Office, travel: Callable[..., None], address: str
) -> None:
    """To those who read it, it looks as if it had never been."""
    case_id = brought_back(office, travel)
    assert sign_in(office.app, office.henrik).get(address.format(case_id)).status == 404


def test_the_lists_leave_it_out_before_the_clock_comes(office: Office, travel: Callable[..., None]) -> None:
    """Also the one of those that are to be looked at."""
    case_id = brought_back(office, travel)
    page = sign_in(office.app, office.henrik).get("/retention")
    assert [link for link in page.links() if case_id.hex in link.replace("-", "")] == []


def test_the_clock_deletes_it_again_and_says_so(office: Office, travel: Callable[..., None]) -> None:
    """Rows and key, with an entry in the log for its board."""
    case_id = brought_back(office, travel)
    before = len(written(office, Event.CASE_DISPOSED_AGAIN))
    run_jobs(office)
    assert rows_of(office, case_id) == []
    assert case_id not in office.installation.vault.keystore.list_owners("case")
    said = written(office, Event.CASE_DISPOSED_AGAIN)
    assert (len(said) > before, said[0][1], str(office.board_id) in said[0][2]) == (True, None, True)


def test_an_older_database_alone_brings_nothing_back(office: Office, travel: Callable[..., None]) -> None:
    """Its key is gone from the keystore as well."""
    case_id = make_closed(office, travel)
    before = copy_both(office)
    dispose(office, case_id)
    put_back(office, before.main)
    run_jobs(office)
    assert rows_of(office, case_id) == []


def test_an_older_keystore_alone_brings_nothing_back(office: Office, travel: Callable[..., None]) -> None:
    """The key in it is refused, and destroyed again."""
    case_id = make_closed(office, travel)
    before = copy_both(office)
    dispose(office, case_id)
    put_back(office, before.keystore)
    with pytest.raises(KeyDestroyed):
        office.installation.vault.keystore.find("case", case_id)
    run_jobs(office)
    assert case_id not in office.installation.vault.keystore.list_owners("case")


def test_a_proposal_that_came_back_goes_with_its_case(office: Office, travel: Callable[..., None]) -> None:
    """Who confirmed it stands in the log from before, and nowhere here: no certificate is made up."""
    case_id = make_closed(office, travel)
    propose(office, office.hanna, case_id)
    before = copy_both(office)
    finish(office, confirm(office, office.henrik, case_id))
    put_back(office, before.main, before.keystore)
    run_jobs(office)
    with office.read() as database:
        wanted = select(Disposal).where(Disposal.case_id == case_id)
        assert (rows_of(office, case_id), database.scalars(wanted).all()) == ([], [])


def test_a_decision_that_came_back_becomes_a_certificate(office: Office, travel: Callable[..., None]) -> None:
    """The copy was made in the moment between the two: it knows who decided."""
    case_id = make_closed(office, travel)
    disposal_id = decide(office, case_id)
    before, again = copy_both(office), written(office, Event.CASE_DISPOSED_AGAIN)
    finish(office, disposal_id)
    put_back(office, before.main, before.keystore)
    run_jobs(office)
    row = find_disposal(office, disposal_id)
    assert row is not None
    assert (row.state, row.confirmed_by, rows_of(office, case_id)) == (
        DisposalState.DONE,
        office.henrik.id,
        [],
    )
    assert written(office, Event.CASE_DISPOSED_AGAIN) == again


def test_what_was_held_in_the_copy_is_deleted_all_the_same(office: Office, travel: Callable[..., None]) -> None:
    """Its key is gone, so there is nothing that the hold could keep."""
    case_id = make_closed(office, travel)
    office.do(office.hanna, closing.hold_from_disposal, case_id, why="proceedings")
    before = copy_both(office)
    office.do(office.hanna, closing.lift_hold, case_id)
    dispose(office, case_id)
    put_back(office, before.main, before.keystore)
    run_jobs(office)
    assert rows_of(office, case_id) == []


def test_what_only_lacks_its_key_is_kept(office: Office, travel: Callable[..., None]) -> None:
    """An older keystore lacks the keys of what is newer; a copy that has them may still be put back."""
    older = copy_both(office)
    case_id = make_closed(office, travel)
    newer = copy_both(office)
    put_back(office, older.keystore)
    run_jobs(office)
    put_back(office, newer.keystore)
    assert office.texts(office.hanna, case_id) == [SECRET]


def opens(rows: list[Any], keys: list[Any], shred_keys: list[bytes]) -> bool:
    """Try every pair of keys on everything in a dump that is wrapped; tell whether any opens."""
    shared = {row.id: row for row in rows if isinstance(row, SharedKey)}
    for row in rows:
        if not isinstance(row, SharedKeyWrap):
            continue
        context = shared_keys._context(shared[row.key_id], row.holder, row.account_id)
        for holder in keys:
            for shred_key in shred_keys:
                try:
                    unwrap(row.wrap, keys=holder, shred_key=shred_key, context=context)
                except CannotUnseal:
                    continue
                return True
    return False


@pytest.mark.parametrize("is_disposed_of", [True, False])
def test_a_dump_from_before_with_everybodys_keys_opens_nothing_afterwards(
    office: Office, travel: Callable[..., None], *, is_disposed_of: bool
) -> None:
    """All readers' keys, the recovery key, the whole keystore and the master key; without the disposal it opens."""
    case_id = make_closed(office, travel)
    dump = rows_of(office, case_id)
    if is_disposed_of:
        dispose(office, case_id)
    here = office.installation
    with office.read() as database:
        recovery = open_recovery(database, here.vault, *here.words[:2]).keys
    keystore = here.vault.keystore
    shred_keys = [keystore.find(purpose, owner) for purpose, owner in all_places(office)]
    keys = [office.hanna.keys, office.henrik.keys, office.helena.keys, recovery]
    assert opens(dump, keys, shred_keys) is not is_disposed_of


def all_places(office: Office) -> list[tuple[str, UUID]]:
    """List every key that is in the keystore."""
    with Session(office.installation.vault.keystore._engine) as database:
        return [(row.purpose, row.owner) for row in database.scalars(select(ShredKey))]
