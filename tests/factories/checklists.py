"""Small checklists for one test each, answers, and the walk through every path of a checklist."""

from __future__ import annotations

from datetime import date
from itertools import chain, combinations
from typing import TYPE_CHECKING, Any

from hrstod.checklists.definitions import Checklist
from hrstod.checklists.rules import Progress, after_answer, is_answer, where_now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hrstod.checklists.definitions import Question
    from tests.cast import Reader
    from tests.page import Page

GROUNDS = {"why": "Så är det.", "evidence": "practice", "sources": ["book"]}


def make_question(name: str, *answers: str, stops: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """Give a question with these answers and “I don't know”; `stops` says which answer leads to which card."""
    options = [{"id": answer, "text": answer, "stop": (stops or {}).get(answer)} for answer in (*answers, "unknown")]
    return {"id": name, "ask": f"{name}?", "options": options, **GROUNDS, **more}


def make_stop(name: str, danger: int) -> dict[str, Any]:
    """Give a card that stops the list."""
    return {"id": name, "danger": danger, "heading": name, "do": ["Ring."], "again": "Igen", **GROUNDS}


def make_step(name: str, **more: Any) -> dict[str, Any]:
    """Give one thing to do."""
    return {"id": name, "pause": "after", "do": name, "who": "Chefen", **GROUNDS, **more}


def make_checklist(*, questions: list[dict[str, Any]], steps: list[dict[str, Any]], **more: Any) -> Checklist:
    """Make a checklist of raw parts."""
    head = {"name": "small", "version": 1, "language": "sv", "owner": "Testarna", "title": "Liten"}
    words = {"heading": "Liten lista", "lead": "Kort.", "who_for": "Till test."}
    dates = {"released_on": date(2026, 1, 1), "reviewed_on": date(2026, 1, 1), "review_by": date(2027, 1, 1)}
    return Checklist.model_validate({**head, **words, **dates, "questions": questions, "steps": steps, **more})


def said(**answers: str | tuple[str, ...]) -> dict[str, frozenset[str]]:
    """Write answers as the rules hold them: `said(children="yes", situation=("remote", "alone"))`."""
    return {name: frozenset((one,) if isinstance(one, str) else one) for name, one in answers.items()}


def sayable(question: Question) -> list[frozenset[str]]:
    """List everything that can be answered to a question."""
    most = len(question.options) if question.many else 1
    picks = chain.from_iterable(combinations(question.option_ids, count) for count in range(1, most + 1))
    return [pick for pick in map(frozenset, picks) if is_answer(question, pick)]


def walk(checklist: Checklist) -> Iterator[Progress]:
    """Give every place that answering can lead to, in every way that it can be reached."""
    ahead = [Progress(where_now(checklist, {}))]
    while ahead:
        progress = ahead.pop()
        yield progress
        if question := checklist.question.get(progress.at):
            ahead.extend(after_answer(checklist, progress, question, chosen) for chosen in sayable(question))


def go_through(reader: Reader, checklist: str, *answers: str | tuple[str, ...]) -> Page:
    """Begin a checklist and give these answers, in order."""
    return reader.answer_all(checklist, {str(number): answer for number, answer in enumerate(answers)})


def back_from(page: Page) -> str:
    """Give the address of a page's Back link."""
    return next(link.get("href", "") for link in page.all(".//a") if "govuk-back-link" in link.get("class", ""))


def picked_on(page: Page) -> list[str]:
    """List the answers that are picked on a page."""
    return [box.get("value", "") for box in page.all(".//main//input") if box.get("checked") is not None]


def errors_on(page: Page) -> list[str]:
    """List what the error summary leads to, and fail when it leads nowhere."""
    summary = next(div for div in page.all(".//main//div") if div.get("class") == "govuk-error-summary")
    targets = [link.get("href", "").removeprefix("#") for link in summary.iter("a")]
    assert all(any(element.get("id") == target for element in page.all(".//main//*")) for target in targets)
    return targets
