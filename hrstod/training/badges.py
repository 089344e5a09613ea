"""Certificates that other systems can read: Open Badges 3.0, signed by this installation.

An AchievementCredential (1EdTech, Open Badges 3.0) in the form of Verifiable Credentials 2.0, with a Data Integrity
proof in it of the kind eddsa-rdfc-2022, which Open Badges asks of everybody who reads them (8.2.1): what the document
means is written in one canonical order, hashed and signed (Ed25519, RFC 8032). The issuer is its own public key
(did:key), so whoever has the file can check it without asking anybody; `hrstod` publishes nothing about who has which.
Whether it was taken back since is what the address in its id says.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from hrstod.clock import SWEDEN
from hrstod.crypto.keystore import INSTALLATION

if TYPE_CHECKING:
    from datetime import date

    from hrstod.crypto.keystore import Keystore
    from hrstod.training.certificates import Certificate

SIGNING = "badge-signing"
"""The name of the installation's secret that signs badges; it is in the keystore, and nowhere else."""
CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"

Document = dict[str, Any]


def find_seed(keystore: Keystore) -> bytes:
    """Give the private key that signs badges, 32 bytes; an installation that has none yet gets one."""
    return keystore.find_or_make(SIGNING, INSTALLATION)


def make_badge(found: Certificate, *, seed: bytes, employer: str, address: str, moment: datetime) -> Document:
    """Make the signed credential for a certificate; the address is where it can be checked."""
    return sign(_credential(found, find_issuer(seed), employer, address), seed=seed, moment=moment)


def sign(document: Document, *, seed: bytes, moment: datetime) -> Document:
    """Give a document with a proof in it (Data Integrity EdDSA Cryptosuites 1.0, 3.2)."""
    proven: Document = _library().add_data_integrity_proof(
        document, _pem(seed), _method(find_issuer(seed)), created=moment.astimezone(UTC).replace(microsecond=0)
    )
    return proven


def find_issuer(seed: bytes) -> str:
    """Give the identifier that is nothing but the public key (did:key)."""
    did: str = _library().did_key_from_pem(_public_pem(seed))
    return did


def _library() -> Any:
    """Give the library that proves documents, with the contexts in it, so that nothing is fetched."""
    import openbadgeslib.ob3  # noqa: PLC0415 (with its reader of JSON-LD it is 8 MB that few processes need)

    return openbadgeslib.ob3


def _method(did: str) -> str:
    return f"{did}#{did.rpartition(':')[2]}"


def _pem(seed: bytes) -> bytes:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _public_pem(seed: bytes) -> bytes:
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _credential(found: Certificate, did: str, employer: str, address: str) -> Document:
    """Say what was completed by whom, without the proof."""
    credential = {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": found.course,
        "issuer": {"id": did, "type": ["Profile"], "name": employer},
        "validFrom": _begins(found.completed_on),
        "awardedDate": _begins(found.completed_on),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "hashed": False, "identityHash": found.name, "identityType": "ext:name"}
            ],
            "achievement": {
                "id": found.course_id.urn,
                "type": ["Achievement"],
                "achievementType": "Course",
                "name": found.course,
                "description": found.aim,
                "criteria": {"narrative": found.outline},
            },
        },
    }
    if found.valid_until is not None:
        credential["validUntil"] = _ends(found.valid_until)
    return credential


def _begins(day: date) -> str:
    return datetime.combine(day, time.min, SWEDEN).isoformat()


def _ends(day: date) -> str:
    return datetime.combine(day, time(23, 59, 59), SWEDEN).isoformat()
