"""Every address says who may open it, and tells nothing to whoever looks over a shoulder or into a log."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter

from tests.page import BANNED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.routing import Rule

GUARDS = frozenset({"everyone"})
EXCEPTIONS: frozenset[str] = frozenset()
"""Addresses that need not say who may open them. There is none, and there should be none."""

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
    """Give the addresses that let in words where the view expects a number, or the other way round."""
    found = set()
    for rule, view in rules(app):
        arguments = inspect.signature(view).parameters
        for name, converter in rule._converters.items():
            wants_number = arguments[name].annotation in ("int", int)
            if wants_number is not isinstance(converter, IntegerConverter):
                found.add(rule.rule)
    return found


@pytest.fixture
def careless() -> Flask:
    """Give a site that somebody wrote in a hurry."""
    app = Flask("careless", static_folder=None)

    @app.get("/steps/<version>")
    def show(version: int) -> str:
        return str(version)

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
    """An address with a number in it takes nothing but a number."""
    assert badly_typed(site) == set()


def test_a_number_that_is_not_typed_would_be_noticed(careless: Flask) -> None:
    """A view that wants a number, at an address that lets anything in, fails the build."""
    assert badly_typed(careless) == {"/steps/<version>"}


def test_no_address_has_a_banned_word(site: Flask) -> None:
    """Neither what the code says nor the names of checklists and pages, which become parts of addresses."""
    names = [*site.extensions["hrstod.checklists"].versions, *site.extensions["hrstod.guidance"].pages]
    assert [text for text in [*(rule.rule for rule, _ in rules(site)), *names] if BANNED.search(text)] == []


def test_only_one_address_open_to_everyone_writes(site: Flask) -> None:
    """Without signing in, the only thing that can be written down is that a number is wrong."""
    writing = {rule.rule for rule, view in rules(site) if view.guard == "everyone" and getattr(view, "commits", False)}
    assert writing == {"/contacts/wrong-number"}


def test_an_address_that_is_only_read_never_commits(site: Flask) -> None:
    """Opening a link changes nothing."""
    assert [
        rule.rule
        for rule, view in rules(site)
        if getattr(view, "commits", False) and (rule.methods or set()) & {"GET", "HEAD"}
    ] == []
