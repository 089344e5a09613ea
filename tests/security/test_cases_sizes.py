"""Nobody who counts bytes learns how much is written about a case, or what kind of thing it is."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from hrstod import clock
from hrstod.accounts.models import SharedKeyWrap
from hrstod.cases import drafts, service
from hrstod.cases.contents import LONGEST_NOTE, CaseIndex, FollowUp, Head, Member, Note, Sheet, encode_index
from hrstod.cases.drafts import Draft
from hrstod.cases.models import Case, CaseDraft, CaseEntry, SupportRequest
from hrstod.cases.rules import INDEX_SIZES, CaseKind, TooLong, padded
from tests.factories.requests import ask
from tests.security.test_sizes import MOST_BITS, bits

if TYPE_CHECKING:
    from uuid import UUID

    from tests.factories.cases import Office

AROUND = 700
"""What is written around the words of a note at most: who, when, which phrases, and the signature, in bytes."""


def typical_lengths(how_many: int) -> list[int]:
    """Give lengths of notes in letters: a third phrases alone, most of the others a few lines, few up to 2,000.

    Nobody has counted real ones. Phrases come first and the form asks for few words, so lengths above zero are drawn
    log-normally around 300 letters, and cut at what is typical at most.
    """
    chance = Random(4)
    return [0 if chance.random() < 1 / 3 else min(2000, int(chance.lognormvariate(5.7, 0.9))) for _ in range(how_many)]


def sizes(office: Office, column: Any, *conditions: Any) -> set[int]:
    """Give the sizes of what is stored in a column."""
    with office.read() as database:
        return set(database.scalars(select(func.length(column)).where(*conditions)))


@pytest.fixture(scope="module")
def case_id(office: Office) -> UUID:
    """Give a case in which something of several kinds is written, shorter and longer."""
    case_id = office.begin()
    for length in (1, 300, 2000):
        office.note(office.hanna, case_id, "x" * length)
    office.do(office.hanna, service.add_entry, case_id, body=FollowUp(what="call", on=clock.today()))
    return case_id


@pytest.mark.parametrize(("things", "has_room"), [(3_000, True), (4_000, False)])
def test_a_case_has_room_for_years_of_work(things: int, has_room: bool) -> None:
    """Several things each working day for as long as a case can go on."""
    heads = {uuid4().hex: Head(1, "f" * 64, "0" * 64) for _thing in range(things)}
    member = Member(account=uuid4())
    index = CaseIndex(
        code="ABCD-EFGH",
        kind=CaseKind.SUBJECTED,
        opened="2026-4",
        team=(member, member),
        heads=heads,
        last_on=clock.today(),
    )
    if has_room:
        assert len(padded(encode_index(index), INDEX_SIZES)) in INDEX_SIZES
    else:
        with pytest.raises(TooLong):
            padded(encode_index(index), INDEX_SIZES)


@pytest.mark.parametrize("letter", ["e", "å"])
def test_the_size_of_a_note_tells_less_than_half_a_bit(letter: str) -> None:
    """Of 5,000 notes of typical lengths, whether in English or all in letters that take two bytes."""
    seen = [len(padded((letter * length).encode() + bytes(AROUND))) for length in typical_lengths(5000)]
    assert bits(seen) <= MOST_BITS


def test_it_does_where_lengths_are_spread_evenly_too() -> None:
    """As many of 2,000 letters as of none, one letter in ten of which takes two bytes."""
    assert bits(len(padded(bytes(length * 11 // 10 + AROUND))) for length in range(2001)) <= MOST_BITS


def test_a_size_that_tells_more_would_be_noticed() -> None:
    """Steps of half a kilobyte, say."""
    assert bits(-(-length // 512) for length in typical_lengths(5000)) > MOST_BITS


def test_what_is_written_around_a_note_is_no_longer_than_is_reckoned_here(office: Office, case_id: UUID) -> None:
    """With the longest note, and with all the phrases that somebody would choose."""
    entry = next(one.entry for one in office.entries(office.hanna, case_id) if one.entry is not None)
    longest = entry.model_copy(update={"body": Note(phrases=("agreed-next-contact",) * 12)})
    assert len(longest.model_dump_json()) + 64 <= AROUND


def test_notes_of_every_typical_length_are_of_one_size(office: Office, case_id: UUID) -> None:
    """And of the same as a sheet and a follow-up: a row does not tell what kind of thing it is."""
    bodies = {type(one.entry.body) for one in office.entries(office.hanna, case_id) if one.entry is not None}
    assert bodies == {Sheet, Note, FollowUp}
    assert len(sizes(office, CaseEntry.blob, CaseEntry.case_id == case_id)) == 1


def test_a_draft_is_of_one_size_whatever_has_been_begun(office: Office, case_id: UUID) -> None:
    """One word or 2,000 letters, for a new note."""
    seen = set()
    for length in (1, 2000):
        draft = Draft(text="x" * length, on=clock.today())
        office.do(office.hanna, drafts.keep_draft, case_id, draft=draft)
        seen |= sizes(office, CaseDraft.blob, CaseDraft.case_id == case_id)
    assert len(seen) == 1


def test_a_request_is_of_the_size_of_an_entry(office: Office, case_id: UUID) -> None:
    """Whether there is much in it or little."""
    ids = [ask(office, office.hanna, text="x" * length) for length in (0, 300)]
    seen = sizes(office, SupportRequest.blob, SupportRequest.id.in_(ids))
    assert seen == sizes(office, CaseEntry.blob, CaseEntry.case_id == case_id)


def test_every_wrap_is_of_one_size(office: Office, case_id: UUID) -> None:
    """Of cases and of requests, for readers and for the recovery key."""
    assert case_id
    ask(office, office.hanna)
    assert len(sizes(office, SharedKeyWrap.wrap)) == 1


def test_an_index_is_of_the_size_of_an_entry_while_a_case_is_new(office: Office, case_id: UUID) -> None:
    """It grows by a step where many things are written; how many rows there are tells that anyhow."""
    seen = sizes(office, Case.index, Case.id == case_id)
    assert seen == sizes(office, CaseEntry.blob, CaseEntry.case_id == case_id)


def test_the_longest_note_there_can_be_is_kept(office: Office) -> None:
    """In a larger size: nothing is cut off to be of the same."""
    case_id = office.begin()
    office.note(office.hanna, case_id, "å" * LONGEST_NOTE)
    assert [len(text) for text in office.texts(office.henrik, case_id)] == [LONGEST_NOTE]
