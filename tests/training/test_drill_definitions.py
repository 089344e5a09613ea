"""Drills as they are written: every way ends, wrong turns get a second chance, and what is faulty is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hrstod import library
from hrstod.checklists.loading import lix
from hrstod.training import drilling
from tests.content.test_words import PHONE_LIKE, found, texts
from tests.factories.content import ContentCopy, Fault, check_with, example_content, real_content
from tests.page import BANNED
from tests.training.drill_walks import best, say_through, walk, worst

if TYPE_CHECKING:
    from pathlib import Path

    from hrstod.training.drill_definitions import Effect, Script

SCRIPTS = [
    script
    for content in (real_content(), example_content())
    for drill in content.drills.values()
    for script in drill.scripts.values()
]
REAL_SCRIPTS = [script for drill in real_content().drills.values() for script in drill.scripts.values()]


def called(script: Script) -> str:
    """Give what a script is called in a test's name."""
    return f"{script.name}-{script.language}"


each = pytest.mark.parametrize("script", SCRIPTS, ids=called)
each_real = pytest.mark.parametrize("script", REAL_SCRIPTS, ids=called)


def test_two_drills_are_delivered_in_two_languages() -> None:
    """One about whoever is told, one about relatives."""
    assert {called(script) for script in REAL_SCRIPTS} == {
        f"{name}-{language}" for name in ("end-of-day", "worried-colleague") for language in ("sv", "en")
    }


@each
def test_every_reply_can_be_given_by_somebody(script: Script) -> None:
    """What nobody can come to would be feedback that nobody reads."""
    every = {(situation.id, reply.id) for situation in script.situations for reply in situation.replies}
    assert walk(script).replies == every


@each
def test_every_way_ends(script: Script) -> None:
    """From wherever somebody stands and whatever they go on saying, the conversation is over in time."""
    most = len(script.situations)
    for said in walk(script).standings.values():
        for choose in (best, worst):
            rest = list(said)
            while (situation := drilling.situation_after(script, tuple(rest))) is not None:
                rest.append(choose(situation).id)
            assert len(rest) <= most


@each
def test_each_decisive_moment_can_be_right_and_wrong_whatever_the_others_are(script: Script) -> None:
    """No earlier mistake decides a later moment."""
    assert len(walk(script).ends) == 2 ** len(script.moments)


@each
def test_saying_what_helps_passes(script: Script) -> None:
    """Whoever says what the drill recommends has passed, with nothing to say otherwise."""
    outcome = drilling.outcome_of(script, say_through(script, best))
    assert (outcome.is_passed, outcome.otherwise) == (True, ())


@each
def test_saying_what_does_not_help_does_not_pass(script: Script) -> None:
    """Not one decisive moment is right for somebody who always chooses wrongly."""
    assert not any(is_right for _moment, is_right in drilling.outcome_of(script, say_through(script, worst)).moments)


@each
def test_a_first_mistake_in_every_decisive_moment_can_be_made_good(script: Script) -> None:
    """The second chance is enough to pass."""
    met: set[str | None] = {None}

    def wrong_at_first(situation):  # type: ignore[no-untyped-def]
        first = situation.moment not in met
        met.add(situation.moment)
        return worst(situation) if first else best(situation)

    assert drilling.outcome_of(script, say_through(script, wrong_at_first)).is_passed


@each_real
def test_a_drill_can_be_walked_through_in_one_sitting(script: Script) -> None:
    """Eight to fourteen situations, and three decisive moments."""
    assert (8 <= len(script.situations) <= 14, len(script.moments)) == (True, 3)


@each_real
def test_what_helps_does_not_always_stand_in_the_same_place(script: Script) -> None:
    """Nobody passes by choosing the first, or the longest."""
    places = [situation.replies.index(situation.best) for situation in script.situations]
    longest = [max(one.replies, key=lambda reply: len(reply.say or reply.do)) for one in script.situations]
    assert max(places.count(place) for place in places) <= len(places) * 0.6
    assert sum(reply.is_helpful for reply in longest) <= len(places) / 2


@each_real
def test_every_situation_reads_easily(script: Script) -> None:
    """Under LIX 40 in each situation, and not only on the whole."""
    for one in script.situations:
        replies = [words for reply in one.replies for words in (reply.say or reply.do, reply.then, reply.why)]
        assert lix([one.scene, one.ask, one.point, one.why, *replies]) < 40


@each_real
def test_no_text_assumes_a_sex_labels_a_person_or_holds_a_number(script: Script) -> None:
    """As in all content: whoever it is about may be anybody, and numbers stand with the contacts."""
    every = list(texts(script.model_dump(), script.language))
    assert {text: words for text in every if (words := found(text, script.language))} == {}
    assert [text for text in every if PHONE_LIKE.search(text)] == []


@each_real
def test_what_stands_in_the_history_is_neutral(script: Script) -> None:
    """The name stands in the address, and the title in the browser's tab."""
    assert not BANNED.search(f"{script.name} {script.title}")


@pytest.mark.parametrize("name", real_content().drills)
def test_two_languages_lead_the_same_way(name: str) -> None:
    """What leads where, and what is right, is the same in English."""

    def skeleton(script: Script) -> list[tuple[str, str, str | None, Effect, str, bool]]:
        return [
            (one.id, reply.id, one.moment, reply.effect, reply.leads_to, bool(reply.do))
            for one in script.situations
            for reply in one.replies
        ]

    drill = real_content().drills[name]
    assert skeleton(drill.in_language("en")) == skeleton(drill.in_language("sv"))


def test_a_drill_has_its_title_in_both_languages() -> None:
    """The title is what courses name it by."""
    title = real_content().drills["end-of-day"].title
    assert (title.in_language("sv"), title.in_language("en")) == ("Sent en dag", "Late one day")


SWEDISH = "drills/short/1.sv.yaml"
ENGLISH = "drills/short/1.en.yaml"
BOTH_LEAD = (
    "leads_to: {0}, then: Va?, why: Det hörs inte.}},\n       {{id: leave, do: Du går., effect: closes, leads_to: {0}"
)
CHANGED = "the Swedish text has changed since this was translated"

FAULTS = {
    "a situation nobody comes to": Fault(
        SWEDISH,
        BOTH_LEAD.format("again"),
        BOTH_LEAD.format("part"),
        "again: is a situation that nobody can come to",
    ),
    "no second chance": Fault(
        SWEDISH,
        "leads_to: again, then: Va?",
        "leads_to: part, then: Va?",
        "meet › mumble: does not help, and no second",
    ),
    "a way that never ends": Fault(
        SWEDISH, "leads_to: end, then: Oj.", "leads_to: meet, then: Oj.", "part › run: leads back to “meet”, so that"
    ),
    "a way into itself": Fault(
        SWEDISH, "leads_to: end, then: Oj.", "leads_to: part, then: Oj.", "part › run: leads back to “part”, so that"
    ),
    "a way to nowhere": Fault(
        SWEDISH, "leads_to: end, then: Oj.", "leads_to: gone, then: Oj.", "part › run: leads to “gone”, but there is no"
    ),
    "a way that is not told": Fault(
        SWEDISH, "leads_to: end, then: Oj.", "then: Oj.", "situations › part › replies › run › leads_to: Field required"
    ),
    "a moment nobody meets": Fault(
        SWEDISH,
        "  - {id: greeted, what: Du hälsar.}\n",
        "  - {id: greeted, what: Du hälsar.}\n  - {id: thanked, what: Du tackar.}\n",
        "thanked: is a moment that somebody may never come to",
    ),
    "an unknown moment": Fault(
        SWEDISH, "again, moment: greeted", "again, moment: seen", "again: there is no moment called “seen”"
    ),
    "an unknown source": Fault(SWEDISH, "[book]", "[film]", "meet: there is no source called “film”"),
    "no source": Fault(SWEDISH, "practice, sources: [book]", "practice", "meet: is graded “practice” but names no"),
    "an unknown checklist": Fault(SWEDISH, "checklist: branches", "checklist: x", "checklist: there is no checklist"),
    "two that help": Fault(
        SWEDISH,
        "effect: halfway, leads_to: again",
        "effect: helps, leads_to: again",
        "situations › meet: exactly one reply",
    ),
    "said and done": Fault(
        SWEDISH, "do: Du går.", "do: Du går., say: Hej.", "situations › meet › replies › leave: is either said or done"
    ),
    "two replies": Fault(
        SWEDISH,
        "       {id: wave, do: Du vinkar., effect: halfway, leads_to: end, then: Hej., why: Det syns.},\n",
        "",
        "situations › part › replies: Tuple should have at least 3",
    ),
    "a reply twice": Fault(SWEDISH, "id: wave", "id: run", "situations › part: two replies have the same id"),
    "an id twice": Fault(SWEDISH, "id: again", "id: greeted", "“greeted” is the id of two things"),
    "read through before": Fault(SWEDISH, "review_by: 2027", "review_by: 2025", "review_by is not after reviewed_on"),
    "an extra field": Fault(SWEDISH, "minutes: 1", "minutes: 1\npoints: 3", "points: Extra inputs"),
    "another name": Fault(SWEDISH, "name: short", "name: long", "name, version and language do not say what the file"),
    "hard to read": Fault(
        SWEDISH,
        "why: Det går fort.",
        f"why: {'Handläggningsrutiner dokumenteras kontinuerligt ' * 20}.",
        "situations: reading level LIX",
    ),
    "a list": Fault(SWEDISH, "name: short", "[]", "line "),
    "a part missing": Fault(
        ENGLISH, "  greeted: {of: 'e9f6f041', what: You greet.}\n", "", "greeted: has no translation"
    ),
    "a text missing": Fault(ENGLISH, "    point: Greeting\n", "", "meet › point: has no translation"),
    "a reply missing": Fault(ENGLISH, "      run: {do: You run., then: Oh., why: It is quick.}\n", "", "part › run › "),
    "a reply too many": Fault(
        ENGLISH, "      run: {", "      fly: {do: You fly.}\n      run: {", "part › fly: is not in the Swedish file"
    ),
    "a part too many": Fault(
        ENGLISH, "  meet:\n", "  extra: {what: More.}\n  meet:\n", "extra: is not in the Swedish file"
    ),
    "said where it is done": Fault(
        ENGLISH, "do: You run.", "say: I run.", "part › run › say: is not in the Swedish file"
    ),
    "an effect": Fault(ENGLISH, "do: You run.", "do: You run., effect: helps", "part › run › effect: is not a text"),
    "a head's extra field": Fault(ENGLISH, "lead: Short.", "lead: Short.\nminutes: 9", "minutes: is not a text"),
    "a head's text missing": Fault(ENGLISH, "lead: Short.\n", "", "lead: Input should be a valid string"),
    "another language": Fault(ENGLISH, "language: en", "language: sv", "name, version and language are not those"),
    "a situation changed": Fault(SWEDISH, "Någon kommer.", "Nu kommer någon.", f"meet: {CHANGED}", ENGLISH),
    "a reply changed": Fault(SWEDISH, "then: Oj.", "then: Aj.", f"part: {CHANGED}", ENGLISH),
    "a moment changed": Fault(SWEDISH, "what: Du hälsar.", "what: Du hälsade.", f"greeted: {CHANGED}", ENGLISH),
    "a head changed": Fault(SWEDISH, "lead: Kort.", "lead: Rak.", f"head: {CHANGED}", ENGLISH),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_with_its_file_and_its_situation(tmp_path: Path, fault: Fault) -> None:
    """Whoever wrote it is told where and what, in one line, and the command fails."""
    result = check_with(fault, tmp_path)
    assert result.exit_code == 1
    assert f"\n{fault.line}" in f"\n{result.output}"


@pytest.mark.parametrize(
    ("file", "name", "line"),
    [
        (ENGLISH, "7.en.yaml", f"{ENGLISH}: is missing; the drill exists in Swedish"),
        (SWEDISH, "7.sv.yaml", f"{ENGLISH}: has no Swedish file to be a translation of"),
    ],
)
def test_a_drill_in_one_language_only_is_a_fault(tmp_path: Path, file: str, name: str, line: str) -> None:
    """Swedish and English come together."""
    copy = ContentCopy.in_folder(tmp_path)
    copy.rename(file, name)
    assert line in copy.check().output.splitlines()


def test_a_file_that_is_a_list_is_a_fault(tmp_path: Path) -> None:
    """A drill is a set of fields."""
    copy = ContentCopy.in_folder(tmp_path)
    (copy.folder / SWEDISH).write_text("- a\n", encoding="utf-8")
    assert f"{SWEDISH}: should be a set of fields" in copy.check().output.splitlines()


def test_the_newest_version_is_the_one_that_is_used(tmp_path: Path) -> None:
    """Version 10 comes after version 9, although not by the alphabet."""
    copy = ContentCopy.in_folder(tmp_path)
    for version in ("9", "10"):
        for language in ("sv", "en"):
            text = (copy.folder / f"drills/short/1.{language}.yaml").read_text(encoding="utf-8")
            path = copy.folder / f"drills/short/{version}.{language}.yaml"
            path.write_text(text.replace("version: 1", f"version: {version}"), encoding="utf-8")
    assert library.load(copy.folder).drills["short"].in_language("sv").version == 10
