"""Giving roles: who may propose, confirm, refuse and withdraw, and that it takes two people where it should."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from hrstod import clock
from hrstod.accounts import access, grants
from hrstod.accounts.models import RoleGrant
from hrstod.accounts.rules import GrantState
from hrstod.authorization.checks import may
from hrstod.authorization.permissions import Permission
from hrstod.authorization.roles import ROLES
from hrstod.database.transaction import transaction
from hrstod.errors import NotFound, RuleBroken
from tests.accounts.looking import Log
from tests.accounts.newcomers import actor_of, confirm, new_holder, new_person, new_supporter, propose
from tests.factories.people import add_board

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from tests.factories.people import Installation, Person


@pytest.fixture
def board(here: Installation) -> UUID:
    """Give a board."""
    return add_board(here.engine)


def state_of(here: Installation, grant_id: UUID) -> GrantState:
    """Tell how far a role has come."""
    with transaction(here.engine) as database:
        return database.get_one(RoleGrant, grant_id).state


def refuse(here: Installation, grant_id: UUID, *, by: Person | None = None) -> None:
    """Say no to a role."""
    with transaction(here.engine) as database:
        grant = database.get_one(RoleGrant, grant_id, with_for_update=True)
        grants.refuse_role(by.id if by else None, database, grant=grant, moment=clock.now())


def withdraw(here: Installation, grant_id: UUID, *, by: Person | None = None) -> None:
    """Withdraw a role."""
    with transaction(here.engine) as database:
        grant = database.get_one(RoleGrant, grant_id, with_for_update=True)
        grants.withdraw_role(by.id if by else None, database, grant=grant, moment=clock.now())


def is_refused(act: Callable[..., Any], *given: Any, **named: Any) -> bool:
    """Tell whether a rule says no to something."""
    try:
        act(*given, **named)
    except RuleBroken:
        return True
    return False


def test_a_role_that_opens_no_cases_counts_at_once(here: Installation, board: UUID) -> None:
    """Given by one person, and written down as given."""
    log = Log(here.engine)
    bo = new_holder(here, "manager", board)
    assert may(actor_of(here, bo), Permission.PLANS_KEEP, board)
    assert log.details("role.given") == [{"account": str(bo.id), "role": "manager", "board": str(board)}]


def test_a_role_that_opens_cases_counts_when_a_second_person_has_said_yes(here: Installation, board: UUID) -> None:
    """Until then it gives nothing."""
    bo, log = new_person(here, "Bo"), Log(here.engine)
    grant = propose(here, bo, board)
    before = actor_of(here, bo).grants
    confirm(here, grant)
    assert (before, [one.role for one in actor_of(here, bo).grants]) == ((), ["hr-support"])
    assert log.events() == ["role.proposed", "key.certified", "role.given"]


def test_every_role_that_opens_cases_takes_two(here: Installation, board: UUID) -> None:
    """Whichever they are; no role that could be the second person takes one."""
    for role in ROLES.values():
        bo = new_holder(here, role.id, board if role.per_board else None)
        assert bool(actor_of(here, bo).grants) is not role.opens_cases
        assert role.opens_cases or Permission.ROLES_CONFIRM not in role.permissions


PEOPLE = ("proposer", "grantee", "colleague", "elsewhere", "administrator")
CONFIRMS = {
    "proposer": RuleBroken,
    "grantee": RuleBroken,
    "colleague": None,
    "elsewhere": NotFound,
    "administrator": NotFound,
}
"""What happens when each of them says yes; the proposer and the grantee hold the role for the board already."""


@pytest.fixture
def cast(here: Installation, board: UUID) -> dict[str, Person]:
    """Give everybody who might decide; only the grantee's new role is undecided, and it is for another board."""
    other = add_board(here.engine)
    return {
        "proposer": new_supporter(here, board, "Proposer"),
        "grantee": new_supporter(here, other, "Grantee"),
        "colleague": new_supporter(here, board, "Colleague"),
        "elsewhere": new_supporter(here, other, "Elsewhere"),
        "administrator": new_holder(here, "administrator"),
    }


def decide(here: Installation, who: Person, grant_id: UUID, *, yes: bool) -> None:
    """Come through the door that the page uses, and decide."""
    actor = actor_of(here, who)
    with transaction(here.engine) as database:
        grant = access.find_grant(actor, database, grant_id, Permission.ROLES_CONFIRM)
        about = {"grant": grant, "moment": clock.now()}
        if yes:
            grants.confirm_role(who.id, database, here.vault, keys=who.keys, **about)  # type: ignore[arg-type]
        else:
            grants.refuse_role(who.id, database, **about)  # type: ignore[arg-type]


@pytest.mark.parametrize("yes", [True, False])
@pytest.mark.parametrize("who", PEOPLE)
def test_who_may_decide_on_a_role(
    here: Installation, board: UUID, cast: dict[str, Person], who: str, *, yes: bool
) -> None:
    """A third person with the role for the same board; to others it is refused, or is not there."""
    grant = propose(here, cast["grantee"], board, by=cast["proposer"])
    stopped = CONFIRMS[who] if who != "grantee" else NotFound
    if stopped is None:
        decide(here, cast[who], grant, yes=yes)
        assert state_of(here, grant) is (GrantState.GIVEN if yes else GrantState.REFUSED)
        return
    with pytest.raises(stopped):
        decide(here, cast[who], grant, yes=yes)
    assert state_of(here, grant) is GrantState.PROPOSED


def test_the_grantee_cannot_decide_even_with_the_role_for_the_board(here: Installation, board: UUID) -> None:
    """A supporter whose role ends cannot prolong it alone."""
    bo = new_supporter(here, board)
    with transaction(here.engine) as database:
        [held] = database.scalars(select(RoleGrant).where(RoleGrant.account_id == bo.id))
        held.to_on = clock.today()
        grant = grants.propose_role(
            None,
            database,
            account_id=bo.id,
            role="hr-support",
            board_id=board,
            from_on=clock.today() + timedelta(days=1),
            to_on=None,
            moment=clock.now(),
        ).id
    assert is_refused(decide, here, bo, grant, yes=True)
    assert is_refused(decide, here, bo, grant, yes=False)


def test_nobody_proposes_themselves_for_a_role_that_opens_cases(here: Installation, board: UUID) -> None:
    """Neither is it there for others to confirm."""
    bo = new_holder(here, "administrator")
    assert is_refused(propose, here, bo, board, by=bo)


def test_only_those_who_may_decide_see_what_waits(here: Installation, board: UUID, cast: dict[str, Person]) -> None:
    """Neither who proposed it, nor who it is for, nor anybody of another board."""
    grant = propose(here, cast["grantee"], board, by=cast["proposer"])
    seen = {}
    for who, person in cast.items():
        actor = actor_of(here, person)
        with transaction(here.engine) as database:
            seen[who] = [one.id for one in access.list_proposed(actor, database)]
    assert {who for who, found in seen.items() if grant in found} == {"colleague"}


@pytest.mark.parametrize("first", ["confirm", "refuse", "withdraw"])
@pytest.mark.parametrize("second", ["confirm", "refuse"])
def test_what_was_decided_is_decided(here: Installation, board: UUID, first: str, second: str) -> None:
    """A yes after a no, or after it was withdrawn, changes nothing."""
    acts: dict[str, Callable[..., None]] = {"confirm": confirm, "refuse": refuse, "withdraw": withdraw}
    grant = propose(here, new_person(here), board)
    acts[first](here, grant)
    before = state_of(here, grant)
    assert is_refused(acts[second], here, grant)
    assert state_of(here, grant) is before


def test_of_two_who_decide_at_once_one_decides(here: Installation, board: UUID) -> None:
    """The other is told that somebody has."""
    deciders = [new_supporter(here, board, "One"), new_supporter(here, board, "Two")]
    grant = propose(here, new_person(here), board)
    log = Log(here.engine)
    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(lambda who: is_refused(confirm, here, grant, by=who), deciders))
    assert sorted(told) == [False, True]
    assert log.events() == ["key.certified", "role.given"]


def test_of_two_who_give_the_same_role_at_once_one_gives_it(here: Installation, board: UUID) -> None:
    """Nobody has a role twice."""
    bo = new_person(here, "Bo")
    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(lambda _: is_refused(propose, here, bo, board), range(2)))
    with transaction(here.engine) as database:
        assert database.scalar(select(func.count()).where(RoleGrant.account_id == bo.id)) == 1
    assert sorted(told) == [False, True]


def test_a_role_withdrawn_and_confirmed_at_once_is_withdrawn_in_the_end(here: Installation, board: UUID) -> None:
    """Whichever comes first."""
    decider, grant = new_supporter(here, board), propose(here, new_person(here), board)
    with ThreadPoolExecutor(2) as pool:
        said_yes = pool.submit(is_refused, confirm, here, grant, by=decider)
        withdrawn = pool.submit(is_refused, withdraw, here, grant)
        said_yes.result(), withdrawn.result()
    assert state_of(here, grant) is GrantState.WITHDRAWN


def test_a_withdrawn_role_gives_nothing_from_that_moment(here: Installation, board: UUID) -> None:
    """And can be given again."""
    bo = new_holder(here, "manager", board)
    with transaction(here.engine) as database:
        [grant] = database.scalars(select(RoleGrant.id).where(RoleGrant.account_id == bo.id))
    withdraw(here, grant)
    assert actor_of(here, bo).grants == ()
    assert is_refused(withdraw, here, grant)


@pytest.mark.parametrize(
    ("from_in", "to_in", "counts"),
    [(0, None, True), (0, 0, True), (-9, 0, True), (1, None, False), (-9, -1, False), (1, 5, False)],
)
def test_a_role_counts_from_its_first_day_to_its_last(
    here: Installation, from_in: int, to_in: int | None, *, counts: bool
) -> None:
    """Whoever was moved next month is not yet there."""
    bo, today = new_person(here), clock.today()
    with transaction(here.engine) as database:
        grants.propose_role(
            None,
            database,
            account_id=bo.id,
            role="administrator",
            board_id=None,
            from_on=today + timedelta(days=from_in),
            to_on=None if to_in is None else today + timedelta(days=to_in),
            moment=clock.now(),
        )
    assert may(actor_of(here, bo), Permission.ACCOUNTS_READ) is counts


@pytest.mark.parametrize(
    "asked",
    [
        {"role": "nothing"},
        {"role": ""},
        {"role": "manager", "board_id": None},
        {"role": "administrator"},
        {"role": "manager", "to_on": timedelta(days=-1)},
    ],
)
def test_what_makes_no_sense_is_refused(here: Installation, board: UUID, asked: dict[str, Any]) -> None:
    """A role that is none, a board too many or too few, a last day before the first."""
    bo, today = new_person(here), clock.today()
    given = {"board_id": board, **asked, "to_on": today + asked["to_on"] if "to_on" in asked else None}
    with transaction(here.engine) as database:
        assert is_refused(
            grants.propose_role, None, database, account_id=bo.id, from_on=today, moment=clock.now(), **given
        )


def test_a_grant_that_is_not_there_is_as_one_of_another_board(here: Installation, board: UUID) -> None:
    """The answer is the same."""
    actor = actor_of(here, new_supporter(here, add_board(here.engine)))
    for grant_id in (uuid4(), propose(here, new_person(here), board)):
        with pytest.raises(NotFound), transaction(here.engine) as database:
            access.find_grant(actor, database, grant_id, Permission.ROLES_CONFIRM)
