"""The installation's master key, which the keystore is sealed under, and the places it can be kept in.

It has epochs: when it is changed, the old epoch stays beside the new one until every row has been sealed again. It is
kept as text, one line an epoch, the newest last: a number, a space, and 32 bytes in base64.
"""

from __future__ import annotations

import binascii
import fcntl
import os
import shlex
import stat
import subprocess
import tempfile
from base64 import b64decode, b64encode
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from flask_babel import lazy_gettext

from hrstod.crypto.envelope import within
from hrstod.crypto.primitives import KEY_BYTES, CannotUnseal, random_bytes
from hrstod.crypto.sealing import seal
from hrstod.crypto.unsealing import unseal
from hrstod.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

FILE = "master-key"
MODE = 0o400
LONGEST = 65_536
SECONDS = 20
"""How long the command that gives the key may take."""


class _NoMasterKey(Unavailable):
    """The reason is for whoever runs the installation; readers see the sentence."""

    said = lazy_gettext("The master key of this installation is missing. Nothing was changed.")

    def __init__(self, reason: str) -> None:
        super().__init__(self.said)
        self.reason = reason

    def __str__(self) -> str:
        return self.reason


class MasterKeyMissing(_NoMasterKey):
    """There is no master key where the settings say."""


class MasterKeyWrong(_NoMasterKey):
    """The master key is not one, or not the one of this keystore."""

    said = lazy_gettext("The master key of this installation does not fit. Nothing was changed.")


class StillUsed(Exception):
    """An old epoch of the master key is still needed, or the newest is not used yet."""


class MasterKey(Protocol):
    """What seals the keystore, wherever it is kept."""

    @property
    def epoch(self) -> int:
        """Give the newest epoch, which new rows are sealed under."""

    def wrap(self, secret: bytes, context: bytes) -> tuple[int, bytes]:
        """Seal a secret under the newest epoch; give the epoch and the blob."""

    def unwrap(self, epoch: int, blob: bytes, context: bytes) -> bytes:
        """Open a blob that was sealed under an epoch; MasterKeyWrong when it does not open."""

    def refresh(self) -> None:
        """Read the key again from where it is kept: somebody may have added an epoch."""


class TextMasterKey:
    """A master key that is kept as text somewhere, and read when it is first needed: pages without it work without."""

    def __init__(self, read: Callable[[], bytes]) -> None:
        self._read = read
        self._keys: dict[int, bytes] = {}

    @property
    def epoch(self) -> int:
        """Give the newest epoch, which new rows are sealed under."""
        return max(self._epochs())

    def wrap(self, secret: bytes, context: bytes) -> tuple[int, bytes]:
        """Seal a secret under the newest epoch; give the epoch and the blob."""
        epoch, key = max(self._epochs().items())
        return epoch, seal(key, secret, _layer(epoch, context))

    def unwrap(self, epoch: int, blob: bytes, context: bytes) -> bytes:
        """Open a blob that was sealed under an epoch; MasterKeyWrong when it does not open."""
        if epoch not in self._epochs():
            self.refresh()
        try:
            return unseal(self._epochs()[epoch], blob, _layer(epoch, context))
        except KeyError:
            raise MasterKeyWrong(f"The master key has no epoch {epoch}, which a row of the keystore needs.") from None
        except CannotUnseal:
            raise MasterKeyWrong(f"Epoch {epoch} of the master key does not open a row of the keystore.") from None

    def refresh(self) -> None:
        """Read the key again from where it is kept: somebody may have added an epoch."""
        self._keys = parse(self._read())

    def _epochs(self) -> dict[int, bytes]:
        if not self._keys:
            self.refresh()
        return self._keys


def load_master_key(source: str, instance: Path) -> TextMasterKey:
    """Give the master key from where the settings say: `file`, `credential:NAME` or `command:…`."""
    kind, _, rest = source.partition(":")
    if kind == "file" and not rest:
        return TextMasterKey(partial(read_file, instance / FILE))
    if kind == "credential" and rest:
        return TextMasterKey(partial(_read_credential, rest))
    if kind == "command" and rest.strip():
        return TextMasterKey(cache(partial(_run, rest)))
    raise MasterKeyMissing("The master key's place must be “file”, “credential:NAME” or “command:…”.")


def parse(text: bytes) -> dict[int, bytes]:
    """Read the epochs; anything that is not one after the other, each with 32 bytes, is MasterKeyWrong."""
    keys: dict[int, bytes] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        epoch, _, written = line.strip().partition(b" ")
        try:
            key = b64decode(written, validate=True)
        except binascii.Error:
            key = b""
        if not epoch.isdigit() or len(epoch) > 9 or int(epoch) <= max(keys, default=0) or len(key) != KEY_BYTES:
            raise MasterKeyWrong(f"Line {number} of the master key is not an epoch and 32 bytes in base64.")
        keys[int(epoch)] = key
    if not keys:
        raise MasterKeyWrong("The master key is empty.")
    return keys


def read_file(path: Path) -> bytes:
    """Read the key file; one that others could read is MasterKeyWrong, since they may have."""
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            text = file.read(LONGEST)
    except FileNotFoundError:
        raise MasterKeyMissing(f"There is no master key at {path}.") from None
    except OSError as error:
        raise MasterKeyMissing(f"The master key at {path} cannot be read: {error.strerror}.") from None
    if mode != MODE:
        raise MasterKeyWrong(f"{path} has the permissions {mode:04o}; they must be {MODE:04o}.")
    return text


def _read_credential(name: str) -> bytes:
    """Read what systemd has put into memory for this service alone."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if not folder or "/" in name or name in (".", ".."):
        raise MasterKeyMissing(f"systemd gives this service no credential {name}; see LoadCredential= in its unit.")
    try:
        return Path(folder, name).read_bytes()[:LONGEST]
    except OSError as error:
        raise MasterKeyMissing(f"The credential {name} cannot be read: {error.strerror}.") from None


def _run(command: str) -> bytes:
    """Ask a command for the key, without a shell; what it says about an error may hold the key, and is not kept."""
    try:
        asked = shlex.split(command)
        ran = subprocess.run(asked, capture_output=True, timeout=SECONDS, stdin=subprocess.DEVNULL, check=False)  # noqa: S603 (the operator's own)
        fault = f"ended with {ran.returncode}" if ran.returncode else ""
    except ValueError:
        fault = "has a quotation mark too many"
    except OSError as error:
        fault = f"cannot be run: {error.strerror}"
    except subprocess.TimeoutExpired:
        fault = f"took over {SECONDS} seconds"
    if fault:
        raise MasterKeyMissing(f"The command that gives the master key {fault}.")
    return ran.stdout[:LONGEST]


def make_master_key(path: Path) -> None:
    """Make the first epoch; a key that is there already is MasterKeyWrong, and stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(path.parent):
        if path.exists():
            raise MasterKeyWrong(f"There is a master key at {path} already; it is not replaced.")
        _write(path, {1: random_bytes(KEY_BYTES)})


def add_epoch(path: Path) -> int:
    """Add an epoch, under which everything is sealed from now on; give its number."""
    with _alone(path.parent):
        keys = parse(read_file(path))
        epoch = max(keys) + 1
        _write(path, {**keys, epoch: random_bytes(KEY_BYTES)})
    return epoch


def drop_old_epochs(path: Path, *, used: Collection[int]) -> None:
    """Keep only the newest epoch, when nothing is sealed under another; else StillUsed."""
    with _alone(path.parent):
        keys = parse(read_file(path))
        newest = max(keys)
        if set(used) != {newest}:
            raise StillUsed
        _write(path, {newest: keys[newest]})


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep two commands from writing at once: an epoch that one of them has used would be gone."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
        os.fsync(handle)  # the new name is on the disk too
    finally:
        os.close(handle)


def _write(path: Path, keys: Mapping[int, bytes]) -> None:
    """Write the file whole or not at all, readable by its owner alone from its first byte, and on the disk."""
    handle, made = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}-")  # mkstemp's files are 0600
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(file.fileno(), MODE)
            file.writelines(b"%d %s\n" % (epoch, b64encode(key)) for epoch, key in keys.items())
            file.flush()
            os.fsync(file.fileno())
        Path(made).replace(path)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise


def _layer(epoch: int, context: bytes) -> bytes:
    return within("master key", epoch.to_bytes(4, "big"), context)
