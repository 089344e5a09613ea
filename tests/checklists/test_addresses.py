"""A place's address: it opens in one browser, for one checklist and version, and tells nothing."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING

import pytest

from hrstod.checklists.rules import TASKS, Progress
from hrstod.checklists.service import BrowserKey, make_key, seal_place
from hrstod.clock import now
from tests.cast import david
from tests.factories.checklists import back_from, go_through, said
from tests.factories.content import every_checklist, real_content
from tests.page import BANNED, readable

if TYPE_CHECKING:
    from flask import Flask

    from hrstod.checklists.definitions import Checklist
    from tests.cast import Reader

LONGEST_ADDRESS = 500

LONGEST_WAYS = {
    "concern": ("yes", "no", "relatives", "yes", "yes"),
    "conversation": ("yes", "no", "yes", "several", "yes", "some", ("remote", "alone", "public-facing"), "no",
                     ("leave", "pay", "address")),
    "safety": ("yes", "no", "relatives", "here", "yes", ("remote", "alone", "public-facing"), "some-agreed", "yes",
               ("pay", "leave", "pick-up")),
}  # fmt: skip
"""The longest way through each of the real checklists, where the most is answered and the most is shown."""


@pytest.fixture
def other_reader(example_site: Flask) -> Reader:
    """Give David at the site with the examples, with another browser."""
    return david(example_site)


def is_closed(reader: Reader, address: str) -> bool:
    """Tell whether an address leads to the start page, as if there had never been anything."""
    page = reader.get(address)
    return (page.status, page.headers.get("Location")) == (303, "/")


def sealed(address: str) -> str:
    """Give the part of an address that holds the place."""
    return address.split("/")[4]


def test_another_browser_gets_the_start_page(reader: Reader, other_reader: Reader) -> None:
    """Whoever is sent the address, or finds it in a history, sees nothing."""
    address = go_through(reader, "gates", "no").address
    assert is_closed(other_reader, address)


def test_another_browser_with_a_key_of_its_own_gets_the_start_page(reader: Reader, other_reader: Reader) -> None:
    """Somebody who has begun the same checklist opens no place but their own."""
    address = go_through(reader, "gates", "no").address
    other_reader.begin("gates")
    assert is_closed(other_reader, address)


def test_a_stranger_cannot_answer_at_the_address(reader: Reader, other_reader: Reader) -> None:
    """Not even with a token of their own."""
    address = go_through(reader, "gates", "no").address
    other_reader.begin("gates")
    page = other_reader.post(address, {"answer": "yes"})
    assert (page.status, page.headers.get("Location")) == (303, "/")


@pytest.mark.parametrize("suffix", ["", "/plan", "/plan.pdf"])
def test_every_changed_character_closes_the_address(reader: Reader, suffix: str) -> None:
    """A place cannot be edited into another."""
    address = go_through(reader, "many", "none").address
    blob = bytearray(urlsafe_b64decode(sealed(address) + "=="))
    head = address.removesuffix(sealed(address))
    for position in range(len(blob)):
        forged = bytes([*blob[:position], blob[position] ^ 1, *blob[position + 1 :]])
        assert is_closed(reader, f"{head}{urlsafe_b64encode(forged).rstrip(b'=').decode()}{suffix}")


@pytest.mark.parametrize("cut", [1, 4, 16, 40])
def test_a_truncated_address_is_closed(reader: Reader, cut: int) -> None:
    """Whether a mail program or a person cut it."""
    assert is_closed(reader, go_through(reader, "gates", "no").address[:-cut])


@pytest.mark.parametrize("text", ["x", "AQE", "%C3%A5%C3%A4%C3%B6", "a" * 60, "-" * 43, "AQE=" * 5, "..", "%00"])
def test_a_made_up_address_is_closed(reader: Reader, text: str) -> None:
    """Whatever it holds, there is no error page that would tell one reason from another."""
    reader.begin("gates")
    assert is_closed(reader, f"/steps/gates/1/{text}")


def test_a_place_opens_in_no_other_checklist(reader: Reader) -> None:
    """Even where both are equally long: “gates” and “many” have as many questions and steps together."""
    address = go_through(reader, "gates", "no").address
    assert is_closed(reader, address.replace("/gates/", "/many/"))


def test_a_place_opens_in_no_other_version(reader: Reader) -> None:
    """The two versions differ in one step; a place in one says nothing true about the other."""
    address = reader.begin("versions").address
    assert is_closed(reader, address.replace("/versions/2/", "/versions/1/"))


def test_a_place_in_an_old_version_stays_open(reader: Reader, example_site: Flask) -> None:
    """Somebody who was on the way when a new version came goes on with the old one."""
    old = example_site.extensions["hrstod.checklists"].find("versions", "sv", 1)
    reader.get("/steps/versions")
    with reader._client.session_transaction() as cookie:
        key = BrowserKey(urlsafe_b64decode(cookie["key"][0]), now(), now())
    page = reader.get(f"/steps/versions/1/{seal_place(key, old, Progress(TASKS, said(ready='yes')))}")
    assert (page.status, "Gör old nu." in page.text) == (200, True)


def test_the_list_of_the_plan_opens_only_from_the_list(reader: Reader) -> None:
    """A question has no plan."""
    address = go_through(reader, "gates", "no").address
    assert is_closed(reader, f"{address}/plan")
    assert is_closed(reader, f"{address}/plan.pdf")


def test_the_language_can_be_switched_without_losing_the_place(reader: Reader) -> None:
    """The same address shows the same question in English, with the answer kept."""
    page = go_through(reader, "gates", "no", "yes")
    switched = reader.get(f"{page.address}?lang=en")
    assert (switched.language, "third ask." in switched.heading) == ("en", True)
    assert "second ask." in reader.follow(back_from(switched)).heading


def test_a_language_that_was_chosen_stays(reader: Reader) -> None:
    """Through the next answers too."""
    page = reader.begin("gates")
    reader.get(f"{page.address}?lang=en")
    assert "second ask." in reader.answer("yes").heading


@pytest.mark.parametrize("checklist", every_checklist(), ids=lambda one: f"{one.name}-{one.version}")
def test_every_place_has_an_address_of_the_same_length(checklist: Checklist) -> None:
    """Who sees only how long an address is learns nothing."""
    key = make_key(now())
    lengths = {len(seal_place(key, checklist, Progress(place))) for place in checklist.places}
    assert len(lengths) == 1


def test_the_same_place_never_has_the_same_address_twice() -> None:
    """Two people who answered alike cannot be told to have done so."""
    checklist, key = every_checklist()[0], make_key(now())
    assert seal_place(key, checklist, Progress(TASKS)) != seal_place(key, checklist, Progress(TASKS))


@pytest.mark.parametrize("name", LONGEST_WAYS)
def test_the_longest_way_through_keeps_its_addresses_short_and_neutral(anna: Reader, name: str) -> None:
    """No proxy or history cuts them, and nothing in them or in the title can be read."""
    tasks = go_through(anna, name, *LONGEST_WAYS[name])
    plan = anna.follow(next(link for link in tasks.links() if link.endswith("/plan")))
    anna.get(f"{plan.address}.pdf")
    assert anna.visited[-1].endswith("/plan.pdf")
    assert max(map(len, anna.visited)) <= LONGEST_ADDRESS
    assert not any(BANNED.search(readable(address)) for address in anna.visited)


def test_the_longest_ways_through_are_all_of_the_real_checklists() -> None:
    """A new checklist gets its longest way here."""
    assert set(real_content().checklists.versions) == set(LONGEST_WAYS)
