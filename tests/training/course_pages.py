"""A course for tests to say something about, and how they fill in the form of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from tests.organisation.pages import in_english

if TYPE_CHECKING:
    from tests.cast import Reader
    from tests.factories.school import School
    from tests.page import Page

ADD = "/training/courses/add"
FORM: dict[str, Any] = {
    "name": "The first talk",
    "text_aim": "Know what to do when somebody tells.",
    "text_outline": "Listen\nAsk what they want",
    "how": "classroom",
    "hours": "3",
    "minutes": "",
    "managers": "all",
    "duty": "yes",
    "within_days": "90",
    "span": "months",
    "months": "24",
    "years": "",
    "window_days": "90",
    "grace_days": "30",
    "ladder": "90, 30, 7, 0",
}
"""What a trainer types about a new course."""


def trainer(school: School) -> Reader:
    """Give the trainer's browser, in English."""
    return in_english(school.as_trainer())


def send_course(reader: Reader, **typed: Any) -> Page:
    """Open the form of a new course, fill it in and send it."""
    reader.get(ADD)
    return reader.post(ADD, {**FORM, **typed})


def added(reader: Reader, **typed: Any) -> str:
    """Add a course, and give the address of its page."""
    page = send_course(reader, **typed)
    assert page.status == 303, page.text
    return str(page.headers["Location"])


def id_in(address: str) -> UUID:
    """Give the id of the course at an address."""
    return UUID(address.rstrip("/").rpartition("/")[2])


def written_in(page: Page, name: str) -> str:
    """Give what stands in a field of a page's form, a line or several."""
    inputs = page.all(f".//input[@name='{name}']")
    return inputs[0].get("value", "") if inputs else "".join(page.all(f".//textarea[@name='{name}']")[0].itertext())
