"""Settings: each one explained, none guessed at, no secret shown."""

from __future__ import annotations

import secrets
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from hrstod.crypto.primitives import MOST_AT_ONCE, MOST_WAITING
from hrstod.settings import Settings, WrongSettings, described, find_folder, instance_folder, load_settings

if TYPE_CHECKING:
    from pathlib import Path

CANARY = "kanariefågel-8841"


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Begin with an environment that sets nothing but an instance folder."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"HRSTOD_{name.upper()}", raising=False)
    monkeypatch.setenv("HRSTOD_INSTANCE", str(tmp_path))


def shown(**overrides: Any) -> str:
    """Give everything that `hrstod settings` would print."""
    return "\n".join(" ".join(line) for line in described(load_settings(**overrides)))


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_a_setting_is_explained(name: str) -> None:
    """Each setting has a meaning, in at least one whole sentence."""
    assert (Settings.model_fields[name].description or "").strip().endswith(".")


def test_what_nobody_set_is_safe() -> None:
    """Without any setting the site is this machine's own, on plain http, and keeps nothing long."""
    settings = load_settings()
    assert (settings.host, settings.listen, settings.proxies) == ("127.0.0.1", "127.0.0.1:8000", 0)
    assert (settings.idle_minutes, settings.longest_hours) == (60, 12)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("public_address", "hr.example.se"),
        ("public_address", "ftp://hr.example.se"),
        ("public_address", "javascript:alert(1)"),
        ("public_address", ""),
        ("listen", "somewhere"),
        ("listen", "127.0.0.1:"),
        ("listen", "127.0.0.1:8000; rm"),
        ("listen", "127.0.0.1:99999"),
        ("threads", "7"),
        ("threads", "65"),
        ("threads", "many"),
        ("proxies", "-1"),
        ("proxies", "6"),
        ("secret_key", "short"),
        ("content", "/nowhere/at/all"),
        ("exit_address", "javascript:alert(1)"),
        ("exit_address", "/somewhere"),
        ("organisation", "x" * 81),
        ("idle_minutes", "4"),
        ("idle_minutes", "241"),
        ("longest_hours", "0"),
        ("longest_hours", "25"),
        ("database", "nonsense"),
        ("database", "mysql://anna@localhost/x"),
    ],
)
def test_a_wrong_value_stops_with_its_name(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing starts on a value that means nothing; the sentence says which setting it is."""
    monkeypatch.setenv(f"HRSTOD_{name.upper()}", value)
    with pytest.raises(WrongSettings) as refused:
        load_settings()
    assert name in str(refused.value).lower()


@pytest.mark.parametrize(
    "address",
    [
        "http://hr.example.se",
        "http://192.168.1.5:8000",
        "http://127.0.0.1.example.se",
        "http://localhost.example.se",
        "http://0.0.0.0:8000",
        "http://127.0.0.1@example.se",
        "http://[::1]:8000",
    ],
)
def test_plain_http_is_refused_for_every_other_host(address: str) -> None:
    """Only this machine may be spoken to without encryption, whatever the name looks like."""
    with pytest.raises(WrongSettings, match="https://"):
        load_settings(public_address=address)


@pytest.mark.parametrize("address", ["http://localhost:8000", "http://127.0.0.1", "https://hr.example.se"])
def test_these_addresses_are_accepted(address: str) -> None:
    """This machine by any of its names, and anybody else over https."""
    assert load_settings(public_address=address).host in ("localhost", "127.0.0.1", "hr.example.se")


LOOPBACK = ["127.0.0.1:8000", "localhost:8000", "[::1]:8000"]
"""Where a server listens that only this machine reaches."""
ELSEWHERE = ["0.0.0.0:8000", "[::]:8000", "192.168.1.5:8000", "127.0.0.1.example.se:8000", "[::1]:1:8000"]
"""Where a server listens that others can reach, or may."""


@pytest.mark.parametrize("listen", ELSEWHERE)
def test_plain_http_is_refused_where_others_reach_the_server(listen: str) -> None:
    """Whatever the public address says, a passphrase would go over the network as it is."""
    with pytest.raises(WrongSettings, match="listen must be"):
        load_settings(listen=listen)


@pytest.mark.parametrize("listen", LOOPBACK)
def test_plain_http_and_the_demo_are_accepted_where_only_this_machine_reaches_the_server(listen: str) -> None:
    """By each of its names."""
    assert load_settings(listen=listen, demo=True).listen == listen


def test_a_server_behind_https_may_listen_elsewhere() -> None:
    """Its proxy can stand on another machine."""
    assert load_settings(public_address="https://hr.example.se", listen="0.0.0.0:8000", proxies=1).proxies == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"public_address": "https://hr.example.se"},
        {"public_address": "https://localhost", "listen": "0.0.0.0:8000"},
        {"proxies": 1},
    ],
)
def test_the_demo_is_refused_where_others_can_reach_it(wrong: dict[str, Any]) -> None:
    """By its name, by its address, or through a proxy; everybody can look up its passphrases."""
    with pytest.raises(WrongSettings, match="demo must be off"):
        load_settings(demo=True, **wrong)


def test_a_thread_is_always_left_beside_those_that_wait_for_a_passphrase() -> None:
    """The fewest threads that are accepted are one more than can be held up."""
    assert load_settings(threads=MOST_AT_ONCE + MOST_WAITING + 1).threads == 8


def test_all_wrong_settings_are_told_at_once() -> None:
    """Somebody who installs corrects everything in one go."""
    with pytest.raises(WrongSettings) as refused:
        load_settings(threads=0, proxies=9)
    assert len(str(refused.value).splitlines()) == 2


def test_a_wrong_value_is_not_repeated() -> None:
    """A refused secret does not end up in a log of the start."""
    with pytest.raises(WrongSettings) as refused:
        load_settings(secret_key=CANARY, threads="0")
    assert CANARY not in str(refused.value)


def test_settings_cannot_be_changed_while_running() -> None:
    """What was checked at the start is what holds."""
    name = "threads"
    with pytest.raises(ValueError, match="frozen"):
        setattr(load_settings(), name, 1)


def test_a_site_answers_to_its_own_name_only() -> None:
    """A public site trusts its own host; a local one every name of this machine."""
    assert load_settings(public_address="https://hr.example.se").trusted_hosts == ["hr.example.se"]
    assert load_settings().trusted_hosts == ["127.0.0.1", "localhost"]


def test_the_file_is_read_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`hrstod.env` sets what the environment does not."""
    (tmp_path / "hrstod.env").write_text("HRSTOD_THREADS=9\nHRSTOD_ORGANISATION=Förvaltningen\n", encoding="utf-8")
    monkeypatch.setenv("HRSTOD_THREADS", "10")
    settings = load_settings()
    assert (settings.threads, settings.organisation) == (10, "Förvaltningen")


@pytest.mark.parametrize("garbage", [b"\xff\xfe\x00garbage", b"\x80", "HRSTOD_ORGANISATION=Fö".encode("latin-1")])
def test_a_file_that_is_not_text_stops_with_its_name(garbage: bytes, tmp_path: Path) -> None:
    """A file in another encoding is refused in words, and not half read."""
    (tmp_path / "hrstod.env").write_bytes(garbage)
    with pytest.raises(WrongSettings, match=r"hrstod\.env"):
        load_settings()


def test_nonsense_lines_in_the_file_set_nothing(tmp_path: Path) -> None:
    """Lines that are no settings leave everything as it was."""
    (tmp_path / "hrstod.env").write_text("nonsense\n=\n# HRSTOD_THREADS=9\nTHREADS=9\n", encoding="utf-8")
    assert load_settings().threads == 8


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql+psycopg://hrstod:{CANARY}@localhost/hrstod",
        f"postgresql+psycopg://hrstod:{CANARY}@@localhost/hrstod",
        f"postgresql+psycopg://hrstod:x@{CANARY}@localhost/hrstod",
        f"postgresql+psycopg://hrstod:x:{CANARY}@localhost/hrstod",
        f"postgresql+psycopg://hrstod:{CANARY}:x@localhost/hrstod",
        f"postgresql+psycopg://hrstod:x/{CANARY}@localhost/hrstod",
        f"postgresql+psycopg://hrstod@localhost/hrstod?password={CANARY}",
        f"postgresql+psycopg:///hrstod?user=hrstod&password={CANARY}&host=localhost",
    ],
)
def test_the_password_of_the_database_is_not_shown(address: str) -> None:
    """However the password stands in the address, listing the settings leaves it out."""
    assert CANARY not in shown(database=address)


def test_where_the_database_is_can_be_seen() -> None:
    """All but the password is shown, to see which database it is."""
    assert "postgresql+psycopg://hrstod:not shown@db.example.se/x" in shown(
        database="postgresql+psycopg://hrstod:secret@db.example.se/x"
    )


def test_the_signing_key_is_not_shown() -> None:
    """A secret is said to be set, and that is all."""
    found = shown(secret_key=CANARY * 3)
    assert CANARY not in found
    assert "HRSTOD_SECRET_KEY set, not shown" in found


def test_a_secret_does_not_show_when_the_settings_are_printed() -> None:
    """A debugging line that prints the settings prints no key."""
    assert CANARY not in repr(load_settings(secret_key=CANARY * 3))


def test_a_key_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    """Nobody has to think of a key: the first start makes one that only the owner can read."""
    key = load_settings().signing_key()
    file = tmp_path / "secret-key"
    assert (len(key) >= 32, load_settings().signing_key()) == (True, key)
    assert (stat.S_IMODE(file.stat().st_mode), file.read_text(encoding="ascii")) == (0o600, key)


def test_a_new_instance_folder_is_kept_from_others(tmp_path: Path) -> None:
    """The folder made for the key lets nobody else in."""
    load_settings(instance=tmp_path / "new").signing_key()
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_many_starts_at_once_agree_on_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes that start together all sign with the same key, though one of them takes its time to make it."""

    def slow_key(length: int) -> str:
        time.sleep(0.02)
        return secrets.token_hex(length)

    monkeypatch.setattr(secrets, "token_urlsafe", slow_key)
    settings = load_settings()
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: settings.signing_key(), range(8)))) == 1


@pytest.mark.parametrize("kept", ["", "\n", "short"])
def test_a_broken_key_file_is_not_signed_with(kept: str, tmp_path: Path) -> None:
    """A key file cut short by a crash is refused, not used: with no key anybody could forge a cookie."""
    (tmp_path / "secret-key").write_text(kept, encoding="ascii")
    with pytest.raises(WrongSettings, match="secret-key"):
        load_settings().signing_key()


def test_a_key_that_was_set_makes_no_file(tmp_path: Path) -> None:
    """An installation that keeps its key elsewhere finds none on disk."""
    load_settings(secret_key=CANARY * 3).signing_key()
    assert list(tmp_path.iterdir()) == []


def test_the_folder_with_our_own_files_is_the_named_one(tmp_path: Path) -> None:
    """HRSTOD_INSTANCE says where an installation keeps what is its own, the database too."""
    assert instance_folder() == tmp_path
    assert load_settings().database_address == f"sqlite:///{tmp_path / 'hrstod.db'}"


@pytest.mark.parametrize("name", ["content", "migrations", "translations"])
def test_folders_are_found_beside_the_package_or_in_it(name: str) -> None:
    """A checkout and an installation both find what they need."""
    assert find_folder(name).is_dir()
