"""Load every version of every checklist, lay the translations over the Swedish, and refuse what could mislead.

A translation carries texts only. What is asked, in which order, and what leads where stands once, in the Swedish
file, so that two languages cannot tell somebody to do different things.
"""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

from hrstod.checklists.definitions import Checklist, Checklists, raw_ids
from hrstod.checklists.rules import NONE, UNKNOWN, Pause
from hrstod.guidance.definitions import check_grade, check_references
from hrstod.reading import Problem, fingerprint, parse_yaml, read_text, validate

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping
    from pathlib import Path

    from hrstod.checklists.definitions import Conditions, Option, Question
    from hrstod.guidance.definitions import Guidance

TEXTS = ("ask", "heading", "do", "hint", "who", "why", "say", "not", "again", "more", "signs")
"""The fields of a part that are words for the reader; everything else is structure."""
HEADER_TEXTS = ("title", "heading", "lead", "who_for", "owner")
MOST_WORDS = 14
MOST_STEPS = 7
HIGHEST_LIX = 40


def load(folder: Path, guidance: Guidance, contact_ids: Container[str], problems: list[Problem]) -> Checklists:
    """Read all checklists below a folder; a version with any fault is left out whole."""
    versions: dict[str, dict[int, dict[str, Checklist]]] = {}
    for path in sorted(folder.glob("*/*.sv.yaml")):
        found: list[Problem] = []
        languages = _load_version(path, folder, found)
        for checklist in languages.values():
            _check(checklist, guidance, contact_ids, found)
        if found:
            problems.extend(found)
        else:
            swedish = languages["sv"]
            versions.setdefault(swedish.name, {})[swedish.version] = languages
    for path in sorted(folder.glob("*/*.en.yaml")):
        if not path.with_name(path.name.replace(".en.", ".sv.")).exists():
            problems.append(Problem(_file(path, folder), "", "has no Swedish file to be a translation of"))
    for languages in (one for by_version in versions.values() for one in by_version.values()):
        for step in languages["sv"].steps:
            at = Problem(f"checklists/{languages['sv'].name}/{languages['sv'].version}.sv.yaml", step.id, "")
            check_references("checklist", (step.leads_to,) if step.leads_to else (), versions, at, problems)
    return Checklists(versions=versions)


def _file(path: Path, folder: Path) -> str:
    return f"checklists/{path.relative_to(folder).as_posix()}"


def _load_version(path: Path, folder: Path, problems: list[Problem]) -> dict[str, Checklist]:
    raw = _read(path, folder, problems)
    if raw is None:
        return {}
    file = _file(path, folder)
    named = (raw.get("name"), raw.get("version"), raw.get("language"))
    if named != (path.parent.name, _version_in(path), "sv"):
        problems.append(Problem(file, "", "name, version and language do not say what the file's name says"))
    languages = {}
    if (swedish := validate(Checklist, raw, file, "", problems)) is not None:
        languages["sv"] = swedish
    translation = path.with_name(path.name.replace(".sv.", ".en."))
    texts = _read(translation, folder, problems)
    if texts is not None and swedish is not None:
        merged = _translate(raw, texts, _file(translation, folder), problems)
        if (english := validate(Checklist, merged, _file(translation, folder), "", problems)) is not None:
            languages["en"] = english
    return languages


def _version_in(path: Path) -> int | None:
    """Read the version out of a file's name: plain digits and nothing else."""
    number = path.name.removesuffix(".sv.yaml")
    return int(number) if re.fullmatch(r"[1-9][0-9]{0,2}", number) else None


def _read(path: Path, folder: Path, problems: list[Problem]) -> dict[str, Any] | None:
    if not path.exists():
        problems.append(Problem(_file(path, folder), "", "is missing; the checklist exists in Swedish"))
        return None
    text = read_text(path, problems)
    raw = parse_yaml(text, _file(path, folder), problems) if text is not None else None
    if raw is None or isinstance(raw, dict):
        return raw
    problems.append(Problem(_file(path, folder), "", "should be a set of fields"))
    return None


def texts_of(part: Mapping[str, Any]) -> dict[str, Any]:
    """Give the words of one raw part, answers included."""
    texts = {key: part[key] for key in TEXTS if part.get(key)}
    for option in part.get("options") or ():
        texts[f"options.{option.get('id')}"] = [option.get("text", ""), option.get("hint", "")]
    return texts


def part_fingerprint(part: Mapping[str, Any]) -> str:
    """Give the fingerprint of one raw part's words."""
    return fingerprint(*(f"{key}={value}" for key, value in sorted(texts_of(part).items())))


def header_fingerprint(raw: Mapping[str, Any]) -> str:
    """Give the fingerprint of the words at the head of a file."""
    return fingerprint(*(str(raw.get(key, "")) for key in HEADER_TEXTS))


def _translate(raw: dict[str, Any], texts: dict[str, Any], file: str, problems: list[Problem]) -> dict[str, Any]:
    """Lay translated texts over a copy of the Swedish data; tell of what is missing, stale or too much."""
    merged = {**copy.deepcopy(raw), "language": "en"}
    if (texts.get("name"), texts.get("version")) != (raw.get("name"), raw.get("version")):
        problems.append(Problem(file, "", "name and version are not those of the Swedish file"))
    if texts.get("language") != "en":
        problems.append(Problem(file, "language", "is not en, as the file's name says"))
    extra_fields = texts.keys() - {*HEADER_TEXTS, "name", "version", "language", "of", "texts"}
    problems.extend(Problem(file, str(extra), "is not a text") for extra in extra_fields)
    for key in HEADER_TEXTS:
        merged[key] = texts.get(key)
    _check_fresh(texts.get("of"), header_fingerprint(raw), file, "head", problems)
    translated = texts.get("texts") or {}
    if not isinstance(translated, dict):
        problems.append(Problem(file, "texts", "should be a set of fields, one for each part"))
        return merged
    parts = raw_ids(merged)
    problems.extend(Problem(file, extra, "is not in the Swedish file") for extra in translated.keys() - parts.keys())
    for part_id, part in parts.items():
        words = translated.get(part_id)
        if not isinstance(words, dict):
            problems.append(Problem(file, part_id, "has no translation"))
            continue
        _check_fresh(words.get("of"), part_fingerprint(raw_ids(raw)[part_id]), file, part_id, problems)
        _lay_over(part, words, file, problems)
    return merged


def _lay_over(part: dict[str, Any], words: dict[str, Any], file: str, problems: list[Problem]) -> None:
    wanted = {key for key in TEXTS if part.get(key)}
    given = {key for key in TEXTS if words.get(key)}
    problems.extend(Problem(file, f"{part['id']} › {key}", "has no translation") for key in wanted - given)
    problems.extend(Problem(file, f"{part['id']} › {key}", "is not in the Swedish file") for key in given - wanted)
    unknown = words.keys() - {*TEXTS, "of", "options"}
    problems.extend(Problem(file, f"{part['id']} › {key}", "is not a text") for key in unknown)
    for key in wanted & given:
        if isinstance(part[key], list) and len(_as_list(words[key])) != len(part[key]):
            problems.append(Problem(file, f"{part['id']} › {key}", "has another number of lines than the Swedish"))
        part[key] = words[key]
    answers = words.get("options") or {}
    if not isinstance(answers, dict):
        problems.append(Problem(file, f"{part['id']} › options", "should be a set of fields, one for each answer"))
        return
    for option in part.get("options") or ():
        text, *hint = _as_list(answers.get(option["id"]))
        if not text or bool(hint) != bool(option.get("hint")):
            problems.append(
                Problem(file, f"{part['id']} › {option['id']}", "should be the answer, and its hint if any")
            )
            continue
        option.update({"text": text, **({"hint": hint[0]} if hint else {})})


def _as_list(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) and value else [value or ""]


def _check_fresh(of: Any, expected: str, file: str, place: str, problems: list[Problem]) -> None:
    if of != expected:
        message = f"the Swedish text has changed since this was translated (of: {expected})"
        problems.append(Problem(file, place, message))


def _check(checklist: Checklist, guidance: Guidance, contact_ids: Container[str], problems: list[Problem]) -> None:
    """Check what a type cannot: references, order, protection, length and reading level."""
    file = f"checklists/{checklist.name}/{checklist.version}.{checklist.language}.yaml"
    for part in checklist.grounded():
        at = Problem(file, getattr(part, "id", ""), "")
        check_references("source", part.sources, guidance.sources, at, problems)
        check_grade(part.evidence, part.sources, at, problems)
    for step in checklist.steps:
        at = Problem(file, step.id, "")
        check_references("guidance page", step.read, guidance.pages, at, problems)
        check_references("step", step.waits_for, checklist.step, at, problems)
    for place, contact_id in _contacts_named(checklist):
        if contact_id not in contact_ids:
            problems.append(Problem(file, place, f"there is no contact called “{contact_id}”"))
    _check_order(checklist, file, problems)
    for question in checklist.questions:
        _check_protection(checklist, question, file, problems)
    _check_length(checklist, file, problems)


def _contacts_named(checklist: Checklist) -> Iterable[tuple[str, str]]:
    """Give each contact that is named, and where."""
    yield from (("contacts", contact.id) for contact in checklist.contacts)
    yield from ((stop.id, contact) for stop in checklist.stops for contact in stop.contacts)


def _check_order(checklist: Checklist, file: str, problems: list[Problem]) -> None:
    """Conditions name earlier questions and real answers; gates come first; stops are used."""
    earlier: dict[str, Question] = {}
    branches_begun = False
    for question in checklist.questions:
        _check_conditions(question.when, earlier, file, question.id, problems)
        if question.gate and (branches_begun or question.when):
            problems.append(Problem(file, question.id, "is a gate, so it comes before all branches and has no “when”"))
        branches_begun = branches_begun or not question.gate
        earlier[question.id] = question
        if not question.many and NONE in question.option_ids:
            problems.append(Problem(file, question.id, "“none” is an answer only where several can be given"))
    for step in checklist.steps:
        _check_conditions(step.when, earlier, file, step.id, problems)
    for contact in checklist.contacts:
        _check_conditions(contact.when, earlier, file, f"contacts › {contact.id}", problems)
    used = {option.stop for question in checklist.questions for option in question.options if option.stop}
    problems.extend(
        Problem(file, missing, "is led to, but there is no such stop") for missing in used - checklist.stop.keys()
    )
    problems.extend(
        Problem(file, unused, "is a stop that no answer leads to") for unused in checklist.stop.keys() - used
    )


def _check_conditions(
    conditions: Conditions, earlier: Mapping[str, Question], file: str, place: str, problems: list[Problem]
) -> None:
    for question_id, allowed in conditions.items():
        if question_id not in earlier:
            problems.append(Problem(file, place, f"depends on “{question_id}”, which is not asked before it"))
            continue
        for answer in allowed:
            if answer not in earlier[question_id].option_ids:
                problems.append(Problem(file, place, f"“{answer}” is not an answer to “{question_id}”"))
            if answer == UNKNOWN:
                problems.append(Problem(file, place, "“unknown” always counts and is not written out"))


def _check_protection(checklist: Checklist, question: Question, file: str, problems: list[Problem]) -> None:
    """“I don't know” must stop at least as hard as any other answer to the same question."""

    def strength(option: Option) -> int:
        return checklist.stop[option.stop].danger if option.stop in checklist.stop else 0

    strongest = max(question.options, key=strength)
    if strength(question.options[-1]) < strength(strongest):
        message = f"“I don't know” protects less than “{strongest.text}”"
        problems.append(Problem(file, question.id, message))


def _check_length(checklist: Checklist, file: str, problems: list[Problem]) -> None:
    for pause in Pause:
        count = sum(step.pause is pause for step in checklist.steps)
        if count > MOST_STEPS:
            problems.append(
                Problem(file, pause, f"has {count} steps at once; at most {MOST_STEPS} can be read in a pause")
            )
    lines = [(step.id, step.do) for step in checklist.steps]
    lines += [(stop.id, line) for stop in checklist.stops for line in stop.do]
    for place, line in lines:
        if (words := len(line.split())) > MOST_WORDS:
            problems.append(Problem(file, place, f"“{line}” has {words} words; at most {MOST_WORDS}"))
    level = lix(line for _, line in lines)
    if level >= HIGHEST_LIX:
        problems.append(Problem(file, "steps", f"reading level LIX {level:.0f}; must be under {HIGHEST_LIX}"))


def lix(sentences: Iterable[str]) -> float:
    """Measure readability: words per sentence plus the share of words longer than six letters (Björnsson 1968)."""
    text = [sentence for line in sentences for sentence in re.split(r"[.!?:]+", line) if sentence.strip()]
    words = [word for sentence in text for word in re.findall(r"[^\W\d_]+", sentence)]
    if not words:
        return 0.0
    return len(words) / len(text) + 100 * sum(len(word) > 6 for word in words) / len(words)
