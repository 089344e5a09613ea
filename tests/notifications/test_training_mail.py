"""Mail about training: what it says and does not, to whom it goes, and that nobody ever gets a letter twice."""

from __future__ import annotations

import re
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from multiprocessing import get_context
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from icalendar import Calendar
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hrstod.accounts.rules import AccountState
from hrstod.database.transaction import connect, transaction
from hrstod.notifications import sending, training_mail
from hrstod.notifications.mailer import GivenUp, NoMailServer, NotSent
from hrstod.notifications.training_mail import send_letters, send_training_mail
from hrstod.training.models import Course, CourseVersion, TrainingDate, TrainingLetter
from hrstod.training.rules import LetterKind
from tests.conftest import make_settings
from tests.database.postgres import address_of
from tests.notifications.postbox import HERE
from tests.notifications.readers import Paper
from tests.notifications.training_letters import INVITING, MOMENT, WITH_DATE, queue
from tests.page import BANNED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

    from flask import Flask
    from sqlalchemy import Engine

    from hrstod.settings import Settings
    from tests.notifications.postbox import Postbox

EVENING = MOMENT + timedelta(hours=10)
BY_THE_CLOCK = (LetterKind.REMINDER, LetterKind.SUMMARY, LetterKind.SURVEY)


@pytest.fixture
def outbox(engine: Engine, example_site: Flask) -> Iterator[Engine]:
    """Give a database in which no letter waits, with the site’s languages around it."""
    with example_site.app_context():
        yield engine
    with transaction(engine) as database:
        for table in (TrainingLetter, TrainingDate, CourseVersion, Course):
            database.execute(delete(table))


@pytest.fixture
def settings(tmp_path: Path, postbox: Postbox) -> Settings:
    """Give settings that name the mail server."""
    address = f"{HERE}:{postbox.port}"
    return make_settings(tmp_path, mail_server=address, mail_from="hr@example.se", mail_security="none")


@pytest.fixture
def paper_settings(tmp_path: Path) -> Settings:
    """Give settings for letters that are not sent anywhere."""
    return make_settings(tmp_path, mail_server=f"{HERE}:25", mail_from="hr@example.se")


def receive(outbox: Engine, settings: Settings, postbox: Postbox, moment: datetime = MOMENT) -> list[EmailMessage]:
    """Send what waits, in real SMTP, and read it as a mail program does."""
    send_training_mail(outbox, settings, moment)
    return [message_from_bytes(one.content, policy=policy.default) for one in postbox.letters]


def send(outbox: Engine, paper: Paper, settings: Settings, moment: datetime = MOMENT) -> list[str]:
    """Send what waits to paper; give whom it was tried for in all."""
    send_letters(outbox, paper, settings, moment)
    return paper.tried


def text_of(message: EmailMessage) -> str:
    """Give the words of a mail."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


@pytest.mark.parametrize("kind", LetterKind)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_mail_tells_anything_about_anybody(
    outbox: Engine, settings: Settings, postbox: Postbox, kind: LetterKind, language: str
) -> None:
    """No name, no word that does not belong in a mailbox, no link, and the same subject for all."""
    queue(outbox, kind, language=language)
    (message,) = receive(outbox, settings, postbox)
    subject = {"sv": "HR-stöd: utbildning", "en": "HR-stöd: training"}[language]
    assert (message["Subject"], message["To"]) == (subject, "anna@example.se")
    assert re.findall(rf"{BANNED.pattern}|Secret|https?:|www\.", text_of(message), re.IGNORECASE) == []


@pytest.mark.parametrize("kind", WITH_DATE)
def test_a_mail_about_a_date_says_when_and_where(
    outbox: Engine, settings: Settings, postbox: Postbox, kind: LetterKind
) -> None:
    """As clocks in Sweden show it."""
    queue(outbox, kind)
    (message,) = receive(outbox, settings, postbox)
    facts = "Course: The first talk\nDay: Monday 14 December 2026\nTime: 10:00–13:00\nPlace: Town hall, room 3\n"
    assert facts in text_of(message)


def test_a_date_of_several_days_says_both(outbox: Engine, settings: Settings, postbox: Postbox) -> None:
    """Nobody stays at home on the second day."""
    queue(outbox, planned={"ends_at": datetime(2026, 12, 15, 15, tzinfo=UTC)})
    told = text_of(receive(outbox, settings, postbox)[0])
    assert "Begins: Monday 14 December 2026 at 10:00\nEnds: Tuesday 15 December 2026 at 16:00\n" in told


def test_a_date_without_a_place_is_online(outbox: Engine, settings: Settings, postbox: Postbox) -> None:
    """The link stands where one is signed in, and not in the text."""
    queue(outbox, planned={"place": "", "link": "https://meet.example.se/1"})
    assert "Place: online." in text_of(receive(outbox, settings, postbox)[0])


def test_a_reminder_says_which_course_and_by_when(outbox: Engine, settings: Settings, postbox: Postbox) -> None:
    """And where to look."""
    queue(outbox, LetterKind.REMINDER)
    (message,) = receive(outbox, settings, postbox)
    assert "Course: The first talk\nLast day: 30 December 2026\n" in text_of(message)


def test_a_summary_names_neither_people_nor_courses(outbox: Engine, settings: Settings, postbox: Postbox) -> None:
    """Only that there is somebody, and where to look."""
    queue(outbox, LetterKind.SUMMARY)
    (message,) = receive(outbox, settings, postbox)
    assert "Someone among your managers has a course to take." in text_of(message)
    assert "The first talk" not in text_of(message)


@pytest.mark.parametrize("kind", INVITING)
def test_an_invitation_comes_as_calendars_read_it_and_as_a_file(
    outbox: Engine, settings: Settings, postbox: Postbox, kind: LetterKind
) -> None:
    """The same in both (RFC 6047): a request, or its end; its UID is the date’s."""
    queue(outbox, kind)
    (message,) = receive(outbox, settings, postbox)
    part = next(one for one in message.walk() if one.get_content_type() == "text/calendar")
    (file,) = message.iter_attachments()
    method = "CANCEL" if kind is LetterKind.CANCELLED else "REQUEST"
    assert part["Content-Type"].params["method"] == method
    assert (file.get_content_type(), file.get_filename()) == (
        "application/ics",
        "cancelled.ics" if method == "CANCEL" else "invitation.ics",
    )
    calendars = [Calendar.from_ical(one.get_content()) for one in (part, file)]
    assert calendars[0] == calendars[1]
    assert calendars[0]["METHOD"] == method


@pytest.mark.parametrize(
    ("kind", "said"), [(LetterKind.MOVED, "still on the waiting list"), (LetterKind.CANCELLED, "")]
)
def test_who_was_waiting_has_nothing_in_the_calendar_to_change(
    outbox: Engine, settings: Settings, postbox: Postbox, kind: LetterKind, said: str
) -> None:
    """They had no invitation, and get none."""
    queue(outbox, kind, sequence=None)
    (message,) = receive(outbox, settings, postbox)
    assert message.get_content_type() == "text/plain"
    assert said in text_of(message)
    assert "calendar" not in text_of(message)


@pytest.mark.parametrize("kind", sorted(set(LetterKind) - set(INVITING)))
def test_other_mail_is_text_only(outbox: Engine, settings: Settings, postbox: Postbox, kind: LetterKind) -> None:
    """Nothing is attached to it."""
    queue(outbox, kind)
    (message,) = receive(outbox, settings, postbox)
    assert message.get_content_type() == "text/plain"


@pytest.mark.parametrize(
    "who",
    [
        {"address": "anna@demo.invalid"},
        {"address": "anna"},
        {"address": "anna@no-address"},
        {"state": AccountState.DISABLED},
        {"state": AccountState.INVITED},
        {"queued_at": MOMENT - timedelta(days=7)},
    ],
    ids=str,
)
def test_some_are_never_mailed(outbox: Engine, paper_settings: Settings, who: dict[str, Any]) -> None:
    """People of a demo, names that are no address, accounts that are not in use, and letters that are old."""
    queue(outbox, **who)
    assert send(outbox, Paper(), paper_settings) == []


@pytest.mark.parametrize("kind", LetterKind)
def test_only_what_somebody_waits_for_leaves_in_the_evening(
    outbox: Engine, paper_settings: Settings, kind: LetterKind
) -> None:
    """Reminders, summaries and questions wait until people are at work."""
    queue(outbox, kind)
    paper = Paper()
    in_the_evening = list(send(outbox, paper, paper_settings, EVENING))
    in_the_morning = send(outbox, paper, paper_settings, EVENING + timedelta(hours=14))
    assert (in_the_evening, in_the_morning) == ([] if kind in BY_THE_CLOCK else ["anna"], ["anna"])


def test_a_letter_is_sent_once(outbox: Engine, paper_settings: Settings) -> None:
    """However often the job is run."""
    queue(outbox)
    paper = Paper()
    for number in range(3):
        send(outbox, paper, paper_settings, MOMENT + timedelta(minutes=5 * number))
    assert paper.tried == ["anna"]


def test_two_that_send_at_once_send_each_letter_once(
    outbox: Engine, paper_settings: Settings, example_site: Flask
) -> None:
    """Even when nothing keeps the two runs apart."""
    for number in range(5):
        queue(outbox, address=f"anna{number}@example.se")
    paper, together = Paper(), Barrier(2)

    def run(_number: int) -> None:
        together.wait(timeout=10)
        with example_site.app_context():
            send(outbox, paper, paper_settings)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, range(2)))
    assert sorted(paper.tried) == [f"anna{number}" for number in range(5)]


def mark_all(address: str, letters: list[Any]) -> int:
    """Claim letters as the job does, in another process; tell how many were this one’s."""
    engine = connect(address)
    try:
        return sum(sending.mark(engine, TrainingLetter, letter_id, MOMENT) for letter_id in letters)
    finally:
        engine.dispose()


@pytest.mark.slow(reason="two processes are started, on each database")
def test_two_processes_share_the_letters_between_them(outbox: Engine) -> None:
    """Each is one’s or the other’s."""
    letters = [queue(outbox, address=f"anna{number}@example.se") for number in range(20)]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        taken = list(pool.map(mark_all, [address_of(outbox)] * 2, [letters, letters[::-1]]))
    assert sum(taken) == 20


def test_what_a_dead_mail_server_did_not_take_is_sent_in_the_next_run(outbox: Engine, paper_settings: Settings) -> None:
    """Nothing is lost, and nobody is tried for twice while it is down."""
    queue(outbox, address="anna@example.se")
    queue(outbox, address="nils@example.se", queued_at=MOMENT + timedelta(seconds=1))
    down = Paper(anna=NoMailServer, nils=NoMailServer)
    with pytest.raises(NoMailServer):
        send(outbox, down, paper_settings)
    assert (down.tried, send(outbox, Paper(), paper_settings)) == (["anna"], ["anna", "nils"])


@pytest.mark.parametrize(
    ("trouble", "again"), [(NotSent, ["anna"]), (GivenUp, []), (KeyboardInterrupt, ["nils"])], ids=str
)
def test_what_is_not_known_to_have_failed_is_not_sent_again(
    outbox: Engine, paper_settings: Settings, trouble: type[BaseException], again: list[str]
) -> None:
    """Only a letter that the server has certainly not taken is tried again; the others are not held up."""
    queue(outbox, address="anna@example.se")
    queue(outbox, address="nils@example.se", queued_at=MOMENT + timedelta(seconds=1))
    with pytest.raises(trouble):
        send(outbox, Paper(anna=trouble), paper_settings)
    assert send(outbox, Paper(), paper_settings) == again


def test_one_run_sends_so_many(outbox: Engine, paper_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not to last for an hour; the next run goes on."""
    monkeypatch.setattr(training_mail, "AT_MOST", 2)
    for number in range(3):
        queue(outbox, address=f"anna{number}@example.se", queued_at=MOMENT + timedelta(seconds=number))
    paper = Paper()
    assert list(send(outbox, paper, paper_settings)) == ["anna0", "anna1"]
    assert send(outbox, paper, paper_settings) == ["anna0", "anna1", "anna2"]


def test_letters_are_forgotten_after_400_days(outbox: Engine, paper_settings: Settings) -> None:
    """The last day that is kept is still there; also without a mail server."""
    for day in (400, 401):
        queue(outbox, address=f"anna{day}@example.se", queued_at=MOMENT - timedelta(days=day))
    off = paper_settings.model_copy(update={"mail_server": ""})
    assert send_training_mail(outbox, off, MOMENT) == "off: HRSTOD_MAIL_SERVER is not set"
    with Session(outbox) as database:
        kept = database.scalars(select(TrainingLetter.queued_at)).all()
    assert kept == [MOMENT - timedelta(days=400)]
