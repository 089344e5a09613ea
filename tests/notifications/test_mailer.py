"""Handing a mail over, in real conversations: taken, to be tried again, or given up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hrstod.notifications.mailer import GivenUp, NoMailServer, NotSent, SmtpMailer, make_mailer
from tests.conftest import make_settings
from tests.journeys.serving import free_port
from tests.notifications.postbox import HANG_UP, HERE, NAME, PASSWORD, let_in, open_postbox

if TYPE_CHECKING:
    from pathlib import Path

    from tests.notifications.postbox import Certificate, Postbox

SENDER, BO = "hr@example.se", "bo@example.se"
TEXT = b"Subject: HR\r\n\r\n.\r\nBye.\r\n"


def mailer(port: int, security: str = "none", **options: Any) -> SmtpMailer:
    """Give what sends mail to a port of this machine."""
    return SmtpMailer(HERE, port, security, SENDER, **options)


def test_a_mail_arrives_as_it_was_written(postbox: Postbox) -> None:
    """To one person, from the address in the settings, to the byte."""
    mailer(postbox.port).send(BO, TEXT)
    letter = postbox.letters[0]
    assert (letter.sender, letter.address, letter.content) == (SENDER, BO, TEXT)


def test_the_machine_does_not_say_its_name(postbox: Postbox) -> None:
    """It greets with the domain of the address that mail comes from."""
    mailer(postbox.port).send(BO, TEXT)
    assert postbox.letters[0].greeting == "example.se"


def test_a_connection_is_encrypted_when_it_has_begun(trusted: Certificate) -> None:
    """Before anything else is said (STARTTLS)."""
    with open_postbox(tls_context=trusted.context, require_starttls=True) as postbox:
        mailer(postbox.port, "starttls").send(BO, TEXT)
    assert postbox.addresses() == [BO]


def test_a_connection_is_encrypted_from_its_beginning(trusted: Certificate) -> None:
    """Also where the mail server speaks nothing else."""
    with open_postbox(ssl_context=trusted.context) as postbox:
        mailer(postbox.port, "tls").send(BO, TEXT)
    assert postbox.addresses() == [BO]


def test_nothing_is_sent_to_a_server_that_does_not_encrypt(postbox: Postbox) -> None:
    """Somebody in between could have taken the offer out."""
    with pytest.raises(NoMailServer):
        mailer(postbox.port, "starttls").send(BO, TEXT)
    assert postbox.letters == []


def test_nothing_is_sent_to_a_server_that_nobody_vouches_for(certificate: Certificate) -> None:
    """A certificate that this machine does not know is refused."""
    with open_postbox(tls_context=certificate.context) as postbox, pytest.raises(NoMailServer):
        mailer(postbox.port, "starttls").send(BO, TEXT)
    assert postbox.letters == []


@pytest.mark.parametrize(("password", "arrived"), [(PASSWORD, [BO]), ("another", [])])
def test_the_mail_server_is_signed_in_to(trusted: Certificate, password: str, arrived: list[str]) -> None:
    """With the name and the password of the settings, over an encrypted connection; a wrong one sends nothing."""
    with open_postbox(tls_context=trusted.context, authenticator=let_in, auth_required=True) as postbox:
        try:
            mailer(postbox.port, "starttls", name=NAME, password=password).send(BO, TEXT)
        except NoMailServer:
            assert password != PASSWORD
    assert postbox.addresses() == arrived


def test_a_server_that_is_down_is_said_to_be() -> None:
    """Nobody listens there."""
    with pytest.raises(NoMailServer):
        mailer(free_port()).send(BO, TEXT)


@pytest.mark.parametrize(
    ("answer", "error"),
    [("451 busy", NotSent), ("421 closing", NotSent), ("550 nobody here", GivenUp), ("553 bad name", GivenUp)],
)
def test_an_address_that_is_refused_is_tried_again_or_not(
    postbox: Postbox, answer: str, error: type[Exception]
) -> None:
    """As the mail server's answer says: not now, or never."""
    postbox.to_recipients[BO] = answer
    with pytest.raises(error) as raised:
        mailer(postbox.port).send(BO, TEXT)
    assert (raised.type, postbox.letters) == (error, [])


@pytest.mark.parametrize(("answer", "error"), [("452 full", NotSent), ("554 no", GivenUp), (HANG_UP, GivenUp)])
def test_a_text_that_is_refused_is_tried_again_or_not(postbox: Postbox, answer: str, error: type[Exception]) -> None:
    """When the connection breaks after the text nobody knows, and it is not sent a second time."""
    postbox.to_texts = answer
    with pytest.raises(error) as raised:
        mailer(postbox.port).send(BO, TEXT)
    assert (raised.type, postbox.letters) == (error, [])


def test_what_goes_wrong_repeats_nothing_of_anybody(postbox: Postbox) -> None:
    """The mail server's words, which could hold an address, are not handed on."""
    postbox.to_recipients[BO] = f"550 {BO} is not here"
    with pytest.raises(GivenUp) as raised:
        mailer(postbox.port).send(BO, TEXT)
    assert (str(raised.value), raised.value.__cause__) == ("", None)


def test_the_password_does_not_show() -> None:
    """In a line that prints what sends mail."""
    assert PASSWORD not in repr(mailer(25, name=NAME, password=PASSWORD))


def test_without_a_mail_server_there_is_nothing_that_sends(tmp_path: Path) -> None:
    """An empty setting is no mail."""
    assert make_mailer(make_settings(tmp_path)) is None


@pytest.mark.parametrize(("server", "host"), [("mail.example.se:587", "mail.example.se"), ("[::1]:587", "::1")])
def test_what_sends_is_made_as_the_settings_say(tmp_path: Path, server: str, host: str) -> None:
    """Host and port, encrypted unless told otherwise."""
    settings = make_settings(tmp_path, mail_server=server, mail_from=SENDER)
    assert make_mailer(settings) == SmtpMailer(host, 587, "starttls", SENDER)
