"""The chain finds every change; a trail cut short or written anew is found against a checkpoint."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hrstod.audit.canonical import canonical, moment_text
from hrstod.audit.chain import GENESIS, Entry, Finding, Verdict, entry_bytes, link, verify
from hrstod.audit.checkpoints import is_genuine, public_key
from tests.audit.trails import ANNA, BO, MOMENT, OTHER_SEED, SEED, checkpoint_at, make_entry, make_trail

LENGTH = 6
TRAIL = make_trail(LENGTH)
KEYS = [public_key(SEED)]

numbers = st.integers(1, LENGTH)
quickly = settings(max_examples=60, derandomize=True, database=None, deadline=None)

changes = st.one_of(
    st.builds(lambda by: {"later": timedelta(microseconds=by)}, st.integers(1, 10**9)),
    st.just({"event": "lock.done"}),
    st.sampled_from([{"actor_id": BO}, {"actor_id": None}]),
    st.sampled_from(['{"account": "x"}', "{}", f'{{"account":"{BO}"}}', f'{{"account":"{ANNA}"}} ']).map(
        lambda text: {"details": text}
    ),
    st.binary(min_size=32, max_size=32).map(lambda some: {"previous": some}),
    st.binary(min_size=32, max_size=32).map(lambda some: {"hash": some}),
)


def changed(entry: Entry, change: dict[str, Any]) -> Entry:
    """Change an entry in one place."""
    later = change.get("later", timedelta(0))
    return replace(entry, at=entry.at + later, **{key: value for key, value in change.items() if key != "later"})


def test_a_trail_in_order_is_intact() -> None:
    """From the first entry to the last, and the empty one too."""
    assert verify(TRAIL) == Verdict(Finding.INTACT, LENGTH)
    assert verify([]) == Verdict(Finding.INTACT, 0)


def test_the_hash_is_the_one_that_is_written_down() -> None:
    """Anybody can check it without hrstod: SHA-256 of 1, the hash before, and the entry as canonical JSON."""
    entry = TRAIL[1]
    written = canonical(
        {
            "actor": str(entry.actor_id),
            "at": "2027-02-21T14:07:09.123456Z",
            "details": {"account": str(ANNA)},
            "event": "unlock.done",
            "number": 2,
        }
    ).encode()
    assert entry.hash == sha256(b"\x01" + TRAIL[0].hash + written).digest()


def test_the_first_entry_follows_on_from_zeros() -> None:
    """There is one beginning."""
    assert TRAIL[0].previous == GENESIS == bytes(32)


@pytest.mark.slow  # sixty trails, each checked whole
@quickly
@given(numbers, changes)
def test_a_changed_entry_is_found_where_it_is(number: int, change: dict[str, Any]) -> None:
    """Whatever part of an entry is changed, its own number is named."""
    spoilt = [*TRAIL]
    spoilt[number - 1] = changed(spoilt[number - 1], change)
    assume(spoilt != TRAIL)
    assert verify(spoilt) == Verdict(Finding.CHANGED, number - 1, number=number)


@quickly
@given(st.integers(1, LENGTH - 1))
def test_an_entry_changed_with_its_hash_is_found_at_the_next(number: int) -> None:
    """Whoever makes the hash anew as well breaks the tie to the entry after it."""
    spoilt = [*TRAIL]
    spoilt[number - 1] = make_entry(number, TRAIL[number - 1].previous, account=BO)
    assert verify(spoilt) == Verdict(Finding.UNLINKED, number, number=number + 1)


@quickly
@given(st.integers(1, LENGTH - 1))
def test_a_removed_entry_is_found(number: int) -> None:
    """The gap in the numbers is named."""
    spoilt = TRAIL[: number - 1] + TRAIL[number:]
    assert verify(spoilt) == Verdict(Finding.MISSING, number - 1, number=number)


@quickly
@given(st.sets(numbers, min_size=2, max_size=2))
def test_two_entries_that_changed_places_are_found(places: set[int]) -> None:
    """The first place where the wrong one stands is named."""
    first, second = sorted(places)
    spoilt = [*TRAIL]
    spoilt[first - 1], spoilt[second - 1] = spoilt[second - 1], spoilt[first - 1]
    assert verify(spoilt) == Verdict(Finding.OUT_OF_ORDER, first - 1, number=first)


@quickly
@given(numbers, numbers)
def test_an_entry_put_in_twice_is_found(number: int, place: int) -> None:
    """A copy of any entry, wherever it is put, does not fit there."""
    spoilt = [*TRAIL[:place], TRAIL[number - 1], *TRAIL[place:]]
    assert verify(spoilt).finding in (Finding.OUT_OF_ORDER, Finding.MISSING)


@quickly
@given(st.integers(1, LENGTH - 1))
def test_an_entry_put_in_with_new_numbers_after_it_is_found(place: int) -> None:
    """Whoever also moves all later numbers up has changed each of these entries."""
    added = make_entry(place + 1, TRAIL[place - 1].hash, account=BO)
    spoilt = [*TRAIL[:place], added, *(replace(one, number=one.number + 1) for one in TRAIL[place:])]
    assert verify(spoilt) == Verdict(Finding.CHANGED, place + 1, number=place + 2)


@quickly
@given(st.integers(0, LENGTH - 1))
def test_a_trail_cut_short_is_found_against_a_checkpoint(left: int) -> None:
    """The chain alone cannot see it; a checkpoint further on does, and the first missing number is named."""
    cut, checkpoint = TRAIL[:left], checkpoint_at(TRAIL, LENGTH)
    assert verify(cut).finding is Finding.INTACT
    assert verify(cut, [checkpoint], KEYS) == Verdict(Finding.TRUNCATED, left, 1, left + 1)


@quickly
@given(numbers)
def test_a_trail_written_anew_is_found_against_a_checkpoint(number: int) -> None:
    """A chain that fits together, of other entries, is not the one that was signed."""
    anew, checkpoint = make_trail(LENGTH, account=BO), checkpoint_at(TRAIL, number)
    assert verify(anew).finding is Finding.INTACT
    assert verify(anew, [checkpoint], KEYS) == Verdict(Finding.REWRITTEN, number - 1, 1, number)


def test_checkpoints_that_agree_are_counted() -> None:
    """The verdict says how many there were to compare with."""
    signed = [checkpoint_at(TRAIL, 2), checkpoint_at(TRAIL, 5)]
    assert verify(TRAIL, signed, KEYS) == Verdict(Finding.INTACT, LENGTH, 2)


def test_a_checkpoint_signed_with_another_key_is_found() -> None:
    """Whoever writes the trail anew cannot sign it anew as well."""
    anew = make_trail(LENGTH, account=BO)
    signed = [checkpoint_at(anew, 4, OTHER_SEED)]
    assert verify(anew, signed, KEYS) == Verdict(Finding.FORGED, LENGTH, 0, 4)


@pytest.mark.parametrize(
    "change", [{"number": 3}, {"hash": bytes(32)}, {"made_at": MOMENT + timedelta(1)}, {"signature": bytes(64)}]
)
def test_no_part_of_a_checkpoint_can_be_changed(change: dict[str, Any]) -> None:
    """The signature covers which entry, which hash and when."""
    assert is_genuine(checkpoint_at(TRAIL, 2), KEYS)
    assert not is_genuine(replace(checkpoint_at(TRAIL, 2), **change))


def test_a_key_that_is_no_key_is_not_genuine() -> None:
    """Bytes that cannot be a public key are refused like any other wrong one."""
    assert not is_genuine(replace(checkpoint_at(TRAIL, 2), key=b"short"))


def test_a_moment_without_a_zone_is_refused() -> None:
    """It could mean anything."""
    with pytest.raises(ValueError, match="zone"):
        moment_text(datetime(2027, 2, 21, 14, 5))  # noqa: DTZ001 (what is refused)


texts = st.text(st.characters(exclude_categories=["Cs"]))


@quickly
@given(st.integers(1), st.datetimes(), texts, st.one_of(st.none(), st.uuids()), st.dictionaries(texts, texts))
def test_what_is_hashed_is_canonical_json(
    number: int, at: datetime, event: str, actor: object, details: dict[str, str]
) -> None:
    """Whatever stands in an entry, its bytes are the one way to write it as JSON."""
    written = entry_bytes(number, at.replace(tzinfo=MOMENT.tzinfo), event, actor, canonical(details))  # type: ignore[arg-type]
    assert canonical(json.loads(written)).encode() == written


def test_the_same_moment_in_another_zone_is_the_same_entry() -> None:
    """Which zone the server thinks in does not change a hash."""
    entry = TRAIL[0]
    local = entry.at.astimezone()
    again = link(GENESIS, 1, at=local, event=entry.event, actor_id=entry.actor_id, details=entry.details)
    assert again.hash == entry.hash
