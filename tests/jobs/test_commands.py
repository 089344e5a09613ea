"""`hrstod jobs` and `hrstod notifications`: what is typed, what is said, and the code it ends with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hrstod.audit import outside
from hrstod.jobs import commands as job_commands
from hrstod.jobs.jobs import JOBS
from hrstod.jobs.lock import alone
from hrstod.notifications import commands as notification_commands
from hrstod.notifications.models import OutboxMessage
from hrstod.web import language
from tests.journeys.serving import free_port
from tests.notifications.postbox import HERE, open_postbox
from tests.notifications.readers import add_reader

if TYPE_CHECKING:
    from collections.abc import Iterator

    import click
    from click.testing import Result

    from hrstod.jobs.runner import Means
    from tests.notifications.postbox import Postbox

MAIL = {"mail_from": "hr@example.se", "mail_security": "none"}


@pytest.fixture
def app(means: Means) -> Flask:
    """Give as much of a site as the commands ask for."""
    app = Flask("tiny")
    for name in ("settings", "engine", "vault"):
        app.extensions[f"hrstod.{name}"] = getattr(means, name)
    app.extensions["hrstod.sign_in_store"] = means.store
    app.secret_key = "only for tests"
    language.speak(app)
    return app


@pytest.fixture
def postbox(app: Flask) -> Iterator[Postbox]:
    """Give a mail server, and tell the site of it."""
    with open_postbox() as postbox:
        set_mail(app, postbox.port)
        yield postbox


def set_mail(app: Flask, port: int) -> None:
    """Tell a site which mail server to use."""
    settings = app.extensions["hrstod.settings"]
    app.extensions["hrstod.settings"] = settings.model_copy(update={**MAIL, "mail_server": f"{HERE}:{port}"})


def run(app: Flask, group: click.Group, *words: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(group, words, obj=ScriptInfo(create_app=lambda: app))


def jobs(app: Flask, *words: str) -> Result:
    """Run `hrstod jobs` with these words."""
    return run(app, job_commands.group, *words)


def notifications(app: Flask, *words: str) -> Result:
    """Run `hrstod notifications` with these words."""
    return run(app, notification_commands.group, *words)


def test_a_run_says_of_each_job_what_it_did(app: Flask) -> None:
    """One line each, in their order, and code 0."""
    done = jobs(app, "run")
    assert done.exit_code == 0
    assert [line.split(":")[0] for line in done.output.splitlines()] == [job.name for job in JOBS]


def test_one_job_can_be_run_alone(app: Flask) -> None:
    """The others are left for the next run."""
    assert jobs(app, "run", "--only", "memory").output == "memory: done\n"


def test_a_job_that_does_not_exist_is_not_guessed(app: Flask) -> None:
    """A slip of the keys runs nothing."""
    assert jobs(app, "run", "--only", "memroy").exit_code == 2


def test_a_run_beside_another_does_nothing_and_says_so(app: Flask, means: Means) -> None:
    """That is as it should be, so the code is 0."""
    with alone(means.engine, means.settings.instance):
        done = jobs(app, "run")
    assert (done.exit_code, done.output) == (0, "Another run is going on. Nothing was done.\n")


def test_a_run_in_which_a_job_fails_ends_with_a_code(app: Flask, means: Means) -> None:
    """A timer of the machine shows it; the other jobs are done."""
    place = outside.checkpoint_file(means.settings)
    assert place is not None
    place.mkdir()
    done = jobs(app, "run")
    assert done.exit_code == 1
    assert "checkpoint: failed: IsADirectoryError" in done.output
    assert "digest: off" in done.output


def test_without_a_mail_server_the_digest_is_off_and_nothing_piles_up(app: Flask, means: Means) -> None:
    """It is said in each run, and the outbox stays empty."""
    add_reader(means.engine)
    assert "digest: off: HRSTOD_MAIL_SERVER is not set" in jobs(app, "run").output
    with Session(means.engine) as database:
        assert database.scalar(select(func.count()).select_from(OutboxMessage)) == 0


def test_a_run_sends_the_digest_once(app: Flask, means: Means, postbox: Postbox) -> None:
    """At its hour, to whoever is in HR support."""
    add_reader(means.engine)
    said = [jobs(app, "run", "--only", "digest").output for _ in range(2)]
    assert (said, postbox.addresses()) == (["digest: done for today\n"] * 2, ["bo@example.se"])


def test_a_dead_mail_server_is_said_and_the_next_run_sends(app: Flask, means: Means) -> None:
    """By its kind, with code 1; the mail is not lost."""
    add_reader(means.engine)
    port = free_port()
    set_mail(app, port)
    failed = jobs(app, "run", "--only", "digest")
    with open_postbox(port) as postbox:
        jobs(app, "run", "--only", "digest")
    assert (failed.exit_code, failed.output) == (1, "digest: failed: NoMailServer\n")
    assert postbox.addresses() == ["bo@example.se"]


def test_the_jobs_are_listed_with_what_they_do(app: Flask) -> None:
    """In the order in which they are run."""
    assert jobs(app, "list").output == "".join(f"{job.name}\t{job.does}\n" for job in JOBS)


@pytest.mark.parametrize("words", [(), ("--language", "en")])
def test_a_test_mail_is_the_digest(app: Flask, postbox: Postbox, words: tuple[str, ...]) -> None:
    """To the address that is typed, in the language that is asked for."""
    assert "taken the mail" in notifications(app, "test-mail", "anna@example.se", *words).output
    assert postbox.addresses() == ["anna@example.se"]
    assert f"Content-Language: {words[1] if words else 'sv'}".encode() in postbox.letters[0].content


@pytest.mark.parametrize(
    ("answer", "said"), [("451 later", "Try again later"), ("550 no", "refuses the mail"), ("", "does not answer")]
)
def test_a_test_mail_that_does_not_get_through_is_said(app: Flask, postbox: Postbox, answer: str, said: str) -> None:
    """In a sentence, with code 1."""
    postbox.to_recipients["anna@example.se"] = answer
    if not answer:
        set_mail(app, free_port())
    done = notifications(app, "test-mail", "anna@example.se")
    assert (done.exit_code, said in done.output) == (1, True)


def test_a_test_mail_needs_a_mail_server(app: Flask) -> None:
    """It says which settings are missing."""
    assert "Set HRSTOD_MAIL_SERVER" in notifications(app, "test-mail", "anna@example.se").output


def test_a_test_mail_needs_an_address(app: Flask, postbox: Postbox) -> None:
    """What could be more than one is refused."""
    assert "no address" in notifications(app, "test-mail", "anna@example.se, x@example.se").output
    assert postbox.letters == []


def test_those_who_get_the_digest_are_listed(app: Flask, means: Means) -> None:
    """And those whose sign-in name cannot be mailed, so that somebody notices."""
    assert notifications(app, "readers").output == "Nobody is in HR support today.\n"
    add_reader(means.engine, "bo", language="en")
    add_reader(means.engine, "bella@nowhere")
    said = notifications(app, "readers").output
    assert said == "bella@nowhere\tsv\tno address\nbo@example.se\ten\n"
