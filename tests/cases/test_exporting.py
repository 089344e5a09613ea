"""A case as a file: for whom, for what and until when on every page; written down, or there is no file."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import update

from hrstod import clock
from hrstod.authorization.permissions import Permission
from hrstod.cases import service, writing
from hrstod.cases.access import find_case
from hrstod.cases.contents import FollowUp, Note, Sheet
from hrstod.cases.exporting import MOST_DAYS, may_be_kept_until
from hrstod.cases.models import CaseEntry
from hrstod.cases.papers import CANNOT_BE_OPENED, CANNOT_BE_VERIFIED, Paper
from hrstod.cases.views.files import PAPER
from hrstod.database.transaction import transaction
from hrstod.web.pdf import PRINTED, make_pdf, printable
from tests.cases.asking import warm_up
from tests.cases.outgoing import events, in_swedish, make_stale
from tests.cases.pdfs import is_tagged, pages_of, properties_of, says, words_of
from tests.conftest import make_site
from tests.factories.case_pages import reader_of
from tests.factories.cases import make_office
from tests.factories.people import add_board, make_person, sign_in
from tests.security.story import vouch_for

if TYPE_CHECKING:
    from uuid import UUID

    from tests.factories.cases import Office
    from tests.page import Page

CANARY = "Bergtrollet"
MARKUP = r'#text(red)[x] *b* _k_ `r` $1$ <l> @ref = H // c \ "q" <b>hej</b> #sys.inputs #eval("1")'


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Give HR support of a board, on a site of its own."""
    made = make_office(make_site(tmp_path_factory.mktemp("instance")))
    warm_up(made)
    return made


@pytest.fixture
def case_id(office: Office) -> UUID:
    """Give a case of Hanna’s and Henrik’s, with a note and a follow-up."""
    found = office.begin()
    office.note(office.hanna, found, CANARY)
    office.do(office.henrik, service.add_entry, found, body=FollowUp(what="call", on=clock.today()))
    return found


def terms(*kinds: str, days: int = 30) -> dict[str, Any]:
    """Give what somebody fills in."""
    day = clock.today() + timedelta(days=days)
    chosen = {"purpose": "court", "recipient": "prosecutor", "destroy_on": day.isoformat()}
    return {**chosen, "kinds": list(kinds or ("all",))}


def take_out(office: Office, case_id: UUID, *kinds: str) -> Page:
    """Let Hanna take a case out as a file."""
    hanna = reader_of(office, office.hanna, case_id)
    hanna.get(f"/c/{case_id}/file")
    return hanna.post(f"/c/{case_id}/file", terms(*kinds))


def test_each_page_says_for_whom_for_what_since_when_and_until_when(office: Office, case_id: UUID) -> None:
    """And who took it out; whoever finds one sheet of it knows what it is."""
    office.note(office.hanna, case_id, "En rad.\n" * 100)
    made = take_out(office, case_id)
    until = clock.today() + timedelta(days=30)
    pages = pages_of(made.body)
    assert len(pages) > 1
    for page in pages:
        for said in ("En åklagare", "Domstol eller åklagare", "Hanna", str(clock.today().year), f"{until.day} "):
            assert said in page


def test_each_page_has_the_secrecy_marking_at_its_top(office: Office, case_id: UUID) -> None:
    """The provision, the day and the board (OSL 5:5)."""
    marked = Sheet(provision="osl-39-1", marked_on=clock.today())
    sheet = next(
        one for one in office.entries(office.hanna, case_id) if one.entry and isinstance(one.entry.body, Sheet)
    )
    office.do(office.hanna, service.change_entry, case_id, entry_id=sheet.id, body=marked, seen=1)
    page = pages_of(take_out(office, case_id, "note").body)[0]
    marking = page[: page.index(in_swedish(office.app, "Extract"))]
    assert "39 kap. 1 § OSL" in marking
    assert "Board " in marking


def test_the_file_says_who_wrote_what_and_when(office: Office, case_id: UUID) -> None:
    """With the words of all that was chosen."""
    words = words_of(take_out(office, case_id).body)
    for said in ("Hanna, ", "Henrik, ", CANARY, "Hör av dig till medarbetaren", "Våld i nära relationer"):
        assert said in words


def test_only_the_kinds_that_were_chosen_go_out(office: Office, case_id: UUID) -> None:
    """What is not needed stays."""
    words = words_of(take_out(office, case_id, "follow-up").body)
    assert "Hör av dig till medarbetaren" in words
    assert CANARY not in words


def test_the_file_is_tagged_and_tells_nothing_by_its_name(office: Office, case_id: UUID) -> None:
    """Nor by its title, and it has no author; nobody between keeps a copy."""
    made = take_out(office, case_id)
    assert made.headers["Content-Disposition"] == 'attachment; filename="file.pdf"'
    assert made.headers["Cache-Control"] == "no-store"
    assert is_tagged(made.body)
    assert properties_of(made.body) == (in_swedish(office.app, "Extract"), None)


def test_what_looks_like_markup_stays_text(office: Office, case_id: UUID) -> None:
    """Letter by letter: the typesetter is given data, and never a program."""
    office.note(office.hanna, case_id, MARKUP)
    assert says(take_out(office, case_id).body, MARKUP)


def test_a_sign_that_no_font_has_is_called_by_its_name(office: Office, case_id: UUID) -> None:
    """It must not keep the whole file from being made, nor go missing."""
    office.note(office.hanna, case_id, "Bra 😀\u202eändå 漢")
    assert "Bra [grinning face]ändå [cjk unified ideograph-6f22]" in words_of(take_out(office, case_id).body)


@pytest.mark.slow  # sets every letter of Europe once
def test_every_letter_that_is_said_to_be_printed_can_be_set() -> None:
    """In a tagged file, one that cannot be shown would stop it."""
    letters = "".join(chr(one) for first, last in PRINTED for one in range(first, last + 1))
    kept = str(printable(letters))
    lines = tuple(kept[start : start + 50] for start in range(0, len(kept), 50))
    paper = Paper("sv", "Utdrag", "", "", (), lines, ())
    assert "[" not in kept.replace("[", "", 1)
    assert make_pdf(PAPER, paper.as_content(), clock.now()).startswith(b"%PDF")


def test_what_cannot_be_opened_is_told_of(office: Office, case_id: UUID) -> None:
    """Whatever was chosen: nobody can tell what it was."""
    note = office.note(office.hanna, case_id, "Spoilt.")
    with transaction(office.installation.engine) as database:
        database.execute(update(CaseEntry).where(CaseEntry.id == note).values(blob=b"\1" * 4200))
    made = take_out(office, case_id, "follow-up").body
    assert says(made, in_swedish(office.app, str(CANNOT_BE_OPENED)))


def test_what_somebody_wrote_under_another_name_is_marked(office: Office, case_id: UUID) -> None:
    """The signature does not fit the one who stands there."""
    with transaction(office.installation.engine) as database:
        actor, opening = office.actor(office.hanna, database), office.opening(office.henrik)
        case = find_case(office.actor(office.henrik, database), database, opening, case_id, to=Permission.CASES_READ)
        writing.put_entry(actor, database, opening, case, body=Note(text="Not by Hanna."))
    words = words_of(take_out(office, case_id, "note").body)
    doubt = in_swedish(office.app, str(CANNOT_BE_VERIFIED))
    assert words.count(doubt[:25]) == 1
    assert words.index(doubt[:25]) < words.index("Not by Hanna.")


def test_the_log_of_events_tells_what_for(office: Office, case_id: UUID) -> None:
    """And no more: not for whom it was, and nothing of what stands in it."""
    before = len(events(office, "case.exported"))
    take_out(office, case_id)
    told = events(office, "case.exported")[before:]
    assert len(told) == 1
    assert '"choice":"court"' in told[0]


def test_without_its_entry_in_the_log_there_is_no_file(
    office: Office, case_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The two are one act."""

    def fail(*_given: object, **_more: object) -> None:
        raise OSError

    hanna = reader_of(office, office.hanna, case_id)
    hanna.get(f"/c/{case_id}/file")
    before = events(office, "case.exported")
    monkeypatch.setattr("hrstod.audit.trail.write", fail)
    refused = hanna.post(f"/c/{case_id}/file", terms())
    assert (refused.status, refused.body[:4] == b"%PDF") == (500, False)
    assert events(office, "case.exported") == before


def test_the_passphrase_is_asked_for_again(office: Office, case_id: UUID) -> None:
    """Of whoever gave it too long ago, whether the page is opened or sent in."""
    hanna = reader_of(office, office.hanna, case_id)
    hanna.get(f"/c/{case_id}/file")
    make_stale(office.app)
    opened, sent = hanna.get(f"/c/{case_id}/file"), hanna.post(f"/c/{case_id}/file", terms())
    assert [page.headers["Location"] for page in (opened, sent)] == ["/confirm"] * 2


def test_whoever_has_not_said_why_they_look_is_asked_first(office: Office, case_id: UUID) -> None:
    """A file shows as much as a page."""
    hanna = sign_in(office.app, office.hanna)
    hanna.get(f"/c/{case_id}/why")
    sent = hanna.post(f"/c/{case_id}/file", terms())
    assert (sent.status, sent.headers["Location"]) == (303, f"/c/{case_id}/why")


def test_to_everybody_else_there_is_no_such_page(office: Office, case_id: UUID) -> None:
    """To those who do not read the case, to another board’s HR, and to managers; as if there were no case."""
    elsewhere = make_person(office.app, "Ulla")
    vouch_for(office.installation, elsewhere, add_board(office.installation.engine))
    for person in (office.helena, elsewhere, office.maria):
        reader = sign_in(office.app, person)
        pages = [reader.get(f"/c/{one}/file") for one in (case_id, uuid4())]
        reader.get("/contacts")
        pages.append(reader.post(f"/c/{case_id}/file", terms()))
        assert [page.status for page in pages] == [404] * 3
        assert len({page.text for page in pages[:2]}) == 1


def test_nothing_goes_out_before_all_is_said(office: Office, case_id: UUID) -> None:
    """For what, for whom, what, and until when."""
    hanna = reader_of(office, office.hanna, case_id)
    hanna.get(f"/c/{case_id}/file")
    page = hanna.post(f"/c/{case_id}/file", {"destroy_on": ""})
    assert page.status == 422
    for missing in ("Choose what the file is for.", "Choose who is given", "Choose what goes", "Write the day by"):
        assert missing in page.text


def test_a_file_is_kept_for_90_days_at_most() -> None:
    """From today, and not until a day that has passed."""
    today = clock.today()
    days = (-1, 0, MOST_DAYS, MOST_DAYS + 1)
    assert [may_be_kept_until(today + timedelta(days=one), today) for one in days] == [False, True, True, False]


def test_a_later_day_is_refused_on_the_page(office: Office, case_id: UUID) -> None:
    """With the longest time that there is."""
    hanna = reader_of(office, office.hanna, case_id)
    hanna.get(f"/c/{case_id}/file")
    page = hanna.post(f"/c/{case_id}/file", terms(days=MOST_DAYS + 1))
    assert page.status == 422
    assert "at most 90 days ahead" in page.text
