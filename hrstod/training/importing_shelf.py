"""Where a file lies between the steps: in the memory folder, outside every backup, for whoever brought it.

It lies under a random name that only its own account can use, and is removed at the end, when the same account brings
another, after an hour, and when the server ends. Beside it stands how far the work with it has come, so that any
process can show that.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from hashlib import file_digest
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any
from uuid import UUID, uuid4

from hrstod.errors import NotFound
from hrstod.training.importing_faults import Checked
from hrstod.training.importing_mapping import Meaning
from hrstod.training.rules import ImportKind

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

FOLDER = "imports"
NOT_SHOWN = ".part"
"""How the name of a file ends that is being written, until it is whole."""


class Stage(StrEnum):
    """How far the work with a file has come."""

    BROUGHT = "brought"
    """It has been brought, and it is to be said which column means what."""
    READING = "reading"
    SHOWN = "shown"
    """It has been read through, and what would happen is shown."""
    WRITING = "writing"
    DONE = "done"
    REFUSED = "refused"


WORKING = (Stage.READING, Stage.WRITING)
PATIENCE = 120
"""After how many seconds without a sign of life a work is taken to have been broken off."""


@dataclass
class Held:
    """A file that somebody has brought, and how far the work with it has come."""

    file_id: UUID
    account_id: UUID
    kind: ImportKind
    digest: bytes
    stage: Stage = Stage.BROUGHT
    meaning: Meaning | None = None
    sentence: str = ""
    """Why it was refused."""
    import_id: UUID | None = None
    done: int = 0
    """How much of a thousand has been done."""
    told_at: float = 0.0

    def is_broken_off(self, now: datetime) -> bool:
        """Tell whether a work with it has ended without saying how, because its process did."""
        return self.stage in WORKING and now.timestamp() - self.told_at > PATIENCE

    def to_json(self) -> dict[str, Any]:
        """Give what is kept beside the file."""
        return {
            "kind": self.kind,
            "digest": self.digest.hex(),
            "stage": self.stage,
            "meaning": self.meaning.to_json() if self.meaning else None,
            "sentence": self.sentence,
            "import_id": self.import_id.hex if self.import_id else None,
            "done": self.done,
            "told_at": self.told_at,
        }


class Shelf:
    """The files that have been brought and not taken over yet."""

    def __init__(self, memory: Path) -> None:
        """Look into the memory folder; nothing is made before somebody brings a file."""
        self.folder = memory / FOLDER

    def open_stream(self) -> IO[bytes]:
        """Open a file without a name, in memory too, for what is still being sent."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return TemporaryFile(dir=self.folder)

    def put(self, account_id: UUID, kind: ImportKind, brought: IO[bytes], now: datetime) -> Held:
        """Keep a file that somebody brings, in place of any they brought before."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.forget_all(account_id)
        file_id = uuid4()
        with self._path(account_id, file_id).open("w+b") as file:
            copyfileobj(brought, file)
            file.seek(0)
            held = Held(file_id, account_id, kind, file_digest(file, "sha256").digest())
        self.keep(held, now)
        return held

    def find(self, account_id: UUID, kind: ImportKind, file_id: UUID) -> Held:
        """Find a file of somebody's; NotFound when there is none, or it is another's."""
        try:
            kept = json.loads(self._path(account_id, file_id, ".json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise NotFound from None
        if kept["kind"] != kind:
            raise NotFound
        return Held(
            file_id,
            account_id,
            ImportKind(kept["kind"]),
            bytes.fromhex(kept["digest"]),
            Stage(kept["stage"]),
            Meaning.from_json(kept["meaning"]) if kept["meaning"] else None,
            kept["sentence"],
            UUID(kept["import_id"]) if kept["import_id"] else None,
            kept["done"],
            kept["told_at"],
        )

    def find_own(self, account_id: UUID, kind: ImportKind) -> Held | None:
        """Find the file that somebody has brought and not taken over yet."""
        for path in self.folder.glob(f"{account_id.hex}-*.json"):
            with suppress(NotFound):
                held = self.find(account_id, kind, UUID(path.stem.partition("-")[2]))
                return held if held.stage not in (Stage.DONE, Stage.REFUSED) else None
        return None

    def stage_of(self, held: Held) -> Stage | None:
        """Give how far the work with a file has come by now; None when it has been removed."""
        with suppress(NotFound):
            return self.find(held.account_id, held.kind, held.file_id).stage
        return None

    def path_of(self, held: Held) -> Path:
        """Give where a file lies."""
        return self._path(held.account_id, held.file_id)

    def keep(self, held: Held, now: datetime) -> None:
        """Keep how far the work with a file has come."""
        held.told_at = now.timestamp()
        self._write(held, ".json", held.to_json())

    def keep_checked(self, held: Held, checked: Checked) -> None:
        """Keep what reading a file through has shown."""
        self._write(held, ".checked", checked.to_json())

    def find_checked(self, held: Held) -> Checked:
        """Give what reading a file through has shown; NotFound when it has not been read."""
        try:
            return Checked.from_json(json.loads(self._path(held.account_id, held.file_id, ".checked").read_bytes()))
        except FileNotFoundError:
            raise NotFound from None

    def forget_file(self, held: Held) -> None:
        """Remove a file, and leave only what has become of it."""
        for ending in ("", ".checked"):
            self._path(held.account_id, held.file_id, ending).unlink(missing_ok=True)

    def forget_all(self, account_id: UUID) -> None:
        """Remove all that somebody has brought."""
        for path in self.folder.glob(f"{account_id.hex}-*"):
            path.unlink(missing_ok=True)

    def sweep(self, before: datetime) -> None:
        """Remove what has lain untouched since a moment."""
        for path in self.folder.glob("*"):
            try:
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()
            except FileNotFoundError:
                continue

    def _path(self, account_id: UUID, file_id: UUID, ending: str = "") -> Path:
        return self.folder / f"{account_id.hex}-{file_id.hex}{ending}"

    def _write(self, held: Held, ending: str, content: dict[str, Any]) -> None:
        """Write whole or not at all: another process may be reading."""
        path = self._path(held.account_id, held.file_id, ending)
        part = path.with_name(f"{path.name}.{uuid4().hex}{NOT_SHOWN}")
        part.write_text(json.dumps(content), encoding="utf-8")
        part.replace(path)
