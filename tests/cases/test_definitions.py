"""The choices of the case log and the safety plan: what is delivered, what may not stand there, what cases rely on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hrstod.audit.details import CHOICE
from hrstod.cases.definitions import GROUPS, FieldKind
from hrstod.cases.loading import TOLD
from hrstod.guidance.rules import Evidence
from hrstod.guidance.typing_guard import check_text
from tests.content.test_words import NEVER, PHONE_LIKE
from tests.factories.content import ContentCopy, Fault, check_with, example_content, real_content
from tests.page import BANNED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from hrstod.guidance.definitions import Bilingual

LISTS = "case_choices/lists.yaml"
PHRASES = "case_choices/phrases.yaml"
PLAN = "safety_plan.yaml"
KEPT = Path(__file__).with_name("kept_choices.txt")
CHOICES = real_content().case_choices
FORM = real_content().safety_plan
EXAMPLES = example_content().case_choices
EXAMPLE_FORM = example_content().safety_plan
LANGUAGES = ("sv", "en")

ASKS_FOR_WORDS = re.compile(
    r"\b(ange|beskriv|fyll i|skriv in|heter|describe|enter|fill in|specify|state|called)\b|[:_…]", re.IGNORECASE
)
"""What stands where somebody is to write something of their own."""

FAULTS = {
    "a file that is not YAML": Fault(LISTS, "reviewed_on: 2026-01-01", "reviewed_on: [", "line "),
    "an extra field": Fault(LISTS, "retired: true", "free: true", "groups › relation › options › parent-or-child › f"),
    "one language": Fault(LISTS, ", en: Partner", "", "groups › relation › options › partner › text › en: Field"),
    "a list twice": Fault(LISTS, "id: support", "id: relation", "relation: stands twice"),
    "a list that is missing": Fault(LISTS, "id: want", "id: wish", "there is no list called “want”", "case_choices"),
    "a list for nobody": Fault(LISTS, "id: want", "id: wish", "wish: is a list that no page asks for", "case_choices"),
    "a choice twice": Fault(LISTS, "id: former-partner", "id: partner", "groups › relation: “partner” is the id of tw"),
    "a long choice": Fault(LISTS, "en: Partner", "en: Partner" + " so" * 14, "relation › partner: “Partner so so"),
    "a long when": Fault(LISTS, "en: Sometimes.", "en: Sometimes" + " so" * 30, "ground › consent: “Sometimes so so"),
    "an unknown source": Fault(LISTS, "sources: [book]", "sources: [film]", "provision › osl-39-1: there is no source"),
    "law without a source": Fault(LISTS, "sources: [book], ", "", "provision › osl-39-1: is graded “law” but names no"),
    "law without a grade": Fault(
        LISTS, "provision: OSL 39:1, evidence: law", "provision: OSL 39:1", "groups › provision › options › osl-39-1: a"
    ),
    "words for what is gone": Fault(LISTS, "gone: {sv: Borta, en: Gone}\n", "", "gone: Field required"),
    "a review in the past": Fault(LISTS, "review_by: 2027", "review_by: 2025", "review_by is not after reviewed_on"),
    "a part that is not there": Fault(
        PHRASES, "for: next", "for: past", "groups › phrase: “nothing-now” is not for any"
    ),
    "a choice without its part": Fault(
        PHRASES, "for: next, ", "", "groups › phrase: “nothing-now” is not for any part"
    ),
    "a plan that is not YAML": Fault(PLAN, "sections:", "sections: [", "line "),
    "a field that is written freely": Fault(
        PLAN, "kind: day", "kind: text", "sections › return › fields › return-talk"
    ),
    "a field with one option": Fault(
        PLAN, "{id: here, text: {sv: Här, en: Here}}, ", "", "sections › place › fields › seat: only one and many have"
    ),
    "a field twice": Fault(PLAN, "id: return-talk", "id: seat", "“seat” is the id of two things"),
    "an option twice": Fault(
        PLAN, "id: there", "id: here", "sections › place › fields › seat: “here” is the id of two"
    ),
    "a long question": Fault(PLAN, "en: Do you agree?", "en: Do" + " you" * 14, "agreed: “Do you you"),
    "a plan's review in the past": Fault(PLAN, "review_by: 2027", "review_by: 2025", "review_by is not after reviewed"),
}


def texts() -> Iterator[Bilingual]:
    """Give every text that is delivered: names of lists and sections, choices, questions, and when and why."""
    for group in CHOICES.groups.values():
        yield from (group.name, group.gone, *(part.name for part in group.parts))
        yield from (option.text for option in group.options)
        yield from (option.when for option in group.options if option.when)
    yield from (FORM.gone, FORM.yes, FORM.no)
    for section in FORM.sections:
        yield from (section.name, section.why)
    for field in FORM.field.values():
        yield from (field.label, *(option.text for option in field.options))


def ids() -> set[str]:
    """Give every id that a case can keep, after the list or the field that it belongs to."""
    listed = {f"{group.id}/{option}" for group in CHOICES.groups.values() for option in group.ids}
    fields = {f"safety-plan/{field.id}" for field in FORM.field.values()}
    options = {f"safety-plan/{field.id}/{option.id}" for field in FORM.field.values() for option in field.options}
    return listed | fields | options


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_with_its_file(tmp_path: Path, fault: Fault) -> None:
    """Whoever wrote it is told where and what, and the site does not start with it."""
    result = check_with(fault, tmp_path)
    assert result.exit_code == 1
    assert f"\n{fault.line}" in f"\n{result.output}"


@pytest.mark.parametrize("file", [LISTS, PLAN])
def test_a_file_that_is_missing_is_told_of(tmp_path: Path, file: str) -> None:
    """It is not the same as no choices."""
    copy = ContentCopy.in_folder(tmp_path)
    (copy.folder / file).unlink()
    result = copy.check()
    assert result.exit_code == 1
    assert (
        "there is no list called “relation”" if file == LISTS else "safety_plan.yaml: cannot be read"
    ) in result.output


def test_pages_find_every_list_and_the_plan_by_name(site: Flask) -> None:
    """What a page asks for is there, and nothing lies about that no page asks for."""
    assert set(site.extensions["hrstod.case_choices"].groups) == set(GROUPS)
    assert [section.name.sv[0] for section in site.extensions["hrstod.safety_plan"].sections] == list("ABCDEFGHIJKLMNO")


def test_no_choice_is_ever_taken_away() -> None:
    """Somebody may have written it in a case; one that should not be chosen any more is retired."""
    kept = [line for line in KEPT.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert sorted(ids()) == sorted(kept)


def test_every_choice_can_stand_in_the_log_of_events() -> None:
    """A reason is written there as its id, from a list that is closed there too."""
    told = [option for one in TOLD for option in CHOICES.group(one).ids]
    assert [one for one in told if not CHOICE.allows(one)] == []


def test_a_reason_in_the_log_of_events_is_told_by_its_id_alone() -> None:
    """So no two of the lists that it may come from share an id."""
    lists = [one for one in GROUPS if one.endswith("-reason") and one != "release-reason"]
    reasons = [option for one in (*lists, "export-purpose") for option in CHOICES.group(one).ids]
    assert sorted(set(reasons)) == sorted(reasons)


def test_a_list_is_short_enough_to_choose_from() -> None:
    """Three choices or more, and twelve at most in a list or a part of it; a question of the plan has eight at most."""
    parts = [
        options
        for group in CHOICES.groups.values()
        for options in ([one for _, one in group.offered_in_parts()] if group.parts else [group.offered()])
    ]
    assert {len(options) for options in parts} <= set(range(3, 13))
    assert max(len(field.options) for field in FORM.field.values()) <= 8


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_choices_assume_nothing_and_point_at_nobody(language: str) -> None:
    """No sex, no label for a person, no number."""
    never = re.compile(rf"\b({NEVER[language]})\b", re.IGNORECASE)
    words = [text.in_language(language) for text in texts()]
    assert [text for text in words if never.search(text) or PHONE_LIKE.search(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_typing_guard_finds_nobody_in_a_choice(language: str) -> None:
    """A sentence that is put into a note is never stopped there."""
    rules = real_content().typing_guard
    assert [text for text in texts() if check_text(rules, text.in_language(language), language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_choice_leaves_room_for_a_name_or_a_story(language: str) -> None:
    """None asks for words of one’s own, and no question of the plan is answered in other ways than by choosing."""
    assert [text for text in texts() if ASKS_FOR_WORDS.search(text.in_language(language))] == []
    assert set(FieldKind) == {"one", "many", "yes-no", "day"}


@pytest.mark.parametrize("text", ["Ange vem", "Annat:", "Beskriv vad som har hänt", "Other …", "Specify who"])
def test_a_choice_that_asks_for_words_would_be_noticed(text: str) -> None:
    """Each way in which lists usually leave room is found."""
    assert ASKS_FOR_WORDS.search(text)


def test_what_may_become_a_heading_tells_nothing() -> None:
    """The names of the lists that stand in the log of events are neutral; no page is called after any of them."""
    names = [CHOICES.group(one).name for one in GROUPS if one.endswith("-reason")]
    sections = [section.name for section in FORM.sections]
    assert [name for name in (*names, *sections) if BANNED.search(f"{name.sv} {name.en}")] == []


def test_only_ready_sentences_end_with_a_full_stop() -> None:
    """They stand in a note as they are; the others stand in lists."""
    endings = {
        (group.id == "phrase", option.text.in_language(language).endswith("."))
        for group in CHOICES.groups.values()
        for option in group.options
        for language in LANGUAGES
    }
    assert endings == {(True, True), (False, False)}


def test_every_ground_and_provision_names_its_law_and_when_it_fits() -> None:
    """Whoever passes something on, or marks it as secret, sees what that rests on."""
    legal = [option for one in ("ground", "provision") for option in CHOICES.group(one).options]
    assert all(option.provision and option.when for option in legal)


def test_what_nobody_read_in_the_law_says_so() -> None:
    """Telling the police without consent is the only ground that is not verified."""
    doubted = [
        (group.id, option.id)
        for group in CHOICES.groups.values()
        for option in group.options
        if option.evidence is Evidence.UNVERIFIED
    ]
    assert doubted == [("ground", "crime")]


def test_a_retired_choice_is_offered_only_where_it_was_chosen() -> None:
    """Nobody chooses it anew, and nobody loses it by saving: the list knows its id."""
    relation = EXAMPLES.group("relation")
    assert relation.ids == {"partner", "former-partner", "parent-or-child"}
    assert [one.id for one in relation.offered()] == ["partner", "former-partner"]
    assert [one.id for one in relation.offered(("parent-or-child",))] == [
        "partner",
        "former-partner",
        "parent-or-child",
    ]


@pytest.mark.parametrize(
    ("option", "language", "text"),
    [
        ("former-partner", "sv", "Tidigare partner"),
        ("parent-or-child", "en", "Parent or child"),
        ("cousin", "sv", "Borta"),
        ("", "en", "Gone"),
    ],
)
def test_what_was_chosen_is_told_in_words(option: str, language: str, text: str) -> None:
    """Retired or not, and also when no list has it any more."""
    assert EXAMPLES.group("relation").text(option, language) == text


def test_sentences_are_offered_under_the_names_of_their_parts() -> None:
    """A part without a sentence to choose is left out."""
    offered = EXAMPLES.group("phrase").offered_in_parts()
    assert [(part.name.en, [one.id for one in options]) for part, options in offered] == [
        ("Contact", ["talked-undisturbed"]),
        ("Next", ["nothing-now"]),
    ]


def test_a_field_offers_what_fits_its_kind() -> None:
    """Options, yes and no, or nothing where a day is asked for; a retired option only where it was chosen."""
    fields = EXAMPLE_FORM.field
    assert [one.id for one in EXAMPLE_FORM.offered(fields["protection"])] == ["doors", "alarm"]
    assert [one.id for one in EXAMPLE_FORM.offered(fields["protection"], ("guard",))] == ["doors", "alarm", "guard"]
    assert [one.text.sv for one in EXAMPLE_FORM.offered(fields["agreed"])] == ["Ja", "Nej"]
    assert EXAMPLE_FORM.offered(fields["return-talk"]) == []


def test_a_retired_field_is_asked_only_where_it_was_answered() -> None:
    """A plan that has the answer keeps it."""
    place = EXAMPLE_FORM.sections[0]
    assert [field.id for field in place.asked()] == ["protection", "seat"]
    assert [field.id for field in place.asked({"light": ("yes",)})] == ["protection", "seat", "light"]


def test_a_plan_is_written_out_in_the_order_of_the_form() -> None:
    """Sections, questions, answers; what was not answered is left out."""
    answers = {"return-talk": ("2027-02-21",), "protection": ("guard", "doors"), "light": ("no",), "seat": ()}
    assert EXAMPLE_FORM.texts(answers, "en") == [
        ("F. Place", [("What protection is there?", ["Locked doors", "A guard"]), ("Is there light?", ["No"])]),
        ("O. Return", [("Day of the talk", ["21 February 2027"])]),
    ]


def test_an_answer_that_the_form_no_longer_knows_is_told_as_gone() -> None:
    """An option, a yes that is none, a day that is none, and a whole field: the plan can still be read."""
    answers = {"seat": ("roof", "here"), "agreed": ("maybe",), "return-talk": ("soon",), "moat": ("deep",)}
    assert EXAMPLE_FORM.texts(answers, "sv") == [
        ("F. Plats", [("Var?", ["Här", "Borta"])]),
        ("O. Tillbaka", [("Dag för samtal", ["Borta"]), ("Är ni överens?", ["Borta"])]),
        ("Borta", [("Borta", ["Borta"])]),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_that_can_be_given_is_told_in_words(language: str) -> None:
    """No question of the form as it is delivered is left unsaid."""
    answers = {
        field.id: tuple(one.id for one in FORM.offered(field)) or ("2027-02-21",) for field in FORM.field.values()
    }
    written = FORM.texts(answers, language)
    assert sum(len(lines) for _, lines in written) == len(FORM.field)
    assert FORM.gone.in_language(language) not in str(written)
