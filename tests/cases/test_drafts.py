"""Drafts: what somebody has begun to write is kept for them, is seen by nobody else, and goes when it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import func, select

from hrstod.accounts import browser
from hrstod.audit.models import AuditEntry
from hrstod.cases import service, team
from hrstod.cases.contents import FollowUp
from hrstod.cases.models import CaseDraft
from hrstod.clock import today
from tests.factories.case_pages import newest_id
from tests.factories.checklists import picked_on
from tests.factories.support_plans import fill_in, typed_on
from tests.security.canary import Canary

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from tests.cast import Reader
    from tests.factories.cases import Office

BEGUN = "This is your draft of"


def keep(reader: Reader, case_id: UUID, **typed: Any) -> int:
    """Send a draft as the script does, from the page that is open; give the answer's status."""
    assert reader.last is not None
    sent = {**typed_on(reader.last), **typed}
    status: int = reader._client.post(f"/c/{case_id}/draft", data=sent).status_code
    return status


def begin(reader: Reader, case_id: UUID, **typed: Any) -> int:
    """Open the page for a new note and keep a draft of it."""
    reader.get(f"/c/{case_id}/notes")
    return keep(reader, case_id, **typed)


def text_on(reader: Reader, address: str) -> str:
    """Give the words that stand in a page's form."""
    return typed_on(reader.get(address))["text"]


def rows(office: Office, case_id: UUID) -> int:
    """Count the rows of drafts about a case."""
    with office.read() as database:
        query = select(func.count()).select_from(CaseDraft).where(CaseDraft.case_id == case_id)
        return database.scalar(query) or 0


def test_a_draft_stands_in_the_form_when_its_author_comes_back(hanna: Reader, case_id: UUID) -> None:
    """What was chosen and what was written, with a line that says that it is a draft."""
    assert begin(hanna, case_id, text="Halva ord", phrases=["back", "next-talk"]) == 204
    page = hanna.get(f"/c/{case_id}/notes")
    assert (typed_on(page)["text"], picked_on(page), BEGUN in page.text) == ("Halva ord", ["back", "next-talk"], True)


def test_a_draft_is_seen_by_nobody_else_who_reads_the_case(hanna: Reader, henrik: Reader, case_id: UUID) -> None:
    """Neither in the form nor in the case, and the other keeps one of their own beside it."""
    begin(hanna, case_id, text="Halva ord")
    page = henrik.get(f"/c/{case_id}/notes")
    assert (typed_on(page)["text"], BEGUN in page.text) == ("", False)
    keep(henrik, case_id, text="Andra ord")
    assert not {"Halva ord", "Andra ord"} & {one.text for one in henrik.get(f"/c/{case_id}").all(".//main//p")}
    assert text_on(hanna, f"/c/{case_id}/notes") == "Halva ord"


def test_a_draft_stands_in_no_file_and_in_no_table(hanna: Reader, office: Office, case_id: UUID) -> None:
    """Looked for in every form that a word can have."""
    canary = Canary()
    begin(hanna, case_id, text=canary.plant("note"))
    assert canary.sweep(office.installation.settings.instance, engines=[office.installation.engine]) == []


def test_a_draft_is_no_event(hanna: Reader, office: Office, case_id: UUID) -> None:
    """The log of events does not tell that somebody is writing."""
    count = select(func.count()).select_from(AuditEntry)
    with office.read() as database:
        before = database.scalar(count)
    begin(hanna, case_id, text="Halva ord")
    with office.read() as database:
        assert database.scalar(count) == before


def test_without_script_a_button_keeps_the_draft_and_shows_the_page_again(hanna: Reader, case_id: UUID) -> None:
    """The same address, and a page in place of an empty answer."""
    page = fill_in(hanna, f"/c/{case_id}/notes", text="")
    button = next(one for one in page.all(".//main//button") if one.get("formaction"))
    typed = {**typed_on(page), "text": "Halva ord", button.get("name", ""): button.get("value")}
    page = hanna.send(button.get("formaction", ""), typed)
    assert (page.address, typed_on(page)["text"]) == (f"/c/{case_id}/notes", "Halva ord")


def test_a_draft_is_thrown_away_with_a_button(hanna: Reader, office: Office, case_id: UUID) -> None:
    """Then the form is empty, and nothing of it is left."""
    begin(hanna, case_id, text="Halva ord")
    page = hanna.get(f"/c/{case_id}/notes")
    form = next(one for one in page.all(".//main//form") if one.get("action") == f"/c/{case_id}/draft")
    hidden = {one.get("name", ""): one.get("value", "") for one in form.iter("input")}
    page = hanna.send(f"/c/{case_id}/draft", hidden)
    assert (typed_on(page)["text"], BEGUN in page.text, rows(office, case_id)) == ("", False, 0)


def test_a_draft_with_nothing_left_in_it_is_forgotten(hanna: Reader, office: Office, case_id: UUID) -> None:
    """Whoever takes out every word has thrown it away."""
    begin(hanna, case_id, text="Halva ord")
    begin(hanna, case_id, text=" ")
    assert rows(office, case_id) == 0


def test_a_saved_note_forgets_its_draft_and_no_other(hanna: Reader, office: Office, case_id: UUID) -> None:
    """A new note and the next version of an older one are begun beside each other."""
    older = f"/c/{case_id}/notes/{office.note(office.hanna, case_id, 'Nya tider.')}"
    begin(hanna, case_id, text="Halva ord")
    hanna.get(older)
    keep(hanna, case_id, text="Nya tider igen")
    fill_in(hanna, f"/c/{case_id}/notes")
    assert (text_on(hanna, f"/c/{case_id}/notes"), text_on(hanna, older)) == ("", "Nya tider igen")
    fill_in(hanna, older)
    assert (rows(office, case_id), sorted(office.texts(office.hanna, case_id))) == (0, ["Halva ord", "Nya tider igen"])


def test_writing_something_else_forgets_no_draft(hanna: Reader, office: Office, case_id: UUID) -> None:
    """A follow-up in between takes nothing away."""
    begin(hanna, case_id, text="Halva ord")
    office.do(office.hanna, service.add_entry, case_id, body=FollowUp(what="call", on=today()))
    assert text_on(hanna, f"/c/{case_id}/notes") == "Halva ord"


def test_a_draft_of_a_version_that_somebody_has_overtaken_saves_only_after_both_are_seen(
    hanna: Reader, office: Office, case_id: UUID
) -> None:
    """It remembers which version it was begun on."""
    older = f"/c/{case_id}/notes/{office.note(office.hanna, case_id, 'Nya tider.')}"
    hanna.get(older)
    keep(hanna, case_id, text="Halva ord")
    change = {"entry_id": newest_id(office, case_id), "seen": 1}
    body = office.entries(office.hanna, case_id)[-1].entry.body.model_copy(update={"text": "Nya pass."})  # type: ignore[union-attr]
    office.do(office.henrik, service.change_entry, case_id, body=body, **change)
    page = fill_in(hanna, older)
    assert (page.status, typed_on(page)["text"], "Nya pass." in page.text) == (409, "Halva ord", True)


def test_a_draft_is_kept_as_it_is(hanna: Reader, case_id: UUID) -> None:
    """What points out a person, or is too long for a note, is for the saving to refuse."""
    text = "Gäller 811228-9874. " + "x" * 3000
    begin(hanna, case_id, text=text)
    assert text_on(hanna, f"/c/{case_id}/notes") == text


def test_a_draft_for_which_there_is_no_room_is_given_back(hanna: Reader, office: Office, case_id: UUID) -> None:
    """What was kept before stays as it was."""
    older = f"/c/{case_id}/notes/{office.note(office.hanna, case_id, 'Nya tider.')}"
    begin(hanna, case_id, text="a" * 40_000)
    form = typed_on(hanna.get(older))
    page = hanna.send(f"/c/{case_id}/draft", {**form, "text": "b" * 40_000, "back": "yes"})
    assert (page.status, "b" * 40_000 in page.text) == (422, True)
    assert (text_on(hanna, f"/c/{case_id}/notes"), text_on(hanna, older)) == ("a" * 40_000, "Nya tider.")


def test_a_draft_of_what_the_case_has_not_is_refused(hanna: Reader, case_id: UUID) -> None:
    """Nothing is kept under a word of somebody's own."""
    hanna.get(f"/c/{case_id}/notes")
    assert [keep(hanna, case_id, text="Halva ord", under=under) for under in (uuid4().hex, "my-own")] == [404, 404]


def test_whoever_no_longer_reads_the_case_has_no_draft_left(hanna: Reader, office: Office, case_id: UUID) -> None:
    """All that they had begun goes with their key."""
    begin(hanna, case_id, text="Halva ord")
    office.do(office.henrik, team.add_member, case_id, account_id=office.helena.id, why="second")
    office.do(office.henrik, team.withdraw_member, case_id, account_id=office.hanna.id, why="not-needed")
    assert rows(office, case_id) == 0


def test_a_draft_counts_as_use_like_any_request_and_is_not_kept_when_it_has_locked(
    hanna: Reader, office: Office, case_id: UUID, travel: Callable[..., None]
) -> None:
    """It neither keeps the page open for longer nor opens it again."""
    begin(hanna, case_id, text="Halva ord")
    with office.app.app_context():
        idle = browser.unlock_limits().idle
    travel(seconds=idle.total_seconds() + 120)
    assert keep(hanna, case_id, text="Andra ord") == 409
