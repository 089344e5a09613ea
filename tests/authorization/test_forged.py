"""What another site sends in somebody's name is not done; and what is only opened changes nothing."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from flask import templating

from tests.authorization.test_matrix import matrix, routes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.authorization.asked import Asker

SOMEBODY = "everything"
"""Whoever has every role, is unlocked, and has just given the passphrase."""
CHANGES_A_VISIT = {"/leave"}
"""The one address that does something when it is opened: it ends what is open in the browser."""

CLOSES_ONLY = {"/lock", "/sign-out"}
"""What needs no token: a page that was left open for long must close what is open whenever it is asked to."""


@pytest.fixture(autouse=True)
def _draw_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw no page: what stands on it is tested elsewhere."""
    monkeypatch.setattr(templating, "_render", lambda *_page: "")


@pytest.fixture(scope="module")
def other(asker: Asker) -> Iterator[sqlite3.Connection]:
    """Open the database a second time, to see whether anybody writes."""
    connection = sqlite3.connect(asker.app.extensions["hrstod.engine"].url.database)
    yield connection
    connection.close()


def addresses(method: str) -> list[str]:
    """List the addresses that can be asked by a method."""
    return [address for address, asked in matrix() if asked == method]


@pytest.mark.parametrize("address", [one for one in addresses("POST") if one not in CLOSES_ONLY])
@pytest.mark.parametrize("token", [None, "", "made-up"])
def test_nothing_is_done_without_the_token_of_a_form_of_ours(asker: Asker, address: str, token: str | None) -> None:
    """Whoever is asked to press a button elsewhere has not read what it does."""
    rule = routes(asker.app)[address, "POST"]
    form = {**asker.form(rule.endpoint, SOMEBODY), "csrf_token": token}
    reader = asker.crowd.browser(SOMEBODY)
    answer = reader._client.post(asker.address(rule, SOMEBODY), data={k: v for k, v in form.items() if v is not None})
    assert answer.status_code == 400


@pytest.mark.parametrize("address", addresses("POST"))
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_nothing_is_done_that_another_site_has_sent(asker: Asker, address: str, site: str) -> None:
    """Not even with the right token; another host of the city is another site, too."""
    rule = routes(asker.app)[address, "POST"]
    answer = asker.crowd.browser(SOMEBODY)._client.post(
        asker.address(rule, SOMEBODY),
        data=asker.form(rule.endpoint, SOMEBODY),
        headers={"Sec-Fetch-Site": site},
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("address", [one for one in addresses("GET") if one not in CHANGES_A_VISIT])
def test_what_is_only_opened_changes_nothing(asker: Asker, other: sqlite3.Connection, address: str) -> None:
    """A link in a mail, a picture or a preview does nothing, whoever opens it."""
    rule = routes(asker.app)[address, "GET"]
    reader = asker.crowd.browser(SOMEBODY)
    before = other.execute("PRAGMA data_version").fetchone()
    reader._client.get(asker.address(rule, SOMEBODY)).close()
    assert other.execute("PRAGMA data_version").fetchone() == before
