"""Every address says who may open it, and tells nothing to whoever looks over a shoulder or into a log."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter, UUIDConverter

from hrstod.authorization.permissions import Permission
from hrstod.web.guards import confirmed, open_to_everyone, requires, signed_in
from tests.page import BANNED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.routing import Rule

GUARDS = frozenset({"everyone", "signed in", *Permission})
"""Who may open an address: everyone, whoever is signed in, or whoever has this permission."""
EXCEPTIONS: frozenset[str] = frozenset()
"""Addresses that need not say who may open them. There is none, and there should be none."""

WRITES_FOR_EVERYONE = {
    "/contacts/wrong-number": "anybody may say that a number is wrong; nothing about them is kept",
    "/evaluate/<token>": "whoever has a token may answer once, and nobody is to know who; the token is used up",
    "/me/renew/<why>": "somebody who came in with the recovery code is let through to it before anywhere else; "
    "the view asks for their keys itself",
    "/sign-in": "nobody is signed in yet; a code is used up, the locker is sealed anew and the event is written",
    "/sign-in/lost": "the same, with the recovery code in place of the passphrase",
    "/welcome/next": "whoever takes an account into use has none yet; the last step makes all of it count",
}
"""Addresses that are open to everyone and write, each with the reason; a write on any other is a decision."""

NUMBERED = {IntegerConverter: ("int", int), UUIDConverter: ("UUID", UUID)}
"""Kinds of parts of addresses that are no words, and how the view says that it expects one."""

CONFIRMED = {
    "audit.export",
    "audit.show_export",
    "cases.answering.file",
    "cases.answering.file_page",
    "cases.export.make",
    "cases.export.page",
    "cases.renewing.withdraw",
    "cases.renewing.withdraw_page",
    "cases.team.add",
    "cases.team.add_page",
    "cases.team.exclude",
    "cases.team.exclude_page",
    "cases.team.hand_over",
    "cases.team.hand_over_page",
    "cases.team.withdraw",
    "cases.team.withdraw_page",
    "keys.drill",
    "keys.drill_page",
    "keys.list_waiting",
    "keys.new_keys",
    "keys.new_keys_page",
    "keys.recover",
    "keys.recover_page",
    "organisation.disposal.ask_rule",
    "organisation.disposal.state",
    "own.begin_again",
    "own.begin_again_page",
    "people.close",
    "people.confirm",
    "people.invite_again",
    "people.new_role",
    "people.open_again",
    "people.propose",
    "people.vouch",
    "retention.erase",
    "retention.erase_page",
    "people.withdraw",
}
"""Whatever cannot be undone, hands something out, or gives somebody a way in: a fresh passphrase is asked for first."""

LONGEST = 48
KEBAB = re.compile(r"[a-z]+(-[a-z]+)*(\.[a-z]+)?|<([a-z]+:)?[a-z_]+>")
READING = frozenset({"GET", "HEAD", "OPTIONS"})


def rules(app: Flask) -> Iterator[tuple[Rule, Any]]:
    """Give each address of a site with the view behind it."""
    for rule in app.url_map.iter_rules():
        yield rule, app.view_functions[rule.endpoint]


def unguarded(app: Flask) -> set[str]:
    """Give the addresses that do not say who may open them."""
    return {rule.rule for rule, view in rules(app) if getattr(view, "guard", None) not in GUARDS}


def badly_typed(app: Flask) -> set[str]:
    """Give the addresses that let in words where the view expects a number or an id, or the other way round."""
    found = set()
    for rule, view in rules(app):
        arguments = inspect.signature(view).parameters
        for name, converter in rule._converters.items():
            expected = {kind for kind, written in NUMBERED.items() if arguments[name].annotation in written}
            if expected != {kind for kind in NUMBERED if isinstance(converter, kind)}:
                found.add(rule.rule)
    return found


def marks(app: Flask, mark: str) -> set[str]:
    """Give the endpoints of views with a mark."""
    return {rule.endpoint for rule, view in rules(app) if getattr(view, mark, False)}


@pytest.fixture
def careless() -> Flask:
    """Give a site that somebody wrote in a hurry."""
    app = Flask("careless", static_folder=None)

    @app.get("/steps/<version>")
    def show(version: int) -> str:
        return str(version)

    @app.get("/people/<account_id>")
    @open_to_everyone
    def person(account_id: UUID) -> str:
        return str(account_id)

    return app


def test_every_address_states_who_may_open_it(site: Flask) -> None:
    """The guard leaves a mark on the view, and this walks all addresses and reads it."""
    assert unguarded(site) - EXCEPTIONS == set()


def test_no_address_is_excepted() -> None:
    """The list of exceptions is empty."""
    assert len(EXCEPTIONS) == 0


def test_an_address_without_a_guard_would_be_noticed(careless: Flask) -> None:
    """A view that only Flask knows of fails the build."""
    assert unguarded(careless) == {"/steps/<version>"}


def test_every_address_is_short_and_kebab_case(site: Flask) -> None:
    """Addresses can be read out on the phone: lower case, hyphens, no underscores."""
    bad = {
        rule.rule
        for rule, _view in rules(site)
        if len(rule.rule) > LONGEST
        or not all(map(KEBAB.fullmatch, rule.rule.strip("/").split("/") if rule.rule != "/" else []))
    }
    assert bad == set()


def test_numbers_in_addresses_are_typed(site: Flask) -> None:
    """An address with a number or an id in it takes nothing but that."""
    assert badly_typed(site) == set()


def test_a_number_that_is_not_typed_would_be_noticed(careless: Flask) -> None:
    """A view that wants a number or an id, at an address that lets anything in, fails the build."""
    assert badly_typed(careless) == {"/steps/<version>", "/people/<account_id>"}


def test_no_address_has_a_banned_word(site: Flask) -> None:
    """Neither what the code says nor the names of checklists and pages, which become parts of addresses."""
    names = [*site.extensions["hrstod.checklists"].versions, *site.extensions["hrstod.guidance"].pages]
    assert [text for text in [*(rule.rule for rule, _ in rules(site)), *names] if BANNED.search(text)] == []


def test_addresses_open_to_everyone_write_only_where_a_reason_is_written_down(site: Flask) -> None:
    """The list is exact: an address that no longer writes is taken off it."""
    writing = {rule.rule for rule, view in rules(site) if view.guard == "everyone" and getattr(view, "commits", False)}
    assert writing == WRITES_FOR_EVERYONE.keys()


def test_what_asks_for_a_fresh_passphrase_is_listed(site: Flask) -> None:
    """And nothing is taken off the list unseen."""
    assert marks(site, "confirmed") == CONFIRMED


def test_what_asks_for_a_fresh_passphrase_also_asks_who_it_is(site: Flask) -> None:
    """The guard stands above it: nobody is asked for the passphrase of an account that they are not signed in to."""
    open_ones = {rule.endpoint for rule, view in rules(site) if view.guard == "everyone"}
    assert open_ones & (marks(site, "confirmed") | marks(site, "unlocked")) == set()


def test_a_page_and_the_form_on_it_are_for_the_same_people(site: Flask) -> None:
    """Whoever may look at a form may send it, and nobody else; both ask for the same things first."""
    asked: dict[str, set[tuple[Any, ...]]] = {}
    for rule, view in rules(site):
        want = (view.guard, getattr(view, "unlocked", False), getattr(view, "confirmed", False))
        asked.setdefault(rule.rule, set()).add(want)
    assert {address: wants for address, wants in asked.items() if len(wants) > 1} == {}


def test_every_guard_leaves_its_mark() -> None:
    """Also when another stands under it, as the matrix and the lists above rely on that."""

    def view() -> str:
        return ""

    asked = requires(Permission.KEYS_RECOVER, unlocked=True)(confirmed(view))
    found = [getattr(asked, name) for name in ("guard", "unlocked", "confirmed")]
    assert (found, signed_in(view).guard) == (["keys:recover", True, True], "signed in")  # type: ignore[attr-defined]


def test_an_address_that_is_only_read_never_commits(site: Flask) -> None:
    """Opening a link changes nothing."""
    assert [
        rule.rule
        for rule, view in rules(site)
        if getattr(view, "commits", False) and (rule.methods or set()) & {"GET", "HEAD"}
    ] == []
