"""What is somebody else's looks exactly like what is not there: the same bytes, headers and status."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from werkzeug.routing import UUIDConverter

from hrstod.authorization.permissions import Permission
from tests.authorization.asked import make_things
from tests.authorization.test_matrix import matrix, routes

if TYPE_CHECKING:
    from werkzeug.routing import Rule
    from werkzeug.test import TestResponse

    from tests.authorization.asked import Asker, Things
    from tests.authorization.things_of_hr import Kept

CHANCE = re.compile(rb"(?<=nonce=\")[\w-]+|(?<=data-token=\")[\w.-]+|(?<=name=\"csrf_token\" value=\")[\w.-]+")
"""What is new in every answer."""
NOT_IN = {"nobody", "locked", "stale", "closed", "ended", "later", "renewing"}
"""Columns of those who are stopped before anything is looked for, or who are somebody else in another state."""
OF_READERS = ("/c/", "/r/", "/retention/")
"""How the addresses begin of what only its readers see, with whichever role."""
REFUSED = ("404", "renew", "sign-in", "unlock", "confirm")


def with_ids() -> list[tuple[str, str]]:
    """List the addresses with an id in them, by each method."""
    return [(address, method) for address, method in matrix() if "<uuid:" in address]


def about_entries() -> list[tuple[str, str]]:
    """List the addresses of what is written about a case."""
    return [at for at in with_ids() if "<uuid:entry_id>" in at[0]]


def guarded() -> list[tuple[str, str]]:
    """List the addresses that somebody without a role may not open."""
    return [at for at, cells in matrix().items() if cells["none"] == "404"]


@pytest.fixture(scope="module")
def others(asker: Asker) -> Things:
    """Make one of everything at another board."""
    return make_things(asker.app, asker.crowd.boards["other"], asker.crowd.at_home("other"))


def everything(answer: TestResponse) -> tuple[int, list[tuple[str, str]], bytes]:
    """Give all that somebody gets, without what is new in every answer."""
    headers = [
        (name, value.partition("=")[0] if name == "Set-Cookie" else re.sub(r"'nonce-[\w-]+'", "", value))
        for name, value in answer.headers
    ]
    return answer.status_code, headers, CHANCE.sub(b"", answer.get_data())


def ask(asker: Asker, column: str, address: str, method: str, endpoint: str) -> TestResponse:
    """Ask for an address as somebody."""
    form = asker.form(endpoint, column) if method == "POST" else None
    answer: TestResponse = asker.crowd.browser(column)._client.open(address, method=method, data=form)
    if method == "POST" and answer.status_code < 400:
        asker.crowd.forget(column)
    return answer


def fill(asker: Asker, rule: Rule, column: str, ids: dict[str, Any]) -> str:
    """Fill an address with these ids, and with what is there in all other places."""
    with asker.app.test_request_context("/"):
        given = {name: ids.get(name) or asker._value(rule.endpoint, name, column) for name in rule.arguments}
        return str(asker.app.url_for(rule.endpoint, **given))


def kept_by_others(asker: Asker, column: str) -> Kept:
    """Give what somebody else in HR support of the same board keeps, and somebody does not read."""
    return asker.crowd.kept["hr-support" if column != "hr-support" else "everything"]


def ids_of_others(asker: Asker, others: Things, column: str, endpoint: str) -> dict[str, Any]:
    """Give ids of things that are there and belong to somebody else, or to another board."""
    keeper = "everything" if column == "manager" else "manager"
    kept = kept_by_others(asker, column)
    return {
        "account_id": others.person.id,
        "board_id": others.board,
        "case_id": kept.case(endpoint),
        "disposal_id": kept.disposal,
        "grant_id": others.proposed if endpoint != "people.vouch" else others.unvouched_grant,
        "entry_id": kept.entry(endpoint),
        "leadership_id": others.leadership,
        "part": others.administration,
        "plan_id": asker.crowd.plan(keeper).id,
        "request_id": kept.request,
        "unit_id": others.unit,
    }


@pytest.mark.parametrize(("address", "method"), with_ids())
def test_what_is_somebody_elses_looks_like_what_is_not_there(
    asker: Asker, others: Things, address: str, method: str
) -> None:
    """For whoever may open the address with an id of their own, and for somebody without a role.

    What HR support keeps is another's also when it is of the same board: the role alone opens none of it.
    """
    rule = routes(asker.app)[address, method]
    columns = [column for column, cell in matrix()[address, method].items() if cell not in REFUSED]
    assert columns
    for column in {*columns, "none"} - NOT_IN:
        theirs = ids_of_others(asker, others, column, rule.endpoint)
        if rule.endpoint == "own.end_visit":
            theirs["number"] = asker.crowd.visit("none" if column != "none" else "manager")
        nobodys = {name: uuid4() for name, kind in rule._converters.items() if isinstance(kind, UUIDConverter)}
        found = ask(asker, column, fill(asker, rule, column, theirs), method, rule.endpoint)
        missing = ask(asker, column, fill(asker, rule, column, nobodys), method, rule.endpoint)
        assert missing.status_code == 404
        assert found.status_code != 404 or everything(found) == everything(missing)
        assert found.status_code == 404 or not (column == "hr-support" and address.startswith(OF_READERS))


@pytest.mark.parametrize(("address", "method"), about_entries())
def test_what_is_written_about_another_case_is_not_there_in_ones_own(asker: Asker, address: str, method: str) -> None:
    """Whoever reads both could not move something from one to the other, and whoever reads one sees nothing of both."""
    rule, column = routes(asker.app)[address, method], "hr-support"
    theirs = kept_by_others(asker, column).entry(rule.endpoint)
    found = ask(asker, column, fill(asker, rule, column, {"entry_id": theirs}), method, rule.endpoint)
    missing = ask(asker, column, fill(asker, rule, column, {"entry_id": uuid4()}), method, rule.endpoint)
    assert found.status_code == 404
    assert everything(found) == everything(missing)


@pytest.mark.parametrize(("address", "method"), guarded())
def test_what_somebody_may_not_open_looks_like_what_is_not_there(asker: Asker, address: str, method: str) -> None:
    """An address of ours, asked for without a role, and one that was never there, in the same part of the menu."""
    rule = routes(asker.app)[address, method]
    nowhere = f"/{address.split('/')[1]}/no/such/page/at/all"
    refused = ask(asker, "none", asker.address(rule, "none"), method, rule.endpoint)
    assert everything(refused) == everything(ask(asker, "none", nowhere, method, rule.endpoint))


def test_every_permission_guards_an_address(asker: Asker) -> None:
    """One that nothing asks for would be a word without a meaning."""
    guards = {getattr(view, "guard", "") for view in asker.app.view_functions.values()}
    assert {str(one) for one in Permission} - guards == set()


def test_other_people_see_what_the_other_board_has(asker: Asker, others: Things) -> None:
    """The ids that look as if they were not there are there: whoever may sees them."""
    boards = [f"/organisation/boards/{board}" for board in (others.board, asker.things.board)]
    seen = {
        column: [asker.crowd.browser(column).get(one).status for one in boards]
        for column in ("coordinator", "elsewhere")
    }
    assert seen == {"coordinator": [404, 200], "elsewhere": [200, 404]}
