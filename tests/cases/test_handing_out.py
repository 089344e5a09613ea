"""The copy for somebody who asks for a public record: what was chosen and tested, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hrstod import clock
from hrstod.cases import releasing, service
from hrstod.cases.access import Viewing
from hrstod.cases.contents import Note
from hrstod.cases.release_rules import Decider
from hrstod.cases.service import EntryChanged
from tests.cases.asking import KEPT, RELEASED, Asking, warm_up
from tests.cases.outgoing import events, in_swedish, make_stale
from tests.cases.pdfs import is_tagged, pages_of, properties_of, words_of

if TYPE_CHECKING:
    from tests.factories.cases import Office


@pytest.fixture(scope="module", autouse=True)
def _warm(office: Office) -> None:
    """Do once what takes longer the first time."""
    warm_up(office)


@pytest.fixture
def asking(office: Office) -> Asking:
    """Give a case with two notes that somebody else asks for."""
    return Asking(office)


def test_the_copy_holds_what_was_chosen_and_nothing_else(asking: Asking) -> None:
    """Not the other note, not the sheet, not the request; no code, and nobody’s name."""
    asking.release_in_part()
    made = asking.copy().body
    words = words_of(made)
    assert RELEASED in words
    for kept in (
        KEPT,
        asking.index.code,
        "Våld i nära relationer",
        "Hanna",
        "Henrik",
        in_swedish(asking.office.app, "Who asks"),
    ):
        assert kept not in words
    assert KEPT.encode() not in made


def test_the_copy_says_that_parts_are_withheld_and_not_how_many(asking: Asking) -> None:
    """A number tells as well: the same is said whether one note is kept back or three."""
    asking.release_in_part()
    before = words_of(asking.copy().body)
    for text in ("En till.", "Och en."):
        asking.office.note(asking.office.hanna, asking.case_id, text)
    assert words_of(asking.copy().body) == before
    said = in_swedish(asking.office.app, "Parts are withheld. The answer that comes with this copy says why.")
    assert "".join(said.split()) in "".join(before.split())


def test_each_page_of_the_copy_says_the_day_and_for_whom(asking: Asking) -> None:
    """For the one who asked on a day; it is tagged, and tells nothing by its name."""
    long = asking.office.note(asking.office.hanna, asking.case_id, "En rad.\n" * 100)
    asking.test(parts={long.hex: 1})
    asking.decide()
    made = asking.copy()
    pages = pages_of(made.body)
    asked = asking.asked.asked_on
    assert len(pages) > 1
    assert all(f"{asked.day} " in page and f"{clock.today().day} " in page for page in pages)
    assert made.headers["Content-Disposition"] == 'attachment; filename="copy.pdf"'
    assert is_tagged(made.body)
    assert properties_of(made.body) == (in_swedish(asking.office.app, "Copy"), None)


def test_the_copy_holds_an_entry_as_it_was_when_it_was_tested(asking: Asking) -> None:
    """What was written into it afterwards has been tested by nobody."""
    asking.release_in_part()
    body = Note(text=KEPT)
    asking.office.do(
        asking.office.hanna, service.change_entry, asking.case_id, entry_id=asking.released, body=body, seen=1
    )
    words = words_of(asking.copy().body)
    assert (RELEASED in words, KEPT in words) == (True, False)
    assert "has been changed since it was tested" in asking.get().text


def test_what_is_refused_has_no_copy(asking: Asking) -> None:
    """And what is not decided has neither copy nor answer."""
    hanna = asking.look()
    undecided = [hanna.get(f"{asking.address}/{last}").status for last in ("letter", "file")]
    asking.refuse()
    opened = hanna.get(f"{asking.address}/file")
    hanna.get(f"{asking.address}/test")
    refused = opened, hanna.post(f"{asking.address}/file")
    assert undecided == [422, 422]
    assert [page.status for page in refused] == [422, 422]


def test_what_is_released_whole_has_no_letter(office: Office) -> None:
    """There is nothing to appeal."""
    asking = Asking(office, "the-person")
    asking.test("own")
    asking.decide("released", "own", who=Decider.CHARGE)
    assert asking.get("/letter").status == 404
    assert "The answer in writing" not in asking.get().text
    assert RELEASED in words_of(asking.copy().body)


def test_the_log_of_events_tells_that_a_copy_was_handed_out(asking: Asking) -> None:
    """When it is made, and not before."""
    asking.release_in_part()
    asking.get("/file")
    before = events(asking.office, "case.released")
    asking.copy()
    assert len(events(asking.office, "case.released")) == len(before) + 1


def test_without_its_entry_in_the_log_there_is_no_copy(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    """The two are one act."""

    def fail(*_given: object, **_more: object) -> None:
        raise OSError

    asking.release_in_part()
    hanna = asking.look()
    hanna.get(f"{asking.address}/file")
    before = events(asking.office, "case.released")
    monkeypatch.setattr("hrstod.audit.trail.write", fail)
    refused = hanna.post(f"{asking.address}/file")
    assert (refused.status, refused.body[:4] == b"%PDF") == (500, False)
    assert events(asking.office, "case.released") == before


def test_no_copy_is_handed_out_of_what_was_decided_otherwise_meanwhile(asking: Asking) -> None:
    """Between reading it and writing down that it goes out."""
    asking.release_in_part()
    office, viewing = asking.office, Viewing(asking.case_id)
    with office.read() as database:
        given = (office.actor(office.hanna, database), database, office.opening(office.hanna))
        copy = releasing.read_copy(*given, viewing, entry_id=asking.id)
    asking.refuse()
    with pytest.raises(EntryChanged):
        office.do(office.hanna, releasing.write_down_copy, copy)


def test_the_passphrase_is_asked_for_again_before_a_copy(asking: Asking) -> None:
    """Of whoever gave it too long ago, whether the page is opened or sent in."""
    asking.release_in_part()
    hanna = asking.look()
    hanna.get(f"{asking.address}/file")
    make_stale(asking.office.app)
    opened, sent = hanna.get(f"{asking.address}/file"), hanna.post(f"{asking.address}/file")
    assert [page.headers["Location"] for page in (opened, sent)] == ["/confirm"] * 2
