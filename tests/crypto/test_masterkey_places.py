"""The master key is found in a file, with systemd or by a command, and a sentence says so when it is not."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from hrstod.crypto import masterkey
from hrstod.crypto.masterkey import MasterKeyMissing, MasterKeyWrong, add_epoch, load_master_key, make_master_key
from tests.crypto.blobs import CONTEXT

if TYPE_CHECKING:
    from pathlib import Path

SECRET = bytes(range(32))
TEXT = b"1 " + b"A" * 43 + b"=\n2 " + b"B" * 43 + b"=\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give the place of a master key that has been made."""
    place = tmp_path / "instance" / "master-key"
    make_master_key(place)
    return place


@pytest.mark.parametrize("mode", [0o600, 0o440, 0o404, 0o644, 0o777, 0o500])
def test_a_file_with_other_permissions_is_refused(path: Path, mode: int) -> None:
    """Somebody else may have read it; the sentence says what they are and what they must be."""
    path.chmod(mode)
    with pytest.raises(MasterKeyWrong, match=f"{mode:04o}.*0400"):
        load_master_key("file", path.parent).wrap(SECRET, CONTEXT)


def test_a_missing_file_is_missing_and_not_made(tmp_path: Path) -> None:
    """It shows when something is to be opened; pages that need no key are shown."""
    master = load_master_key("file", tmp_path)
    with pytest.raises(MasterKeyMissing, match="There is no master key at"):
        master.wrap(SECRET, CONTEXT)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_its_place_is_said_to_be_unreadable(tmp_path: Path) -> None:
    """Any error of reading is a sentence."""
    (tmp_path / "master-key").mkdir()
    with pytest.raises(MasterKeyMissing, match="cannot be read: Is a directory"):
        load_master_key("file", tmp_path).wrap(SECRET, CONTEXT)


def test_a_key_that_comes_later_is_found(tmp_path: Path) -> None:
    """A site that was started without it needs no restart."""
    master = load_master_key("file", tmp_path)
    with pytest.raises(MasterKeyMissing):
        master.wrap(SECRET, CONTEXT)
    make_master_key(tmp_path / "master-key")
    assert master.epoch == 1


def test_a_running_site_learns_of_a_new_epoch(path: Path) -> None:
    """When it meets a row that another process has sealed under it."""
    running = load_master_key("file", path.parent)
    assert running.epoch == 1
    add_epoch(path)
    epoch, blob = load_master_key("file", path.parent).wrap(SECRET, CONTEXT)
    assert (epoch, running.unwrap(epoch, blob, CONTEXT)) == (2, SECRET)


def test_a_credential_of_systemd_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the folder in memory that systemd names."""
    (tmp_path / "hrstod").write_bytes(TEXT)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert load_master_key("credential:hrstod", tmp_path).epoch == 2


@pytest.mark.parametrize("name", ["missing", "../hrstod", "..", "/etc/hostname"])
def test_a_credential_that_is_not_there_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """And a name that leads elsewhere is no name."""
    (tmp_path / "hrstod").write_bytes(TEXT)
    (tmp_path / "given").mkdir()
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "given"))
    with pytest.raises(MasterKeyMissing, match="credential"):
        load_master_key(f"credential:{name}", tmp_path).wrap(SECRET, CONTEXT)


def test_without_systemd_there_is_no_credential(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence says where in the unit it is given."""
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    with pytest.raises(MasterKeyMissing, match="LoadCredential="):
        load_master_key("credential:hrstod", tmp_path).wrap(SECRET, CONTEXT)


def command(script: str) -> str:
    """Give a command that runs some Python."""
    return f"command:{sys.executable} -c '{script}'"


def test_a_command_is_asked_once(tmp_path: Path) -> None:
    """A key service sees one question for each process, however often the key is read again."""
    counted = tmp_path / "asked"
    script = f'open("{counted}", "a").write("x"); print("1 " + "A" * 43 + "=")'
    master = load_master_key(command(script), tmp_path)
    for _ in range(3):
        master.refresh()
        master.wrap(SECRET, CONTEXT)
    assert counted.read_text() == "x"


def test_a_command_runs_without_a_shell(tmp_path: Path) -> None:
    """What would be a second command is an argument."""
    touched = tmp_path / "touched"
    with pytest.raises(MasterKeyWrong):
        load_master_key(f"command:echo 1; touch {touched}", tmp_path).wrap(SECRET, CONTEXT)
    assert not touched.exists()


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (command("raise SystemExit(3)"), "ended with 3"),
        ("command:no-such-program-of-ours", "cannot be run: No such file or directory"),
        ("command:echo '1", "quotation mark"),
    ],
)
def test_a_command_that_fails_is_said_to(tmp_path: Path, source: str, said: str) -> None:
    """In a sentence, without what it printed."""
    with pytest.raises(MasterKeyMissing, match=said):
        load_master_key(source, tmp_path).wrap(SECRET, CONTEXT)


def test_a_command_that_does_not_answer_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key service that hangs does not hang the site."""
    monkeypatch.setattr(masterkey, "SECONDS", 0.2)
    with pytest.raises(MasterKeyMissing, match="took over"):
        load_master_key("command:sleep 60", tmp_path).wrap(SECRET, CONTEXT)


def test_what_a_command_says_about_an_error_is_not_repeated(tmp_path: Path) -> None:
    """It could hold the key: the error does not, and there is no other behind it."""
    with pytest.raises(MasterKeyMissing) as refused:
        load_master_key(command('raise SystemExit("s3cret")'), tmp_path).wrap(SECRET, CONTEXT)
    assert "s3cret" not in f"{refused.value!r} {refused.value} {refused.value.sentence}"
    assert refused.value.__context__ is None


@pytest.mark.parametrize("source", ["", "files", "file:x", "credential:", "command: ", "shell:x"])
def test_a_place_that_there_is_none_of_is_refused(tmp_path: Path, source: str) -> None:
    """Nothing runs on a guess."""
    with pytest.raises(MasterKeyMissing, match="place"):
        load_master_key(source, tmp_path)


def test_the_reader_is_told_less_than_whoever_runs_it(tmp_path: Path) -> None:
    """The page does not say where the key should be; the command does."""
    with pytest.raises(MasterKeyMissing) as refused:
        load_master_key("file", tmp_path).wrap(SECRET, CONTEXT)
    assert str(tmp_path) in str(refused.value)
    assert str(tmp_path) not in str(refused.value.sentence)
