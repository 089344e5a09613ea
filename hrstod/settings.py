"""Every setting: what it means, what it must be, and a default that is right in production and harmless in public.

Settings come from the environment (`HRSTOD_NAME`) or from `hrstod.env` in the instance folder. A wrong one stops the
start with a sentence; nothing runs on a guess.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from dotenv import dotenv_values
from pydantic import AnyHttpUrl, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PACKAGE = Path(__file__).parent
LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost"})
LOOPBACK = LOCAL_HOSTS | {"[::1]"}
"""Where a server listens that only this machine reaches."""
DATABASES = ("sqlite", "postgresql+psycopg")


class WrongSettings(Exception):
    """The settings cannot be used; says which and why."""


def find_folder(name: str) -> Path:
    """Find a folder that stands beside the package in a checkout and inside it when installed."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def instance_folder() -> Path:
    """Give the folder with this installation's own files: `HRSTOD_INSTANCE`, else `instance` where one stands."""
    if named := os.environ.get("HRSTOD_INSTANCE"):
        return Path(named).resolve()
    checkout = PACKAGE.parent / "instance"
    return checkout if (PACKAGE.parent / "setup.cfg").exists() else Path.cwd() / "instance"


class Settings(BaseSettings):
    """The settings of one installation."""

    model_config = SettingsConfigDict(env_prefix="HRSTOD_", extra="ignore", frozen=True, env_file_encoding="utf-8")

    instance: Path = Field(
        default_factory=instance_folder,
        description="Folder for this installation's own files. Set in the environment only.",
    )
    public_address: AnyHttpUrl = Field(
        default=AnyHttpUrl("http://127.0.0.1:8000"),
        description="The address people type. Plain http is accepted for this machine only.",
    )
    listen: Annotated[str, Field(pattern=r"^[\w.:\[\]-]+:\d{1,5}$")] = Field(
        default="127.0.0.1:8000", description="Where the server listens, host:port."
    )
    threads: int = Field(
        default=8,
        ge=8,
        le=64,
        description="How many requests are answered at the same time. "
        "Seven can be held up by passphrases, and other pages need one.",
    )
    proxies: int = Field(
        default=0,
        ge=0,
        le=5,
        description="How many reverse proxies of yours stand in front and set X-Forwarded-*.",
    )
    database: str = Field(
        default="",
        description="Where the tables are, as an SQLAlchemy address. Empty: an SQLite file in the instance folder.",
    )
    keystore: str = Field(
        default="",
        description="Where the second lock of what is sealed is kept: another database, with backups of its own. "
        "Empty: an SQLite file in the instance folder.",
    )
    master_key: Annotated[str, Field(pattern=r"^(file|credential:[\w.-]+|command:.+)$")] = Field(
        default="file",
        description="Where the key to the keystore is: file (master-key in the instance folder), credential:NAME "
        "(systemd), or command:PROGRAM ARGUMENTS (printed by a key service).",
    )
    keystore_backup_days: int = Field(
        default=30,
        ge=1,
        le=365,
        description="For how many days a backup of the keystore is kept. What is erased for good is gone everywhere "
        "when the last of them is.",
    )
    memory_folder: Path | None = Field(
        default=None,
        description="Folder in memory, outside every backup, for who is signed in. Empty: one of its own in /dev/shm.",
    )
    sign_in_idle_minutes: int = Field(
        default=60, ge=5, le=240, description="After how long without use somebody is signed out."
    )
    sign_in_hours: int = Field(
        default=12, ge=1, le=24, description="After how long somebody is signed out, used or not."
    )
    unlock_idle_minutes: int = Field(
        default=10, ge=2, le=30, description="After how long without use what somebody has unlocked is locked again."
    )
    unlock_hours: int = Field(
        default=4, ge=1, le=8, description="After how long what somebody has unlocked is locked again, used or not."
    )
    invitation_days: int = Field(default=7, ge=1, le=30, description="For how many days an invitation can be used.")
    audit_checkpoints: str = Field(
        default="",
        description="Where signed checkpoints of the log of events go: a file on another disk, or syslog. "
        "Empty: a file in the instance folder.",
    )
    jobs: Literal["server", "timer"] = Field(
        default="server",
        description="Who runs the jobs: the server, every five minutes, or a timer of yours (`hrstod jobs run`).",
    )
    mail_server: Annotated[str, Field(pattern=r"^([\w.:\[\]-]+:\d{1,5})?$")] = Field(
        default="", description="The mail server, host:port. Empty: no mail is sent, and there is no digest."
    )
    mail_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        description="How the mail server is spoken to: starttls (mostly port 587), tls (465), or none (25).",
    )
    mail_from: Annotated[str, Field(pattern=r"^([A-Za-z0-9._+-]+@[A-Za-z0-9.-]+)?$")] = Field(
        default="", description="The address that mail comes from. What cannot be delivered comes back to it."
    )
    mail_name: str = Field(default="", description="The name to sign in to the mail server with. Empty: none is asked.")
    mail_password: SecretStr = Field(default=SecretStr(""), description="The password that goes with mail_name.")
    digest_hour: int = Field(
        default=7, ge=0, le=23, description="The hour of each working day at which HR support gets its mail."
    )
    demo: bool = Field(
        default=False,
        description="Whether accounts of the demo may sign in. Only where the site is reached on this machine itself.",
    )
    secret_key: SecretStr = Field(
        default=SecretStr(""),
        description="Signs cookies; at least 32 characters. Empty: made once and kept in the instance folder.",
    )
    content: Path = Field(default=PACKAGE / "content", description="The folder with guidance, checklists and contacts.")
    exit_address: AnyHttpUrl = Field(
        default=AnyHttpUrl("https://www.smhi.se/"),
        description="Where “Leave the page” leads: a page that is not personal and that nobody wonders about.",
    )
    organisation: str = Field(default="", max_length=80, description="The employer's name, at the foot of each page.")
    idle_minutes: int = Field(
        default=60,
        ge=5,
        le=240,
        description="After how long without use a checklist's answers can no longer be opened.",
    )
    longest_hours: int = Field(
        default=12,
        ge=1,
        le=24,
        description="After how long a checklist's answers can no longer be opened, used or not.",
    )

    @model_validator(mode="after")
    def _is_reached_by_nobody_else(self) -> Self:
        """Refuse what is harmless on this machine only, where others can reach it."""
        is_here_only = self.listen.rpartition(":")[0] in LOOPBACK
        if not self.is_encrypted and not is_here_only:
            raise ValueError("listen must be 127.0.0.1, localhost or [::1] unless public_address begins with https://")
        if self.demo and (self.host not in LOCAL_HOSTS or not is_here_only or self.proxies):
            raise ValueError(
                "demo must be off unless public_address and listen are this machine, and proxies 0: "
                "everybody knows its passphrases"
            )
        return self

    @model_validator(mode="after")
    def _can_send_mail(self) -> Self:
        host, _, port = self.mail_server.rpartition(":")
        if self.mail_server and not 0 < int(port) < 65536:
            raise ValueError("mail_server must end with a port from 1 to 65535")
        if self.mail_server and not self.mail_from:
            raise ValueError("mail_from must be set when mail_server is")
        if bool(self.mail_name) != bool(self.mail_password.get_secret_value()):
            raise ValueError("mail_name and mail_password must both be set, or neither")
        if self.mail_name and self.mail_security == "none" and host not in LOOPBACK:
            raise ValueError("mail_security must not be none when there is a mail_password and the server is elsewhere")
        return self

    @model_validator(mode="after")
    def _is_safe(self) -> Self:
        if not self.is_encrypted and self.host not in LOCAL_HOSTS:
            raise ValueError("public_address must begin with https:// unless it is this machine")
        if ":" in self.host:
            raise ValueError("public_address must be a name or an IPv4 address")
        key = self.secret_key.get_secret_value()
        if key and len(key) < 32:
            raise ValueError("secret_key must have at least 32 characters")
        if not 0 < int(self.listen.rpartition(":")[2]) < 65536:
            raise ValueError("listen must end with a port from 1 to 65535")
        for name, address in (("database", self.database), ("keystore", self.keystore)):
            if address and not address.startswith(tuple(f"{kind}://" for kind in DATABASES)):
                raise ValueError(f"{name} must begin with {' or '.join(f'{kind}://' for kind in DATABASES)}")
        if self.keystore_address == self.database_address:
            raise ValueError("keystore must be another database than database; together they would be one lock")
        if not self.content.is_dir():
            raise ValueError(f"content must be a folder; there is none at {self.content}")
        return self

    @property
    def host(self) -> str:
        """Give the host of the public address, as the Host header has it, without a port."""
        return self.public_address.host or ""

    @property
    def is_encrypted(self) -> bool:
        """Tell whether people reach the site over https."""
        return self.public_address.scheme == "https"

    @property
    def trusted_hosts(self) -> list[str]:
        """List the names the site answers to."""
        return sorted({self.host} | (LOCAL_HOSTS if self.host in LOCAL_HOSTS else set()))

    @property
    def database_address(self) -> str:
        """Give the database's address, the default one filled in."""
        return self.database or f"sqlite:///{self.instance / 'hrstod.db'}"

    @property
    def keystore_address(self) -> str:
        """Give the keystore's address, the default one filled in."""
        return self.keystore or f"sqlite:///{self.instance / 'keystore.db'}"

    @property
    def memory(self) -> Path:
        """Give the folder in memory, the default one filled in: one for each installation and whoever runs it."""
        if self.memory_folder is not None:
            return self.memory_folder
        installation = hashlib.sha256(str(self.instance.resolve()).encode()).hexdigest()[:12]
        return Path("/dev/shm") / f"hrstod-{os.getuid()}-{installation}"  # noqa: S108 (memory; made 0700, and looked at)

    def signing_key(self) -> str:
        """Give the key that signs cookies, made and kept (0600) the first time."""
        if key := self.secret_key.get_secret_value():
            return key
        path = self.instance / "secret-key"
        self.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _make_key(path)
        return _read_key(path)


def load_settings(**overrides: Any) -> Settings:
    """Read the settings, or refuse with one line for each that is wrong (WrongSettings)."""
    file = Path(overrides.get("instance") or instance_folder()) / "hrstod.env"
    try:
        _refuse_misspelt({**dotenv_values(file), **os.environ})
        return Settings(_env_file=file if file.exists() else None, **overrides)
    except (OSError, UnicodeDecodeError):
        raise WrongSettings(f"{file} cannot be read as UTF-8 text.") from None
    except ValidationError as error:
        lines = [_in_words(dict(fault)) for fault in error.errors(include_url=False, include_input=False)]
        raise WrongSettings("\n".join(lines)) from None


def _refuse_misspelt(given: Mapping[str, str | None]) -> None:
    """Refuse (WrongSettings) a name that looks like a setting and is none, rather than run without it."""
    known = {f"HRSTOD_{name.upper()}" for name in Settings.model_fields}
    if unknown := sorted(name for name in given if name.upper().startswith("HRSTOD_") and name.upper() not in known):
        raise WrongSettings(f"{unknown[0]} is no setting. “hrstod settings” lists them all.")


def _make_key(path: Path) -> None:
    """Make the key that signs cookies, whole or not at all, so that two starts at once agree on one."""
    handle, made = tempfile.mkstemp(dir=path.parent)  # mkstemp's files are 0600
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    with contextlib.suppress(FileExistsError):
        Path(path).hardlink_to(made)
    Path(made).unlink()


def _read_key(path: Path) -> str:
    """Read the key that signs cookies, and refuse a broken one rather than sign with something guessable."""
    try:
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        key = ""
    if len(key) < 32:
        raise WrongSettings(f"{path} holds no key. Remove it, and a new one is made; open pages are then closed.")
    return key


def _in_words(fault: dict[str, Any]) -> str:
    reason = fault["msg"].removeprefix("Value error, ")
    if not fault["loc"]:
        return f"A setting is wrong: {reason}."
    name = str(fault["loc"][0])
    meaning = Settings.model_fields[name].description if name in Settings.model_fields else ""
    return f"HRSTOD_{name.upper()} is wrong: {reason}. {meaning}"


def described(settings: Settings) -> Iterator[tuple[str, str, str]]:
    """Give each setting's name, its value (hidden when secret) and its meaning."""
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        shown = ("set, not shown" if value.get_secret_value() else "") if isinstance(value, SecretStr) else str(value)
        if name in ("database", "keystore"):
            shown = _without_password(value)
        if value is None:
            shown = ""
        yield f"HRSTOD_{name.upper()}", shown, field.description or ""


def _without_password(address: str) -> str:
    """Show where the database is and as whom, and nothing that opens it, wherever in the address it stands."""
    if not address:
        return ""
    kind, _, rest = address.partition("://")
    names, at, place = rest.rpartition("@")
    place, asked, _ = place.partition("?")
    if "?" in names:
        return f"{kind}://… (not shown)"
    name, colon, _ = names.partition(":")
    return f"{kind}://{name}{':not shown' if colon else ''}{at}{place}{'?… (not shown)' if asked else ''}"
