"""A mail server on this machine, spoken to in real SMTP: it keeps what it is given, or answers as it is told to."""

from __future__ import annotations

import re
import ssl
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from hrstod import clock
from tests.journeys.serving import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HERE = "127.0.0.1"
NAME, PASSWORD = "hrstod", "a password for the mail server"
HANG_UP = "hang up"


@dataclass(frozen=True)
class Letter:
    """A mail as a mail server sees it: when it came, its envelope, and all its bytes."""

    at: datetime
    greeting: str
    sender: str
    address: str
    options: tuple[str, ...]
    content: bytes

    def normalised(self) -> Letter:
        """Give it without what is new in every mail: its number, and the date that stands in it."""
        content = re.sub(rb"(?m)^Message-ID: <[0-9a-f]{32}@", b"Message-ID: <@", self.content)
        content = re.sub(rb"(?m)^Date: [^\r]{31}\r", b"Date:\r", content)
        return Letter(self.at, self.greeting, self.sender, self.address, self.options, content)


@dataclass
class Postbox:
    """What a mail server has been given, and what it answers instead of taking it."""

    port: int
    letters: list[Letter] = field(default_factory=list)
    to_recipients: dict[str, str] = field(default_factory=dict)
    """Address → what it is answered."""
    to_texts: str = "250 taken"

    async def know(self, _server: Any, _visit: Any, envelope: Any, address: str, _options: list[str]) -> str:
        """Answer when it is told whom a mail is for."""
        if answer := self.to_recipients.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def take(self, server: Any, visit: Any, envelope: Any) -> str:
        """Keep a mail, or answer otherwise once all of it is here."""
        if self.to_texts == HANG_UP:
            server.transport.abort()
        elif self.to_texts.startswith("2"):
            options = tuple(re.sub(r"(?i)^size=\d+$", "SIZE", one) for one in envelope.mail_options)
            for address in envelope.rcpt_tos:
                self.letters.append(
                    Letter(clock.now(), visit.host_name, envelope.mail_from, address, options, envelope.content)
                )
        return self.to_texts

    handle_RCPT, handle_DATA = know, take  # noqa: N815 (aiosmtpd's names)

    def addresses(self) -> list[str]:
        """List whom the mails were for."""
        return [letter.address for letter in self.letters]


@contextmanager
def open_postbox(port: int | None = None, **options: Any) -> Iterator[Postbox]:
    """Run a mail server, on a port or on a free one."""
    postbox = Postbox(port or free_port())
    controller = Controller(postbox, hostname=HERE, port=postbox.port, server_hostname="mail.example.se", **options)
    controller.start()
    try:
        yield postbox
    finally:
        controller.stop()


def let_in(_server: Any, _visit: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    """Let in whoever has the name and the password."""
    is_right = (given.login, given.password) == (NAME.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=is_right)  # not handled: aiosmtpd answers that it was wrong


@dataclass(frozen=True)
class Certificate:
    """A certificate for this machine, signed by itself."""

    file: Path
    context: ssl.SSLContext
    """What the mail server encrypts with."""


def make_certificate(folder: Path) -> Certificate:
    """Make a certificate and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HERE)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HERE))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    file.write_bytes(made.public_bytes(Encoding.PEM))
    secret = folder / "key.pem"
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, secret)
    return Certificate(file, context)
