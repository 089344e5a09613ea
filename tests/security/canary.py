"""Words like no others: planted where they must stay secret, and then looked for everywhere.

A test plants words in what people type, and watches what the site itself has made for them. Afterwards it sweeps the
folder, the logs and the tables: as text, in UTF-16, hexadecimal, base64, escaped for the web, and compressed. What may
stand somewhere, as a name in the list of accounts, is planted as that kind, and is then found everywhere else.
"""

from __future__ import annotations

import contextlib
import html
import json
import secrets
import zlib
from base64 import b64encode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from sqlalchemy import NullPool, create_engine, inspect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine

TABLES: dict[str, frozenset[str]] = {
    "note": frozenset(),
    "label": frozenset(),
    "typed": frozenset(),
    "name": frozenset({"account", "custodian"}),
    "sign-in name": frozenset({"account"}),
    "organisation": frozenset({"board", "administration", "unit"}),
}
"""What can be planted, and the tables in which it may stand. Whatever the site has made may stand in none."""

SQLITE = b"SQLite format 3\0"
BESIDE = ("-wal", "-shm", "-journal")
"""Ends of the files that SQLite keeps beside a database."""
COMPRESSED = (b"x\x01", b"x\x9c", b"x\xda", b"\x1f\x8b\x08")
"""How something compressed begins (RFC 1950, RFC 1952)."""
EITHER = 47
"""What zlib calls “whichever of the two it is”."""
MOST_UNPACKED = 4 * 1024 * 1024
SYLLABLES = tuple(consonant + vowel for consonant in "dfgklmnprstv" for vowel in "aeiou")
"""What words are made of; there is no b in them, because “abus” may stand in no address."""


@dataclass(frozen=True)
class _Watched:
    """Something that must not be found, and how it looks in each form."""

    kind: str
    forms: dict[str, frozenset[bytes]] = field(repr=False)


@dataclass
class Canary:
    """Plants and watches, and finds what got out."""

    _watched: list[_Watched] = field(default_factory=list, repr=False)

    def plant(self, kind: str) -> str:
        """Make a word like no other, of letters only, to be typed somewhere; KeyError for a kind that is not known."""
        assert kind in TABLES, f"“{kind}” is none of {', '.join(TABLES)}"
        word = "kanarie" + "".join(secrets.choice(SYLLABLES) for _ in range(8))
        self.watch(kind, word.capitalize() if kind == "name" else word)
        return word.capitalize() if kind == "name" else word

    def watch(self, kind: str, secret: str | bytes) -> None:
        """Look for something that the site has made, too: a passphrase, a code, a cookie, a key."""
        assert len(secret) >= 6, "so short a text is found anywhere by chance"
        self._watched.append(_Watched(kind, _forms(secret)))

    def sweep(self, folder: Path, logs: str | Iterable[str] = (), engines: Iterable[Engine] = ()) -> list[str]:
        """Say where something was found that should not be there: in files, lines of logs, and tables."""
        found = []
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            found += self._sweep_file(path, str(path.relative_to(folder)))
        heard = logs if isinstance(logs, str) else "\n".join(logs)
        found += self.find(heard.encode("utf-8", "surrogatepass"), "logs")
        for engine in engines:
            found += self._sweep_tables(engine, engine.url.database or "")
        return sorted(set(found))

    def find(self, text: bytes, where: str, table: str | None = None) -> list[str]:
        """Say what stands in some bytes, and in what is compressed inside them."""
        here = [one for one in self._watched if table is None or table not in TABLES.get(one.kind, ())]
        found = []
        for part in (text, *_unpacked(text)):
            folded = part.lower()
            for one in here:
                found += [
                    f"{one.kind} in {where} ({form})"
                    for form, needles in one.forms.items()
                    if any(needle in (part if "base64" in form else folded) for needle in needles)
                ]
        return found

    def _sweep_file(self, path: Path, name: str) -> list[str]:
        """Search a file; in a database, what may stand in some table is searched for table by table only."""
        beside = next((path.with_name(path.name.removesuffix(end)) for end in BESIDE if path.name.endswith(end)), path)
        is_database = _is_database(beside)
        everywhere = Canary([one for one in self._watched if not (is_database and TABLES.get(one.kind))])
        found = everywhere.find(path.read_bytes(), name)
        if is_database and beside == path:
            engine = create_engine(f"sqlite:///file:{path}?mode=ro&uri=true", poolclass=NullPool)
            found += self._sweep_tables(engine, name)
        return found

    def _sweep_tables(self, engine: Engine, name: str) -> list[str]:
        """Search every value of every table: a long one lies in several pieces in the file."""
        found = []
        for table, value in _values(engine):
            found += self.find(value, f"{name}, table {table}", table)
        return found


def _is_database(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(SQLITE)) == SQLITE


def _values(engine: Engine) -> Iterator[tuple[str, bytes]]:
    """Give every value in a database that is text or bytes, as stored."""
    with engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            # as stored: a column's type would refuse what somebody has spoilt
            for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"'):
                yield from ((table, _written(value)) for value in row if value is not None)


def _written(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


def _unpacked(packed: bytes) -> Iterator[bytes]:
    """Give whatever is compressed in some bytes."""
    for start in COMPRESSED:
        place = packed.find(start)
        while place >= 0:
            with contextlib.suppress(zlib.error):
                yield zlib.decompressobj(wbits=EITHER).decompress(packed[place:], MOST_UNPACKED)
            place = packed.find(start, place + 1)


def _forms(secret: str | bytes) -> dict[str, frozenset[bytes]]:
    """Write something in every form that it could get out in; all but base64 in small letters."""
    if isinstance(secret, bytes):
        written, escaped, wide = {secret}, set(), set()
    else:
        spelt = {secret, secret.lower(), secret.upper(), secret.replace(" ", ""), secret.replace(" ", "-")}
        spelt |= {one.replace("-", "") for one in spelt}
        written = {one.encode() for one in spelt}
        escape = (quote, quote_plus, html.escape, lambda one: json.dumps(one)[1:-1])
        escaped = {one.lower().encode() for way in spelt for one in (change(way) for change in escape)} - written
        wide = {one.lower().encode(form) for one in spelt for form in ("utf-16-le", "utf-16-be")}
    letters = {one.lower() for one in written}
    return {
        "as it is": frozenset(letters),
        "escaped": frozenset(escaped - letters),
        "UTF-16": frozenset(wide),
        "hexadecimal": frozenset(one.hex().encode() for one in written),
        "base64": frozenset(piece for one in written for piece in _in_letters(one)),
    }


def _in_letters(text: bytes) -> Iterator[bytes]:
    """Write what stays the same of a text in base64, wherever it stands in a longer one."""
    for before in range(3):
        begins, ends = -(-before * 8 // 6), (before + len(text)) * 8 // 6
        for encode in (b64encode, urlsafe_b64encode):
            yield encode(bytes(before) + text)[begins:ends]
