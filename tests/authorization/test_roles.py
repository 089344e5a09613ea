"""What the roles promise, and the two questions that are asked about them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from hrstod.authorization.checks import Actor, Grant, boards_for, may, require
from hrstod.authorization.permissions import MEANINGS, Permission
from hrstod.authorization.roles import ROLES
from hrstod.errors import NotAllowed
from tests.cast import Reader

if TYPE_CHECKING:
    from flask import Flask

    from hrstod.authorization.roles import Role

HERE, THERE = uuid4(), uuid4()


def somebody(*grants: Grant) -> Actor:
    """Make somebody with these roles."""
    return Actor(uuid4(), "Anna", grants=grants)


def those_who(permission: Permission) -> set[str]:
    """Give the roles that may do something."""
    return {role.id for role in ROLES.values() if permission in role.permissions}


def test_a_role_for_a_board_is_for_no_other() -> None:
    """Each board is an authority of its own."""
    coordinator = somebody(Grant("coordinator", HERE))
    found = [may(coordinator, Permission.ORGANISATION_READ, board) for board in (HERE, THERE)]
    assert found == [True, False]


def test_a_role_for_the_municipality_is_for_every_board() -> None:
    """As none is given for one board, none has to be named."""
    auditor = somebody(Grant("auditor"))
    assert boards_for(auditor, Permission.ORGANISATION_READ) is None
    assert all(may(auditor, Permission.ORGANISATION_READ, board) for board in (HERE, THERE, None))


def test_without_a_board_the_question_is_about_any() -> None:
    """A menu and a list are for whoever may see something on them."""
    coordinator = somebody(Grant("coordinator", HERE))
    assert may(coordinator, Permission.ORGANISATION_READ)
    assert not may(somebody(), Permission.ORGANISATION_READ)


def test_boards_of_several_roles_come_together() -> None:
    """Only of those that may do what is asked."""
    both = somebody(Grant("coordinator", HERE), Grant("manager", THERE))
    assert boards_for(both, Permission.ORGANISATION_READ) == frozenset({HERE})
    assert boards_for(both, Permission.AUDIT_READ) == frozenset()


def test_whoever_may_not_is_stopped() -> None:
    """With an error that knows what was asked, for the log of events; the page does not say it."""
    with pytest.raises(NotAllowed) as stopped:
        require(somebody(Grant("coordinator", HERE)), Permission.ORGANISATION_READ, THERE)
    assert stopped.value.args == (Permission.ORGANISATION_READ,)


def test_only_managers_keep_plans() -> None:
    """Least of all those who look after the system."""
    assert those_who(Permission.PLANS_KEEP) == {"manager"}


def test_a_manager_may_also_ask_for_support_and_nothing_else() -> None:
    """Nor read anything about anybody, and least of all what became of it."""
    assert ROLES["manager"].permissions == {Permission.PLANS_KEEP, Permission.REQUESTS_SEND}


def test_only_hr_support_does_anything_with_cases() -> None:
    """Whoever looks after the system, reviews it or counts has no way to a case."""
    about_cases = {one for one in Permission if one.startswith("cases:")} | {Permission.REQUESTS_ANSWER}
    assert {role.id for role in ROLES.values() if role.permissions & about_cases} == {"hr-support"}


def test_only_managers_ask_for_support() -> None:
    """HR support cannot put something before itself."""
    assert those_who(Permission.REQUESTS_SEND) == {"manager"}


def test_nobody_can_be_both_people() -> None:
    """No role may propose as well as confirm, or the second person would be the first."""
    assert those_who(Permission.ROLES_PROPOSE) & those_who(Permission.ROLES_CONFIRM) == set()


def test_only_one_role_opens_cases_and_it_is_given_for_one_board() -> None:
    """It is the role that takes two people."""
    assert [(role.id, role.per_board) for role in ROLES.values() if role.opens_cases] == [("hr-support", True)]


def test_whoever_reads_the_log_of_events_changes_nothing() -> None:
    """And whoever changes something does not read who is looking."""
    changing = {one for one in Permission if not one.endswith((":read", ":review", ":export"))}
    assert ROLES["auditor"].permissions & changing == set()
    assert those_who(Permission.AUDIT_READ) == {"auditor"}


@pytest.mark.parametrize("role", ROLES.values(), ids=lambda role: role.id)
def test_a_role_says_what_it_is_for_and_what_it_can_never_do(role: Role) -> None:
    """In whole sentences, which a lawyer reads."""
    assert all(str(text).endswith(".") for text in (role.purpose, role.never))


def test_every_permission_has_a_meaning() -> None:
    """And every meaning a permission."""
    assert MEANINGS.keys() == set(Permission)


def test_the_page_of_roles_says_all_of_it(site: Flask) -> None:
    """It is printed from the file that the guards read."""
    text = Reader(site).get("/roles?lang=en").text
    said = [str(words) for role in ROLES.values() for words in (role.name, role.purpose, role.never)]
    said += [str(MEANINGS[one]) for role in ROLES.values() for one in role.permissions]
    assert [words for words in said if words not in text] == []
