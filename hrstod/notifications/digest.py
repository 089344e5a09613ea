"""The digest itself: the same words every day, to everybody who reads the same language.

Only two headers differ from one to the next: the date, which is the hour it was due, and a random number. Whom it is
for stands on the envelope alone, so that each is as long as every other.
"""

from __future__ import annotations

from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from flask_babel import force_locale, gettext

if TYPE_CHECKING:
    from datetime import datetime

SUBJECT = "HR-stöd"
"""The name of the site and nothing else, in every language: it shows on a locked phone."""


def write_digest(language: str, *, sender: str, dated: datetime) -> bytes:
    """Write the digest in a language, as it goes to the mail server; needs the site's catalogues around it."""
    nobody = "undisclosed-recipients:;"  # RFC 5322, 3.4: a group of nobody
    message = begin_message(language, _text(language), sender=sender, to=nobody, subject=SUBJECT, dated=dated)
    return message.as_bytes()


def begin_message(language: str, text: str, *, sender: str, to: str, subject: str, dated: datetime) -> EmailMessage:
    """Make a mail of plain text, with the headers that all of ours have and no others."""
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = Address(SUBJECT, addr_spec=sender)
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = format_datetime(dated)
    message["Message-ID"] = (
        f"<{uuid4().hex}@{domain_of(sender)}>"  # Python's own would tell the process and the machine
    )
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday answers it
    message.set_content(text, charset="utf-8", cte="quoted-printable")
    message["Content-Language"] = language
    return message


def domain_of(address: str) -> str:
    """Give what stands after the @ in an address."""
    return address.rpartition("@")[2]


def _text(language: str) -> str:
    with force_locale(language):
        return "\n\n".join(
            (
                gettext("Hello!"),
                gettext("Sign in to HR-stöd and look at your page."),
                gettext(
                    "This mail comes every working day at the same time, whether or not anything waits for you. "
                    "It says the same thing every day, to everybody who gets it."
                ),
                gettext(
                    "There is never a link in it. If a mail in our name has a link, or asks you for something, "
                    "it does not come from us."
                ),
                gettext("Nobody reads what is sent to this address."),
            )
        )
