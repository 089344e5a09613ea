"""How long a place can be opened: while it is used, within a day's work, and in the browser that has the key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cast import anna
from tests.conftest import EXAMPLES, make_site
from tests.factories.checklists import go_through

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cast import Reader

    Travel = Callable[..., None]


def opens(reader: Reader, address: str) -> bool:
    """Tell whether an address shows its place; if it does not, it must show the start page."""
    page = reader.get(address)
    assert (page.status, page.headers.get("Location")) in ((200, None), (303, "/"))
    return page.status == 200


@pytest.fixture
def address(reader: Reader) -> str:
    """Give a place that the reader has just come to."""
    return go_through(reader, "gates", "no").address


@pytest.mark.parametrize(("minutes", "expected"), [(0, True), (59, True), (61, False), (600, False), (60 * 24, False)])
def test_a_place_closes_when_it_has_idled(
    reader: Reader, address: str, travel: Travel, minutes: int, expected: bool
) -> None:
    """An hour without use, and whoever sits down at the computer then sees nothing."""
    travel(minutes=minutes)
    assert opens(reader, address) is expected


def test_using_a_place_keeps_it_open(reader: Reader, address: str, travel: Travel) -> None:
    """A conversation may take two hours."""
    travel(minutes=50)
    opens(reader, address)
    travel(minutes=100)
    assert opens(reader, address)


def test_any_place_in_use_keeps_all_of_them_open(reader: Reader, address: str, travel: Travel) -> None:
    """The key is one, and so is the visit."""
    travel(minutes=50)
    reader.answer("yes")
    travel(minutes=100)
    assert opens(reader, address)


def test_a_place_closes_after_the_longest_time_even_in_use(reader: Reader, address: str, travel: Travel) -> None:
    """Twelve hours after the key was made, whatever happened in between."""
    for minutes in range(50, 12 * 60, 50):
        travel(minutes=minutes)
        assert opens(reader, address)
    travel(minutes=12 * 60 + 1)
    assert not opens(reader, address)


@pytest.mark.parametrize("minutes", [-1, -60, -60 * 24 * 365])
def test_a_clock_that_was_moved_back_closes_every_place(
    reader: Reader, address: str, travel: Travel, minutes: int
) -> None:
    """A key from the future is not trusted: with it, an old one could be made to live again."""
    travel(minutes=minutes)
    assert not opens(reader, address)


def test_an_answer_that_comes_too_late_is_not_taken(reader: Reader, address: str, travel: Travel) -> None:
    """Somebody else at the same computer cannot go on."""
    travel(minutes=61)
    page = reader.post(address, {"answer": "yes"})
    assert (page.status, page.headers.get("Location")) == (303, "/")


def test_beginning_again_after_idling_works(reader: Reader, address: str, travel: Travel) -> None:
    """With a new key, from the first question."""
    travel(minutes=61)
    assert "Första?" in reader.begin("gates").heading


def test_beginning_again_does_not_wake_what_had_idled(reader: Reader, address: str, travel: Travel) -> None:
    """The new key opens nothing that was sealed under the old one."""
    travel(minutes=61)
    reader.begin("gates")
    assert not opens(reader, address)


@pytest.mark.parametrize("page", ["/steps/gates/begin", "/steps/gates/first", "/steps/gates/all", "/contacts", "/"])
def test_no_page_wakes_a_key_that_has_idled(reader: Reader, address: str, travel: Travel, page: str) -> None:
    """Not even one further back in the browser's history."""
    travel(minutes=61)
    reader.get(page)
    assert not opens(reader, address)


def test_leaving_closes_every_place(reader: Reader, address: str) -> None:
    """And opening the site again does not open them."""
    reader.get("/leave")
    reader.get("/left")
    assert not opens(reader, address)
    reader.get("/")
    reader.post("/open")
    assert not opens(reader, address)


def test_an_installation_may_choose_a_shorter_time(tmp_path: Path, travel: Travel) -> None:
    """Five minutes, where computers stand in a reception."""
    reader = anna(make_site(tmp_path, content=EXAMPLES, idle_minutes=5))
    place = go_through(reader, "gates", "no").address
    travel(minutes=6)
    assert not opens(reader, place)
