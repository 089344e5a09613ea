"""Hand a mail to the mail server, and know what became of it.

What matters is whether a mail that went wrong may be tried again. Until the server has been told that the text follows,
it has certainly not taken the mail. If the connection breaks after that, nobody knows.
"""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from hrstod.notifications.digest import domain_of

if TYPE_CHECKING:
    from hrstod.settings import Settings

PATIENCE = 15
"""Seconds to wait for each answer of the mail server."""
FOR_GOOD = 500
"""From here on an answer means no, and trying again would not help (RFC 5321, 4.2.1)."""
BROKEN = (OSError, smtplib.SMTPException)
"""What speaking to a mail server raises; a bad certificate is one of them."""


class NotSent(Exception):
    """The mail server did not take the mail, certainly; it can be tried again."""


class NoMailServer(NotSent):
    """The mail server does not answer, or not to us; no mail can be sent now."""


class GivenUp(Exception):
    """The mail server said no for good, or it is not known whether it took the mail; it is not tried again."""


class Mailer(Protocol):
    """Something that sends mail."""

    def send(self, address: str, message: bytes) -> None:
        """Send a mail to an address; NotSent, NoMailServer or GivenUp when it did not work."""


@dataclass(frozen=True)
class SmtpMailer:
    """Sends mail over SMTP (RFC 5321), one connection for each, so that one mail is as another."""

    host: str
    port: int
    security: str
    sender: str
    name: str = ""
    password: str = field(default="", repr=False)

    def send(self, address: str, message: bytes) -> None:
        """Send a mail to an address; NotSent, NoMailServer or GivenUp when it did not work."""
        server = self._connect()
        try:
            self._hand_over(server, address, message)
        finally:
            # Whatever it says to our goodbye, the mail has been taken or has not.
            with contextlib.suppress(*BROKEN):
                server.quit()
            server.close()

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        """Read whom this machine trusts, once: it takes longer than a mail."""
        return ssl.create_default_context()

    def _connect(self) -> smtplib.SMTP:
        """Connect, encrypt and sign in; NoMailServer when any of it fails: nothing goes over a weaker connection."""
        us = domain_of(self.sender)  # otherwise Python would tell the name of this machine
        server: smtplib.SMTP | None = None
        try:
            if self.security == "tls":
                server = smtplib.SMTP_SSL(self.host, self.port, us, timeout=PATIENCE, context=self._trust)
            else:
                server = smtplib.SMTP(self.host, self.port, us, timeout=PATIENCE)
            if self.security == "starttls":
                server.starttls(context=self._trust)
            if self.name:
                server.login(self.name, self.password)
            server.ehlo_or_helo_if_needed()
        except BROKEN:
            if server is not None:
                server.close()
            raise NoMailServer from None
        return server

    def _hand_over(self, server: smtplib.SMTP, address: str, message: bytes) -> None:
        try:
            if _code(server.mail(self.sender)) != 250:
                raise NoMailServer
            answer = _code(server.rcpt(address))
        except BROKEN:
            raise NoMailServer from None
        _check(answer)
        try:
            answer = _code(server.data(message))
        except smtplib.SMTPDataError as refusal:  # before the text: it was not asked for
            answer = refusal.smtp_code
        except BROKEN:
            raise GivenUp from None
        _check(answer)


def _code(answer: tuple[int, bytes]) -> int:
    return answer[0]


def _check(code: int) -> None:
    """Raise what an answer means, unless it is yes."""
    if code >= FOR_GOOD:
        raise GivenUp
    if not 200 <= code < 300:
        raise NotSent


def make_mailer(settings: Settings) -> Mailer | None:
    """Make what sends mail as the settings say; None when they name no mail server."""
    if not settings.mail_server:
        return None
    host, _, port = settings.mail_server.rpartition(":")
    return SmtpMailer(
        host.strip("[]"),
        int(port),
        settings.mail_security,
        settings.mail_from,
        settings.mail_name,
        settings.mail_password.get_secret_value(),
    )
