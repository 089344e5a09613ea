"""What somebody has lost the right to read is sealed anew piece by piece; broken off anywhere, nothing is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, update

from hrstod import clock
from hrstod.accounts.certificates import certify
from hrstod.accounts.models import SharedKeyWrap
from hrstod.audit.models import AuditEntry
from hrstod.cases import drafts, renewing, service, team
from hrstod.cases.access import CaseDamaged
from hrstod.cases.drafts import NEW_NOTE, Draft
from hrstod.cases.models import CaseDraft, CaseEntry
from hrstod.cases.rules import WHOLE, progress_after
from hrstod.database.transaction import transaction
from hrstod.errors import NotFound, RuleBroken
from tests.cases.colleagues import add_colleague, events_about, holders, reads, take_role, with_new_keys
from tests.cases.leaving import begin_some, stale
from tests.cases.offices import open_office
from tests.cases.thieves import Thief
from tests.database.postgres import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.factories.cases import Office
    from tests.factories.people import Person


@pytest.fixture(scope="module", params=KINDS)
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give HR support of a board, in each kind of database."""
    with open_office(request, tmp_path_factory) as found:
        yield found


@pytest.fixture
def one(office: Office) -> Person:
    """Give somebody in HR support who has no cases but those of the test."""
    return add_colleague(office, "Hedda")


@pytest.fixture
def leaving(office: Office) -> Person:
    """Give somebody in HR support who is going to lose something."""
    return add_colleague(office, "Hulda")


def withdraw_everywhere(office: Office, one: Person, leaving: Person) -> None:
    """Let one withdraw somebody from everything."""
    office.do(one, renewing.withdraw_everywhere, account_id=leaving.id, why="quits")


def test_a_role_that_is_withdrawn_leaves_everything_to_be_sealed_anew(
    office: Office, one: Person, leaving: Person
) -> None:
    """What they read, and nothing else."""
    ids, other = begin_some(office, one, leaving), office.begin(one, office.hanna)
    take_role(office, leaving)
    assert stale(office, [*ids, other]) == ids


def test_some_are_sealed_anew_at_a_time(office: Office, one: Person, leaving: Person) -> None:
    """And each piece says where the next goes on, and how much is left."""
    ids = begin_some(office, one, leaving)
    take_role(office, leaving)
    piece = office.do(one, renewing.renew_some, most=2)
    assert piece == renewing.Piece(ids[1], done=2, left=1, is_whole=True)
    assert stale(office, ids) == ids[2:]
    assert office.do(one, renewing.renew_some, after=piece.last).left == 0


def test_what_is_sealed_anew_can_be_read_by_all_who_are_left(office: Office, one: Person, leaving: Person) -> None:
    """And by nobody else: not with the old key either."""
    [case_id] = begin_some(office, one, leaving, count=1)
    office.note(one, case_id, "Möte bokat.")
    thief = Thief(office, leaving.keys)
    thief.remember(case_id)
    take_role(office, leaving)
    office.do(one, renewing.renew_some)
    assert office.texts(office.hanna, case_id) == office.texts(one, case_id) == ["Möte bokat."]
    assert thief.opened(case_id) == []


def test_every_version_is_kept_when_a_case_is_sealed_anew(office: Office, one: Person, leaving: Person) -> None:
    """What was written before is as genuine as it was."""
    [case_id] = begin_some(office, one, leaving, count=1)
    office.note(one, case_id, "Möte bokat.")
    take_role(office, leaving)
    office.do(office.hanna, renewing.renew_some)
    assert all(read.is_genuine for read in office.entries(office.hanna, case_id))


def test_nobody_seals_anew_what_they_do_not_read(office: Office, one: Person, leaving: Person) -> None:
    """Somebody else's cases are not even counted."""
    ids = begin_some(office, one, leaving)
    take_role(office, leaving)
    assert office.do(add_colleague(office), renewing.renew_some).last is None
    assert stale(office, ids) == ids


def test_what_does_not_open_is_left_and_said(office: Office, one: Person, leaving: Person) -> None:
    """The others are sealed anew."""
    ids = begin_some(office, one, leaving)
    with transaction(office.installation.engine) as database:
        database.execute(update(CaseEntry).where(CaseEntry.case_id == ids[1]).values(blob=b"damaged"))
    take_role(office, leaving)
    assert not office.do(one, renewing.renew_some).is_whole
    assert stale(office, ids) == [ids[1]]


@pytest.mark.parametrize("hinders", ["damage", "new keys"])
def test_whoever_reads_is_not_kept_from_it_by_what_cannot_be_sealed_anew(
    office: Office, one: Person, leaving: Person, hinders: str
) -> None:
    """It is left to the next who can; writing waits for it."""
    [case_id] = begin_some(office, one, leaving, count=1)
    reader = with_new_keys(office, one) if hinders == "new keys" else one
    if hinders == "damage":
        with transaction(office.installation.engine) as database:
            database.execute(update(CaseEntry).where(CaseEntry.case_id == case_id).values(blob=b"damaged"))
    take_role(office, leaving)
    office.do(reader, service.show_case, case_id, why="writing")
    assert stale(office, [case_id]) == [case_id]
    with pytest.raises((RuleBroken, CaseDamaged)):
        office.note(reader, case_id, "Nytt möte.")


def test_a_cover_that_is_over_is_sealed_anew_too(office: Office, one: Person, leaving: Person, travel: Any) -> None:
    """Nobody has to have taken anything away."""
    case_id = office.begin(one, office.hanna)
    month = clock.today().replace(day=1)
    office.do(one, team.add_member, case_id, account_id=leaving.id, why="covers", covers_in=month)
    travel(days=32)
    assert office.do(one, renewing.renew_some).done == 1
    assert holders(office, case_id) == {one.id, office.hanna.id, None}


def test_each_that_is_sealed_anew_is_written_down(office: Office, one: Person, leaving: Person) -> None:
    """With the number of the new key, and of the change."""
    [case_id] = begin_some(office, one, leaving, count=1)
    take_role(office, leaving)
    office.do(one, renewing.renew_some)
    event, details = events_about(office, case_id, one)[-1]
    assert event == "case.key-renewed"
    assert '"epoch":2' in details


def test_somebody_is_withdrawn_from_everything_at_once(office: Office, one: Person, leaving: Person) -> None:
    """Before anything is sealed anew, they can open none of it."""
    ids = begin_some(office, one, leaving)
    withdraw_everywhere(office, one, leaving)
    assert not [case_id for case_id in ids if reads(office, leaving, case_id)]
    assert stale(office, ids) == ids


def test_it_is_one_transaction(office: Office, one: Person, leaving: Person) -> None:
    """Rolled back, they read everything; no half of it is ever done."""
    ids = begin_some(office, one, leaving)
    with office.read() as database:
        actor, opening = office.actor(one, database), office.opening(one)
        renewing.withdraw_everywhere(actor, database, opening, account_id=leaving.id, why="quits")
        held = select(func.count()).select_from(SharedKeyWrap).where(SharedKeyWrap.account_id == leaving.id)
        assert database.scalar(held) == 0
        database.rollback()
    assert all(reads(office, leaving, case_id) for case_id in ids)


def test_the_team_does_not_name_them_any_longer_when_it_is_sealed_anew(
    office: Office, one: Person, leaving: Person
) -> None:
    """And what was written into the log says who, and why."""
    [case_id] = begin_some(office, one, leaving, count=1)
    withdraw_everywhere(office, one, leaving)
    office.do(one, renewing.renew_some)
    told = dict(events_about(office, case_id, one))
    assert f'"account":"{leaving.id}"' in told["case.reader-withdrawn"]
    assert leaving.id not in holders(office, case_id)


def test_two_are_left_in_each(office: Office, one: Person, leaving: Person) -> None:
    """What only the two of them read stays as it is until somebody else has been added."""
    [case_id] = begin_some(office, one, leaving, count=1)
    alone = office.begin(one, leaving)
    withdraw_everywhere(office, one, leaving)
    assert [reads(office, leaving, each) for each in (case_id, alone)] == [False, True]
    with pytest.raises(RuleBroken, match="At least two people"):
        withdraw_everywhere(office, one, leaving)


def test_whoever_has_new_keys_is_not_counted_before_they_are_vouched_for(
    office: Office, one: Person, leaving: Person
) -> None:
    """They would lose it by the next sealing, and one would be left; it is as when withdrawn from this one alone."""
    changing = add_colleague(office)
    case_id = office.begin(one, changing, leaving)
    with_new_keys(office, changing)
    with pytest.raises(RuleBroken, match="At least two people"):
        office.do(one, team.withdraw_member, case_id, account_id=leaving.id, why="quits")
    with pytest.raises(RuleBroken, match="At least two people"):
        withdraw_everywhere(office, one, leaving)


def test_whoever_is_vouched_for_anew_counts_again(office: Office, one: Person, leaving: Person) -> None:
    """Then two are left, and both read it when it has been sealed anew."""
    changing = add_colleague(office)
    case_id = office.begin(one, changing, leaving)
    changed = with_new_keys(office, changing)
    whose = {"actor_id": office.hanna.id, "account_id": changed.id, "board_id": office.board_id}
    with transaction(office.installation.engine) as database:
        certify(database, office.installation.vault, holder=office.hanna.keys, moment=clock.now(), **whose)
    withdraw_everywhere(office, one, leaving)
    office.do(one, renewing.renew_some)
    assert [reads(office, each, case_id) for each in (one, changed, leaving)] == [True, True, False]


@pytest.mark.parametrize(("second", "refusal"), [("the one withdrawn", NotFound), ("the third", RuleBroken)])
def test_two_are_left_when_two_withdraw_somebody_at_once(
    office: Office, one: Person, leaving: Person, second: str, refusal: type[Exception]
) -> None:
    """The second waits, and goes by what the first has left: each alone would have been allowed."""
    third = add_colleague(office, "Hjördis")
    case_id = office.begin(one, leaving, third)
    who, whom = (leaving, third) if second == "the one withdrawn" else (third, one)
    with ThreadPoolExecutor(1) as pool:
        with transaction(office.installation.engine) as database:
            actor, opening = office.actor(one, database), office.opening(one)
            renewing.withdraw_everywhere(actor, database, opening, account_id=leaving.id, why="quits")
            waiting = pool.submit(withdraw_everywhere, office, who, whom)
            assert not wait([waiting], 0.2).done
        with pytest.raises(refusal):
            waiting.result(10)
    assert holders(office, case_id) == {one.id, third.id, None}


def test_what_they_read_without_oneself_stays(office: Office, one: Person, leaving: Person) -> None:
    """Nobody can take away what they cannot read."""
    begin_some(office, one, leaving, count=1)
    other = office.begin(office.hanna, office.henrik, leaving)
    withdraw_everywhere(office, one, leaving)
    assert reads(office, leaving, other)


def test_somebody_with_whom_one_shares_nothing_is_not_found(office: Office, one: Person, leaving: Person) -> None:
    """Nor is it told whether they read anything."""
    with pytest.raises(NotFound):
        withdraw_everywhere(office, one, leaving)


def test_what_they_had_begun_to_write_is_gone(office: Office, one: Person, leaving: Person) -> None:
    """It was sealed for them alone, and nobody else could do anything with it."""
    [case_id] = begin_some(office, one, leaving, count=1)
    draft = Draft(text="Påbörjat.", on=clock.today())
    office.do(leaving, drafts.keep_draft, case_id, draft=draft, under=NEW_NOTE)
    withdraw_everywhere(office, one, leaving)
    with office.read() as database:
        assert database.get(CaseDraft, (case_id, leaving.id)) is None


def test_progress_ends_at_the_whole() -> None:
    """Piece by piece, without anybody knowing of how many things it consists."""
    done, told = 0, []
    for left in (75, 50, 25, 0):
        done = progress_after(done, 25, left)
        told.append(done)
    assert told == [250, 500, 750, WHOLE]


def test_nothing_to_do_is_done() -> None:
    """A piece in which nothing is left to do."""
    assert progress_after(0, 0, 0) == WHOLE


def test_the_log_of_events_still_holds_together(office: Office, one: Person, leaving: Person) -> None:
    """Entries that are written in one turn are chained like any."""
    begin_some(office, one, leaving)
    withdraw_everywhere(office, one, leaving)
    office.do(one, renewing.renew_some)
    with office.read() as database:
        rows = database.execute(select(AuditEntry.hash, AuditEntry.previous).order_by(AuditEntry.number)).all()
    assert all(after.previous == before.hash for before, after in pairwise(rows))
