"""Two people who read a case dispose of it, when its time is over and nothing stops it; nobody does so alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hrstod import clock
from hrstod.accounts import grants
from hrstod.accounts.models import RoleGrant
from hrstod.audit.events import Event
from hrstod.cases import closing, team
from hrstod.cases.service import NO_RULE
from hrstod.database.transaction import transaction
from hrstod.errors import NotFound, RuleBroken
from hrstod.organisation.models import StatedRule
from hrstod.retention import service
from hrstod.retention.access import DECIDED, NOT_PROPOSED, TWO_PEOPLE
from hrstod.retention.models import Disposal
from hrstod.retention.rules import DisposalState, Obstacle
from hrstod.retention.service import OBSTACLES, PROPOSED_ALREADY
from tests.factories.cases import state_disposal
from tests.factories.people import add_board, make_person
from tests.retention.disposing import LATER, confirm, decide, find_disposal, make_closed, propose, written
from tests.security.story import vouch_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from tests.factories.cases import Office
    from tests.factories.people import Person

VERBS = (service.propose_disposal, service.confirm_disposal, service.refuse_disposal)


def refusal(act: Callable[..., Any], *given: Any) -> object:
    """Do something that is refused, and give the sentence."""
    with pytest.raises(RuleBroken) as refused:
        act(*given)
    return refused.value.sentence


def test_what_one_has_proposed_another_confirms(office: Office, travel: Callable[..., None]) -> None:
    """Then it is decided, and who the two are is held fast."""
    disposal = find_disposal(office, decide(office, make_closed(office, travel)))
    assert disposal is not None
    people = (disposal.proposed_by, disposal.confirmed_by)
    assert (disposal.state, people) == (DisposalState.SHREDDING, (office.hanna.id, office.henrik.id))


def test_nobody_confirms_what_they_have_proposed(office: Office, travel: Callable[..., None]) -> None:
    """However often they try."""
    case_id = make_closed(office, travel)
    propose(office, office.hanna, case_id)
    assert refusal(confirm, office, office.hanna, case_id) == TWO_PEOPLE


def make_loser(office: Office, travel: Callable[..., None]) -> tuple[Person, UUID]:
    """Give somebody who has proposed a disposal that Henrik could confirm, and has lost the role since."""
    person = make_person(office.app, "Hedda")
    vouch_for(office.installation, person, office.board_id)
    case_id = office.begin(person, office.henrik)
    office.do(person, closing.close_case, case_id, why="support-not-needed")
    travel(days=LATER)
    propose(office, person, case_id)
    with transaction(office.installation.engine) as database:
        held = database.scalars(select(RoleGrant).where(RoleGrant.account_id == person.id)).one()
        grants.withdraw_role(None, database, grant=held, moment=clock.now())
    return person, case_id


def test_whoever_proposed_and_then_lost_the_role_finds_nothing(office: Office, travel: Callable[..., None]) -> None:
    """Not as the second person either."""
    person, case_id = make_loser(office, travel)
    with pytest.raises(NotFound):
        confirm(office, person, case_id)


def test_whoever_proposed_and_has_the_role_again_is_still_the_first(
    office: Office, travel: Callable[..., None]
) -> None:
    """Losing the role and getting it back makes nobody a second person."""
    person, case_id = make_loser(office, travel)
    vouch_for(office.installation, person, office.board_id)
    office.do(office.henrik, team.add_member, case_id, account_id=person.id, why="other-tasks")
    assert refusal(confirm, office, person, case_id) == TWO_PEOPLE


def test_the_database_itself_takes_two_people(office: Office) -> None:
    """A row in which one person stands twice is not kept."""
    row = Disposal(
        case_id=uuid4(),
        board_id=office.board_id,
        state=DisposalState.SHREDDING,
        proposed_by=office.hanna.id,
        confirmed_by=office.hanna.id,
        decision="§ 1",
        years=1,
        reference="0" * 64,
    )
    with pytest.raises(IntegrityError, match="takes_two_people"), transaction(office.installation.engine) as database:
        database.add(row)


def test_what_nobody_has_proposed_cannot_be_confirmed(office: Office, travel: Callable[..., None]) -> None:
    """There is no way past the first person."""
    assert refusal(confirm, office, office.henrik, make_closed(office, travel)) == NOT_PROPOSED


def test_a_proposal_that_the_log_does_not_know_is_none(office: Office, travel: Callable[..., None]) -> None:
    """Whoever can write into the database is not the first person."""
    case_id = make_closed(office, travel)
    with transaction(office.installation.engine) as database:
        forged = {"case_id": case_id, "board_id": office.board_id, "proposed_by": office.hanna.id}
        database.add(Disposal(**forged, decision="§ 1", years=1))
    assert refusal(confirm, office, office.henrik, case_id) == NOT_PROPOSED


def test_what_is_proposed_is_not_proposed_again(office: Office, travel: Callable[..., None]) -> None:
    """The colleague who has the same thought confirms instead."""
    case_id = make_closed(office, travel)
    propose(office, office.hanna, case_id)
    assert refusal(propose, office, office.henrik, case_id) == PROPOSED_ALREADY


@pytest.mark.parametrize("who", ["hanna", "henrik"])
def test_a_proposal_that_was_refused_or_taken_back_is_gone(
    office: Office, travel: Callable[..., None], who: str
) -> None:
    """Either of the two says so, and the case can be proposed anew."""
    case_id = make_closed(office, travel)
    propose(office, office.hanna, case_id)
    office.do(getattr(office, who), service.refuse_disposal, case_id)
    assert refusal(confirm, office, office.henrik, case_id) == NOT_PROPOSED
    propose(office, office.henrik, case_id)


@pytest.mark.parametrize("act", VERBS)
def test_what_is_decided_is_decided(office: Office, travel: Callable[..., None], act: Callable[..., Any]) -> None:
    """Nobody proposes, confirms or refuses it any more."""
    case_id = make_closed(office, travel)
    decide(office, case_id)
    assert refusal(office.do, office.henrik, act, case_id) == DECIDED


def test_what_is_open_is_kept(office: Office) -> None:
    """Its time has not even begun."""
    assert refusal(propose, office, office.hanna, office.begin()) == OBSTACLES[Obstacle.OPEN]


def test_what_is_kept_for_longer_is_kept(office: Office) -> None:
    """Until the month in which the board's time is over."""
    assert refusal(propose, office, office.hanna, make_closed(office)) == OBSTACLES[Obstacle.TOO_EARLY]


def hold(office: Office, case_id: UUID) -> None:
    """Let Henrik stop the disposal of a case."""
    office.do(office.henrik, closing.hold_from_disposal, case_id, why="proceedings")


def test_what_is_held_is_not_proposed(office: Office, travel: Callable[..., None]) -> None:
    """However long its time has been over."""
    case_id = make_closed(office, travel)
    hold(office, case_id)
    assert refusal(propose, office, office.hanna, case_id) == OBSTACLES[Obstacle.HELD]


def test_a_hold_ends_a_proposal_for_good(office: Office, travel: Callable[..., None]) -> None:
    """Whoever lifts it is not the second person for what was proposed before."""
    case_id = make_closed(office, travel)
    propose(office, office.hanna, case_id)
    hold(office, case_id)
    office.do(office.henrik, closing.lift_hold, case_id)
    assert refusal(confirm, office, office.henrik, case_id) == NOT_PROPOSED


def test_opening_a_case_again_ends_a_proposal(office: Office, travel: Callable[..., None]) -> None:
    """When it is closed once more, its time begins anew."""
    case_id = make_closed(office, travel)
    propose(office, office.hanna, case_id)
    office.do(office.henrik, closing.reopen_case, case_id)
    assert refusal(confirm, office, office.henrik, case_id) == NOT_PROPOSED


@pytest.mark.parametrize("act", VERBS)
@pytest.mark.parametrize("who", ["helena", "maria"])
def test_whoever_does_not_read_it_finds_nothing(
    office: Office, travel: Callable[..., None], act: Callable[..., Any], who: str
) -> None:
    """A colleague who is no reader, and a manager."""
    case_id = make_closed(office, travel)
    propose(office, office.hanna, case_id)
    with pytest.raises(NotFound):
        office.do(getattr(office, who), act, case_id)


@pytest.mark.parametrize("act", VERBS)
def test_another_board_finds_nothing(office: Office, travel: Callable[..., None], act: Callable[..., Any]) -> None:
    """HR support of one board has nothing to do with what another one keeps."""
    case_id = make_closed(office, travel)
    propose(office, office.hanna, case_id)
    other = make_person(office.app, "Olof")
    vouch_for(office.installation, other, add_board(office.installation.engine))
    with pytest.raises(NotFound):
        office.do(other, act, case_id)


def test_a_proposal_and_a_refusal_are_written_down(office: Office, travel: Callable[..., None]) -> None:
    """By whom, under the word that only the readers of the case can tell."""
    case_id = make_closed(office, travel)
    propose(office, office.hanna, case_id)
    office.do(office.henrik, service.refuse_disposal, case_id)
    refused, proposed = written(office, Event.CASE_DISPOSAL_PROPOSED, Event.CASE_DISPOSAL_REFUSED)[:2]
    assert [proposed[:2], refused[:2]] == [
        (Event.CASE_DISPOSAL_PROPOSED, office.hanna.id),
        (Event.CASE_DISPOSAL_REFUSED, office.henrik.id),
    ]
    assert proposed[2] == refused[2]


def test_a_confirmation_is_written_down(office: Office, travel: Callable[..., None]) -> None:
    """By the second person, under the same word as the proposal."""
    decide(office, make_closed(office, travel))
    confirmed, proposed = written(office, Event.CASE_DISPOSAL_PROPOSED, Event.CASE_DISPOSAL_CONFIRMED)[:2]
    assert confirmed == (Event.CASE_DISPOSAL_CONFIRMED, office.henrik.id, proposed[2])


def on_another_board(office: Office) -> Office:
    """Let Hanna and Henrik work for another board as well, which has stated nothing."""
    elsewhere = replace(office, board_id=add_board(office.installation.engine))
    for person in (office.hanna, office.henrik):
        vouch_for(office.installation, person, elsewhere.board_id)
    return elsewhere


def test_the_decision_is_the_one_that_counted_when_it_was_closed(office: Office, travel: Callable[..., None]) -> None:
    """A later one is for what is closed after it."""
    elsewhere = on_another_board(office)
    state_disposal(office.installation, elsewhere.board_id, years=1)
    case_id = make_closed(elsewhere, travel)
    with transaction(office.installation.engine) as database:
        later = {"decision": "TN 2027/9 § 3", "decided_on": clock.today(), "years": 10, "stated_on": clock.today()}
        database.add(StatedRule(board_id=elsewhere.board_id, number=2, **later))
    propose(elsewhere, office.hanna, case_id)
    with office.read() as database:
        row = database.scalars(select(Disposal).where(Disposal.case_id == case_id)).one()
    assert (row.decision, row.years) == ("TN 2026/1 § 1", 1)


def test_no_case_is_begun_without_a_decision_about_disposal(office: Office) -> None:
    """So there is none that could not be disposed of, and none that could be without one."""
    assert refusal(on_another_board(office).begin) == NO_RULE
