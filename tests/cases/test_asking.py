"""A request for support is read by those whom the manager chose, by nobody else, and never again by the manager."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, func, select, update

from hrstod import clock
from hrstod.accounts.access import load_actor
from hrstod.accounts.certificates import UntrustedKey
from hrstod.accounts.models import SharedKey, SharedKeyWrap
from hrstod.accounts.shared_keys import open_shared_key
from hrstod.audit.models import AuditEntry
from hrstod.authorization.permissions import Permission
from hrstod.cases import asking
from hrstod.cases.access import CaseDamaged, find_case
from hrstod.cases.asking import PURPOSE, RequestGone
from hrstod.cases.models import SupportRequest
from hrstod.cases.rules import CaseState
from hrstod.crypto.envelope import context_of
from hrstod.crypto.models import AccountKey
from hrstod.crypto.primitives import CannotUnseal
from hrstod.crypto.wrapping import unwrap
from hrstod.database.transaction import transaction
from hrstod.errors import NotAllowed, NotFound, RuleBroken
from tests.conftest import make_site
from tests.database.postgres import KINDS, address_of, empty_database
from tests.factories.cases import make_office
from tests.factories.people import add_board, give_role, make_person
from tests.factories.requests import WORDS, answer, ask, make_asked, send, waiting
from tests.security.story import vouch_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from tests.factories.cases import Office
    from tests.factories.people import Person


@pytest.fixture(scope="module", params=KINDS)
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give HR support of a board, in each kind of database."""
    folder = tmp_path_factory.mktemp("main")
    with empty_database(request.param, folder, request.config) as engine:
        app = make_site(tmp_path_factory.mktemp("instance"), database=address_of(engine))
        with app.test_request_context("/?lang=en"):
            yield make_office(app)
        app.extensions["hrstod.engine"].dispose()


@pytest.fixture(autouse=True)
def nothing_waits(office: Office) -> None:
    """Begin each test without a request that an earlier one has left."""
    forget_requests(office)


def forget_requests(office: Office) -> None:
    """Delete every request, and leave its key in the keystore, as after something that broke off."""
    theirs = select(SharedKey.id).where(SharedKey.purpose == PURPOSE)
    with transaction(office.installation.engine) as database:
        database.execute(delete(SupportRequest))
        database.execute(delete(SharedKeyWrap).where(SharedKeyWrap.key_id.in_(theirs)))
        database.execute(delete(SharedKey).where(SharedKey.purpose == PURPOSE))


def wraps_of(database: Session, request_id: UUID) -> list[SharedKeyWrap]:
    """Give every wrap of a request's key."""
    return list(database.scalars(select(SharedKeyWrap).where(SharedKeyWrap.key_id == request_id)))


def entries(office: Office) -> int:
    """Count what stands in the log of events."""
    with office.read() as database:
        return database.scalar(select(func.count()).select_from(AuditEntry)) or 0


def test_those_who_were_chosen_read_what_was_asked(office: Office) -> None:
    """Both of them, with who else can."""
    request_id = ask(office, office.hanna, office.helena)
    found = office.do(office.helena, asking.find_request, request_id)
    assert (found.asked.text, set(found.readers)) == (WORDS, {office.hanna.id, office.helena.id})
    assert [one.id for one in waiting(office, office.hanna)] == [request_id]


def test_whoever_was_left_out_finds_nothing(office: Office) -> None:
    """In the list, and by its id, which looks like one that never was."""
    request_id = ask(office)
    assert waiting(office, office.henrik) == []
    for asked_for in (request_id, uuid4()):
        with pytest.raises(RequestGone):
            office.do(office.henrik, asking.find_request, asked_for)


def test_the_manager_cannot_ask_for_it_again(office: Office) -> None:
    """Neither the list nor the request; a manager answers nothing either."""
    request_id = ask(office)
    for verb, given in ((asking.list_requests, ()), (asking.find_request, (request_id,))):
        with pytest.raises(NotFound):
            office.do(office.maria, verb, *given)


def test_all_that_the_manager_has_opens_nothing_of_it(office: Office) -> None:
    """All their keys, the whole database and the keystore: not one wrap opens, whoever's it is said to be."""
    request_id = ask(office, office.hanna, office.henrik)
    shred_key = office.installation.vault.keystore.find(PURPOSE, request_id)
    holders = [None, office.hanna.id, office.henrik.id, office.maria.id]
    with office.read() as database:
        row = database.get_one(SharedKey, request_id)
        for held in wraps_of(database, request_id):
            for holder in (held.holder, office.maria.keys.public.fingerprint):
                for whose in (one.hex if one else "recovery" for one in holders):
                    where = (row.board_id.hex, "shared_key_wrap", "wrap", row.id.hex, row.epoch, whose, holder.hex())
                    context = context_of("shared key", PURPOSE, *where)
                    with pytest.raises(CannotUnseal):
                        unwrap(held.wrap, keys=office.maria.keys, shred_key=shred_key, context=context)


def test_the_same_wraps_open_for_those_who_were_chosen(office: Office) -> None:
    """Or the test above would prove nothing."""
    request_id, vault = ask(office, office.hanna), office.installation.vault
    with office.read() as database:
        assert open_shared_key(database, vault, request_id, keys=office.hanna.keys, from_anybody=True).key


def test_no_table_tells_who_has_asked(office: Office) -> None:
    """Neither the account nor its keys stand anywhere in what sending has added; nobody's keys have signed it."""
    request_id = ask(office)
    theirs = {office.maria.id.hex.encode(), office.maria.id.bytes, office.maria.keys.public.fingerprint}
    with office.read() as database:
        known = set(database.scalars(select(AccountKey.fingerprint)))
        signers = {one.signer for one in wraps_of(database, request_id)}
        written = b"".join(_written(database, request_id))
    assert [one for one in theirs if one in written or one.hex().encode() in written] == []
    assert signers & known == set()


def _written(database: Session, request_id: UUID) -> Iterator[bytes]:
    """Give every value of every row that there is of a request."""
    for place in (SupportRequest.id, SharedKey.id, SharedKeyWrap.key_id):
        for row in database.execute(select(place.class_.__table__).where(place == request_id)):
            yield from map(_bytes, row)


def _bytes(value: object) -> bytes:
    if isinstance(value, UUID):
        return value.hex.encode() + value.bytes
    return value if isinstance(value, bytes) else str(value).encode()


def test_sending_is_written_down_nowhere(office: Office) -> None:
    """The log of events is as long as before."""
    before, _sent = entries(office), ask(office)
    assert entries(office) == before


def test_its_length_tells_nothing(office: Office) -> None:
    """A request without words is as long as one with all that there is room for."""
    sent = [ask(office, token=token, text=text) for token, text in (("a", ""), ("b", "ö" * 500))]
    with office.read() as database:
        lengths = {len(database.get_one(SupportRequest, one).blob) for one in sent}
    assert len(lengths) == 1


def test_a_form_that_is_sent_twice_is_one_request(office: Office) -> None:
    """The second is taken for the first; with other words in it, or from a new form, it is another one."""
    for token, text in (("a", WORDS), ("a", WORDS), ("a", "Annat."), ("b", WORDS)):
        send(office, office.hanna, token=token, text=text)
    assert sorted(one.asked.text for one in waiting(office, office.hanna)) == ["Annat.", WORDS, WORDS]


def test_a_form_that_is_sent_twice_at_once_is_one_request(office: Office) -> None:
    """All are acknowledged, in either database: what one person writes comes one after the other."""
    gate = threading.Barrier(4)
    given: dict[str, Any] = {"board_id": office.board_id, "readers": (office.hanna.id,), "asked": make_asked(office)}

    def press() -> None:
        gate.wait()
        with transaction(office.installation.engine) as database:
            actor = load_actor(database, office.maria.id, clock.today(), for_write=True)
            assert actor is not None
            asking.send_request(actor, database, office.opening(office.maria), token="pressed", **given)

    with ThreadPoolExecutor(4) as pool:
        for one in [pool.submit(press) for _ in range(4)]:
            one.result()
    assert len(waiting(office, office.hanna)) == 1


def test_what_broke_off_can_be_sent_again(office: Office) -> None:
    """The key was made and nothing else was: the same form, sent again, arrives."""
    request_id = ask(office, token="broken")
    forget_requests(office)
    assert office.installation.vault.keystore.find(PURPOSE, request_id)
    send(office, office.hanna, token="broken")
    assert [one.asked.text for one in waiting(office, office.hanna)] == [WORDS]


def test_nobody_is_not_enough(office: Office) -> None:
    """Somebody must be able to read it."""
    with pytest.raises(RuleBroken):
        send(office)


def test_a_manager_who_is_in_hr_support_too_is_never_a_reader(office: Office) -> None:
    """What they send to themselves is sent to nobody, and what they send to others they do not find."""
    both = make_person(office.app, "Disa", "manager", board_id=office.board_id)
    vouch_for(office.installation, both, office.board_id)
    everybody = (both.id, office.hanna.id)
    given = {"board_id": office.board_id, "asked": make_asked(office, sender=both.id)}
    with pytest.raises(RuleBroken):
        office.do(both, asking.send_request, readers=everybody[:1], token="alone", **given)
    office.do(both, asking.send_request, readers=everybody, token="both", **given)
    assert [one.readers for one in waiting(office, office.hanna)] == [(office.hanna.id,)]
    assert waiting(office, both) == []


def test_nothing_is_sealed_for_somebody_who_is_not_vouched_for(office: Office) -> None:
    """Nor for somebody of another board."""
    stranger = make_person(office.app, "Sten", "manager", board_id=office.board_id)
    with pytest.raises(UntrustedKey):
        send(office, stranger)


def test_a_manager_of_another_board_cannot_send_to_this_one(office: Office) -> None:
    """Each board is an authority of its own."""
    other = make_person(office.app, "Olle", "manager", board_id=add_board(office.installation.engine))
    given = {"board_id": office.board_id, "readers": (office.hanna.id,), "asked": make_asked(office)}
    with pytest.raises(NotAllowed):
        office.do(other, asking.send_request, token="other", **given)


def test_nothing_is_sent_before_the_board_has_said_how_long_it_is_kept(office: Office) -> None:
    """And before the keys are in order, as for a case."""
    early = replace(office, board_id=add_board(office.installation.engine))
    give_role(office.installation, office.maria.id, "manager", early.board_id)
    with pytest.raises(RuleBroken, match="how long"):
        send(early, office.hanna)


def test_an_answer_makes_a_case_and_the_request_is_gone(office: Office) -> None:
    """With what was asked as its first note; for those who could read the request as well."""
    request_id = ask(office, office.hanna, office.helena)
    case_id = answer(office, office.hanna, request_id)
    assert office.texts(office.henrik, case_id) == [WORDS]
    assert waiting(office, office.helena) == []
    with office.read() as database:
        assert (database.get(SupportRequest, request_id), wraps_of(database, request_id)) == (None, [])


def test_a_request_that_needs_no_case_becomes_a_closed_one(office: Office) -> None:
    """It has come in, so it is kept for as long as the board has said."""
    case_id = answer(office, office.hanna, ask(office), declined="answered")
    with office.read() as database:
        actor, opening = office.actor(office.henrik, database), office.opening(office.henrik)
        case = find_case(actor, database, opening, case_id, to=Permission.CASES_READ)
    assert (case.row.state, case.index.closing_reason) == (CaseState.CLOSED, "answered")
    assert case.row.dispose_from is not None


def test_two_who_answer_at_once_make_one_case(office: Office) -> None:
    """The second is told that it is gone, and nothing of theirs is kept."""
    request_id = ask(office, office.hanna, office.helena)
    gate = threading.Barrier(2)

    def press(person: Person) -> UUID | None:
        gate.wait()
        try:
            return answer(office, person, request_id)
        except RequestGone:
            return None

    with ThreadPoolExecutor(2) as pool:
        made = [one.result() for one in [pool.submit(press, one) for one in (office.hanna, office.helena)]]
    assert made.count(None) == 1


def test_an_answer_stays_with_the_board_that_was_asked(office: Office) -> None:
    """A case of another board is not made of it."""
    request_id = ask(office)
    elsewhere = replace(office, board_id=add_board(office.installation.engine))
    with pytest.raises(NotFound):
        answer(elsewhere, office.hanna, request_id)


def test_a_changed_request_is_refused(office: Office) -> None:
    """One bit is enough, and so is the text of another request."""
    first, second = ask(office, token="first"), ask(office, token="second")
    with transaction(office.installation.engine) as database:
        other = database.get_one(SupportRequest, second).blob
        database.execute(update(SupportRequest).where(SupportRequest.id == first).values(blob=other))
    with pytest.raises(CaseDamaged):
        office.do(office.hanna, asking.find_request, first)
