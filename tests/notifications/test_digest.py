"""What is in the digest: the same for everybody, and nothing of anybody."""

from __future__ import annotations

import os
import re
import socket
from datetime import datetime
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest

from hrstod.clock import SWEDEN
from hrstod.notifications.digest import write_digest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

    from flask import Flask

SENDER = "hr@example.se"
DATED = datetime(2027, 4, 12, 7, 0, tzinfo=SWEDEN)


@pytest.fixture(autouse=True)
def _catalogues(example_site: Flask) -> Iterator[None]:
    """Let texts be translated."""
    with example_site.app_context():
        yield


def write(language: str = "sv") -> bytes:
    """Write a digest."""
    return write_digest(language, sender=SENDER, dated=DATED)


def read(language: str = "sv") -> EmailMessage:
    """Write a digest and read it as a mail program does."""
    return message_from_bytes(write(language), policy=policy.default)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_headers_are_these_and_no_others(language: str) -> None:
    """Each has one value for everybody, but for the number."""
    found = {name: str(value) for name, value in read(language).items()}
    assert re.fullmatch(r"<[0-9a-f]{32}@example\.se>", found.pop("Message-ID"))
    assert found == {
        "From": "HR-stöd <hr@example.se>",
        "To": "undisclosed-recipients:;",
        "Subject": "HR-stöd",
        "Date": "Mon, 12 Apr 2027 07:00:00 +0200",
        "Auto-Submitted": "auto-generated",
        "Content-Language": language,
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "quoted-printable",
        "MIME-Version": "1.0",
    }


@pytest.mark.parametrize("language", ["sv", "en"])
def test_two_digests_differ_in_nothing_but_their_number(language: str) -> None:
    """Not in one byte of text, and not in length."""
    one, other = (re.sub(rb"<[0-9a-f]{32}@", b"<@", write(language)) for _ in range(2))
    assert (one, len(write(language))) == (other, len(write(language)))


def test_no_two_digests_have_the_same_number() -> None:
    """A mail program would take the second for a copy of the first."""
    assert read()["Message-ID"] != read()["Message-ID"]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_text_leads_nowhere_and_tells_nothing(language: str) -> None:
    """No link, no address, no number, and nothing but the name of the site."""
    text = read(language).get_content()
    assert re.findall(r"https?:|www\.|/|@|\d", text) == []
    assert "HR-stöd" in text


def test_each_reads_it_in_their_language() -> None:
    """The English says that it comes whether or not anything waits; the Swedish is not English."""
    assert "whether or not anything waits for you" in read("en").get_content()
    assert "Logga in i HR-stöd" in read("sv").get_content()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_nothing_tells_which_machine_or_process_wrote_it(language: str) -> None:
    """What Python puts into a mail by itself is not there."""
    written = write(language).decode()
    assert socket.gethostname() not in written
    assert f".{os.getpid()}." not in written


def test_it_can_be_sent_as_it_is() -> None:
    """Plain letters in short lines, each ended as mail is."""
    written = write("sv")
    assert written.isascii()
    assert max(map(len, written.split(b"\r\n"))) <= 78
    assert b"\n" not in written.replace(b"\r\n", b"")
