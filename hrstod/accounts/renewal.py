"""Give somebody what opens their account: a passphrase, a phone, a recovery code; the first time, or anew.

Nothing is stored until the last step. What has been shown so far travels in the page's form, sealed under a key of the
installation; a visit that is broken off leaves everything as it was, and the invitation unused.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from flask_babel import lazy_gettext as _

from hrstod.accounts.second_factor import make_secret
from hrstod.crypto.envelope import context_of
from hrstod.crypto.passphrases import clean_passphrase, make_passphrase, make_recovery_code
from hrstod.crypto.sealing import seal
from hrstod.crypto.unsealing import CannotUnseal, unseal
from hrstod.errors import RuleBroken

if TYPE_CHECKING:
    from hrstod.accounts.vault import Vault

KEY = "renewal"
LONGEST = timedelta(minutes=30)
TOO_OLD = _("The page had been open too long, so nothing was changed. Begin again from the first step.")


class Step(StrEnum):
    """One thing that is handed over, on a page of its own."""

    PASSPHRASE = "passphrase"  # noqa: S105 (a step, not a passphrase)
    PHONE = "phone"
    PAPER = "paper"


class Renewal(StrEnum):
    """Why things are handed over."""

    WELCOME = "welcome"
    LOST_PHONE = "lost-phone"
    LOST_PASSPHRASE = "lost-passphrase"  # noqa: S105 (as above)
    PASSPHRASE = "passphrase"  # noqa: S105 (as above)
    PHONE = "phone"
    PAPER = "paper"


STEPS = {
    Renewal.WELCOME: (Step.PASSPHRASE, Step.PHONE, Step.PAPER),
    Renewal.LOST_PHONE: (Step.PHONE, Step.PAPER),
    Renewal.LOST_PASSPHRASE: (Step.PASSPHRASE, Step.PAPER),
    Renewal.PASSPHRASE: (Step.PASSPHRASE,),
    Renewal.PHONE: (Step.PHONE,),
    Renewal.PAPER: (Step.PAPER,),
}
"""What is handed over when; a recovery code that has been used is always replaced."""


@dataclass(frozen=True)
class Offer:
    """What has been made for somebody, and how far they have come in taking it over."""

    why: Renewal
    account_id: UUID
    made_at: datetime
    invitation_id: UUID | None = None
    passphrase: str = ""
    secret: bytes = b""
    recovery_code: str = ""
    place: int = 0
    phone_step: int = 0
    """The half-minute of the code that showed that the phone works."""

    @property
    def step(self) -> Step | None:
        """Give what is handed over now; None when all has been."""
        steps = STEPS[self.why]
        return steps[self.place] if self.place < len(steps) else None

    def next(self) -> Offer:
        """Go on to what is handed over next."""
        return replace(self, place=self.place + 1)


def make_offer(
    why: Renewal, *, account_id: UUID, language: str, moment: datetime, invitation_id: UUID | None = None
) -> Offer:
    """Make what is to be handed over; nothing of it counts yet."""
    steps = STEPS[why]
    return Offer(
        why,
        account_id,
        moment,
        invitation_id,
        passphrase=make_passphrase(language) if Step.PASSPHRASE in steps else "",
        secret=make_secret() if Step.PHONE in steps else b"",
        recovery_code=make_recovery_code() if Step.PAPER in steps else "",
    )


def is_typed_back(offer: Offer, typed: str) -> bool:
    """Tell whether somebody has typed the passphrase as it was shown."""
    return clean_passphrase(typed) == clean_passphrase(offer.passphrase)


def seal_offer(vault: Vault, offer: Offer) -> str:
    """Write an offer for the page's form, so that only this installation can read it."""
    written = asdict(offer) | {
        "account_id": offer.account_id.hex,
        "made_at": offer.made_at.timestamp(),
        "invitation_id": offer.invitation_id.hex if offer.invitation_id else None,
        "secret": offer.secret.hex(),
    }
    blob = seal(vault.keystore.secret(KEY), json.dumps(written).encode(), context_of("renewal"))
    return urlsafe_b64encode(blob).decode("ascii")


def find_offer(vault: Vault, sealed: str, *, moment: datetime) -> Offer:
    """Read an offer back from a page's form; RuleBroken when it is too old, or not one of ours."""
    try:
        written = json.loads(unseal(vault.keystore.secret(KEY), urlsafe_b64decode(sealed), context_of("renewal")))
    except (CannotUnseal, ValueError):
        raise RuleBroken(TOO_OLD) from None
    made_at = datetime.fromtimestamp(written["made_at"], UTC)
    if not made_at <= moment <= made_at + LONGEST:
        raise RuleBroken(TOO_OLD)
    return Offer(
        **written
        | {
            "why": Renewal(written["why"]),
            "account_id": UUID(written["account_id"]),
            "made_at": made_at,
            "invitation_id": UUID(written["invitation_id"]) if written["invitation_id"] else None,
            "secret": bytes.fromhex(written["secret"]),
        }
    )


def with_phone_step(offer: Offer, step: int) -> Offer:
    """Note the half-minute of the code that showed that the phone works, so that it is not accepted again."""
    return replace(offer, phone_step=step)
