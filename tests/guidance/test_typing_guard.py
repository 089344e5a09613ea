"""The typing guard: what it finds in a note, what it leaves alone, and what it says."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from hrstod.guidance.typing_guard import MUST_CHANGE, Kind, check_text, digits_of, must_change
from tests.guidance.typing_guard.examples import Sentence, findings, identity_number, kinds, rules, sentences

LEAST_FOUND = 0.95
MOST_FALSE_ALARMS = 0.03
"""Of all sentences: those in which something is found that is not there."""

NUMBER = "850312-9911"


def found_in(sentence: Sentence) -> Counter[Kind]:
    """Count what is found in a sentence, by kind."""
    return Counter(kinds(sentence.says))


def test_there_are_two_hundred_sentences_and_many_with_nothing_to_find() -> None:
    """A guard that is only shown what it should find looks better than it is."""
    assert len(sentences()) >= 200
    assert sum(not sentence.kinds for sentence in sentences()) >= 70


def test_what_must_be_changed_is_found() -> None:
    """Of the numbers and addresses in the sentences, at least 95 of 100."""
    expected = sum(sentence.hard.total() for sentence in sentences())
    found = sum((sentence.hard & found_in(sentence)).total() for sentence in sentences())
    assert found >= LEAST_FOUND * expected


def test_what_is_only_pointed_out_is_mostly_found() -> None:
    """Of names, dates, schools, places and titles, at least 95 of 100; names in small letters are not."""
    expected = sum((sentence.kinds - sentence.hard).total() for sentence in sentences())
    found = sum(((sentence.kinds - sentence.hard) & found_in(sentence)).total() for sentence in sentences())
    assert found >= LEAST_FOUND * expected


def test_false_alarms_are_few() -> None:
    """Somebody who is often warned for nothing stops reading."""
    wrong = [sentence.says for sentence in sentences() if found_in(sentence) - sentence.kinds]
    assert len(wrong) <= MOST_FALSE_ALARMS * len(sentences()), wrong


def test_nobody_is_made_to_change_what_is_fine() -> None:
    """None of the sentences is refused for something that is not there."""
    wrong = [sentence.says for sentence in sentences() if (found_in(sentence) - sentence.kinds).keys() & MUST_CHANGE]
    assert wrong == []


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_each_kind_is_told_in_both_languages_with_something_to_write_instead(kind: Kind, language: str) -> None:
    """What it is, and a suggestion, each as a sentence."""
    message, suggestion = rules().texts[language][kind]
    assert message.endswith(".")
    assert suggestion.endswith(".")


def test_a_finding_says_what_it_is_where_it_stands_and_what_to_write() -> None:
    """All that a page needs to show it."""
    (finding,) = findings(f"Se {NUMBER}.", "en")
    assert (finding.kind, finding.hard, finding.start, finding.end) == (Kind.PERSONAL_NUMBER, True, 3, 14)
    assert (finding.found, finding.suggestion) == (NUMBER, "Take it out. Write “the employee”.")


def test_a_note_is_refused_for_what_must_be_changed_and_not_for_what_is_pointed_out() -> None:
    """A name is asked about, a number is refused."""
    assert must_change(findings(f"Anna, {NUMBER}"))
    assert not must_change(findings("Anna i Solna den 14 mars"))


def test_findings_come_in_the_order_of_the_text() -> None:
    """Whoever reads the list can follow it in the note."""
    starts = [finding.start for finding in findings(f"Anna bor på Storgatan 5 i Solna. {NUMBER}, 070-174 06 05.")]
    assert starts == sorted(starts)
    assert len(starts) == 5


def test_a_place_is_told_once_and_as_what_must_be_changed() -> None:
    """The street in an address is no second finding, and neither is the name in it."""
    assert kinds("Drottning Kristinas väg 8, Storgatan 5") == [Kind.ADDRESS, Kind.ADDRESS]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Se 850312\u00a0-\u00a09911 nu", "850312\u00a0-\u00a09911"),
        ("Se 850312\u20119911 nu", "850312\u20119911"),
        ("Se \u200b85\u200b0312-99\u200d11\ufeff nu", "85\u200b0312-99\u200d11"),
        ("Se ８５０３１２-９９１１ nu", "８５０３１２-９９１１"),
        ("Se ٨٥٠٣١٢-٩٩١١ nu", "٨٥٠٣١٢-٩٩١１"[:10] + "١"),
        ("Se 8\u03365\u03360\u0336312-9911 nu", "8\u03365\u03360\u0336312-9911"),
        ("Se 😀 850312-9911 nu", "850312-9911"),
        ("Hos Bjo\u0308rn i dag", "Bjo\u0308rn"),
        ("Bor på Storgatan\u202f5 nu", "Storgatan\u202f5"),
        ("Skriv till tyst＠example.se nu", "tyst＠example.se"),
    ],
)
def test_signs_that_look_like_others_or_like_nothing_hide_nothing(text: str, found: str) -> None:
    """What was pasted is found where it stands, as it was written."""
    (finding,) = findings(text)
    assert finding.found == found
    assert text[finding.start : finding.end] == found


@pytest.mark.parametrize("number", ["020-50 50 50", "020505050", "020 50 50 50", "+46 20 50 50 50", "114 14"])
def test_public_numbers_may_stand_in_a_note(number: str) -> None:
    """The contacts' numbers point out nobody, however they are written."""
    assert findings(f"Ring {number} i kväll.") == ()


def test_a_number_is_public_only_when_it_is_said_to_be() -> None:
    """Without the contacts, a help line is a phone number like any other."""
    strict = replace(rules(), public_numbers=frozenset())
    assert [finding.kind for finding in check_text(strict, "Ring 020-50 50 50.", "sv")] == [Kind.PHONE]


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("08-465 004 00", "0846500400"),
        ("+46 (0)8-465 004 00", "0846500400"),
        ("0046 8 465 004 00", "0846500400"),
        ("+47 22 12 34 56", "4722123456"),
        ("46 50 04 00", "46500400"),
    ],
)
def test_a_number_is_compared_as_it_is_dialled_in_sweden(written: str, dialled: str) -> None:
    """The same number has one form, whatever the country code."""
    assert digits_of(written) == dialled


@pytest.mark.parametrize("name", ["Björn", "Stig", "Maj", "Sten", "Per", "Klara", "Inga"])
def test_a_name_that_is_also_a_word_counts_inside_a_sentence(name: str) -> None:
    """There a capital letter says that it is a name; first in a sentence it says nothing."""
    assert kinds(f"Sedan kom {name} hit.") == [Kind.NAME]
    assert kinds(f"Det är bra. {name} trygg vecka.") == []


@pytest.mark.parametrize("text", ["Björn ringde.", "Björn Lindgren.", "Hej. Stig har frågat.", "– Per sa nej."])
def test_such_a_name_also_counts_when_the_next_word_shows_it(text: str) -> None:
    """A verb that people have, or a surname."""
    assert kinds(text) == [Kind.NAME]


def test_names_after_each_other_are_one_person() -> None:
    """Also with a last name that no list holds, and a double first name."""
    assert [finding.found for finding in findings("Vi mötte Anna-Karin Xylander Berg i dag.")] == [
        "Anna-Karin Xylander Berg"
    ]


@pytest.mark.parametrize("day", [61, 75, 91])
def test_a_coordination_number_has_sixty_added_to_the_day(day: int) -> None:
    """It is told of as what it is."""
    assert kinds(identity_number(85, 3, day, 985)) == [Kind.COORDINATION_NUMBER]


@pytest.mark.parametrize(("month", "day"), [(0, 12), (13, 12), (3, 0), (3, 32), (3, 92)])
def test_a_number_without_a_date_is_nobodys(month: int, day: int) -> None:
    """Order numbers have check digits too."""
    assert findings(identity_number(85, month, day, 985)) == ()


def test_a_wrong_check_digit_is_pointed_out_and_not_refused() -> None:
    """It is most likely somebody's number with a slip, and holds a date of birth all the same."""
    (finding,) = findings("Se 850312-9912.")
    assert (finding.kind, finding.hard) == (Kind.BIRTH_NUMBER, False)


def test_looking_through_a_text_says_nothing_of_it(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is printed or logged, at any level."""
    caplog.set_level(0)
    findings(f"Anna, {NUMBER}, Storgatan 5")
    assert (capsys.readouterr(), caplog.records) == (("", ""), [])
