"""What makes the tests quick without making them say less: nothing is stretched, read or waited for in vain.

It holds in the tests' own processes. A server that a test starts is the real one, and takes its time.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import BytecodeCache
from werkzeug.routing import Rule

from hrstod import library
from hrstod.app import Site
from hrstod.crypto.primitives import KdfCost, set_kdf_cost
from hrstod.database import migrating
from hrstod.database.transaction import SQLITE_PRAGMAS, connect
from hrstod.settings import PACKAGE

if TYPE_CHECKING:
    import pytest
    from jinja2 import Environment
    from jinja2.bccache import Bucket
    from sqlalchemy import Engine

REAL = PACKAGE / "content"
EXAMPLES = Path(__file__).parent / "content" / "examples"

MEMORY, ROOM = Path("/dev/shm"), 2 * 1024**3
"""Where files are kept in memory, and how many bytes have to be free there."""
IN_MEMORY = "hrstod-tests-"
"""How a run's folder there is called, before the number of its process."""

PROMISED = SQLITE_PRAGMAS["synchronous"]
"""How long the site lets SQLite wait for the disk; tests/database/test_durable.py holds it to that."""

_read = library.load
_compile_address = Rule._compile_builder  # most of what making a site takes is compiling its addresses
_make_environment = Site.create_jinja_environment


class Compiled(BytecodeCache):
    """Keeps what templates were compiled to, for all sites of this process."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what is kept; Jinja drops it when the template has changed since."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what has just been compiled."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


def hurry() -> None:
    """Spare every site what no test of it is about."""
    set_kdf_cost(KdfCost(memory_kib=64, passes=1))  # passphrases here guard nothing; tests/crypto has the full cost
    SQLITE_PRAGMAS["synchronous"] = ("OFF", 0)  # nobody cuts the power here, and a disk takes 4 ms for each commit
    gc.set_threshold(10_000)  # a site is thousands of objects that stay; looking through them all is slow
    Rule._compile_builder = _compile_once  # type: ignore[method-assign, assignment]
    Site.create_jinja_environment = _with_compiled_templates  # type: ignore[method-assign, assignment]
    library.load = _read_once


def work_in_memory(config: pytest.Config) -> None:
    """Keep the files of a run where nobody waits for a disk, if there is room, and remove them at its end."""
    for left in MEMORY.glob(f"{IN_MEMORY}*"):
        if not psutil.pid_exists(int(left.name.removeprefix(IN_MEMORY))):
            shutil.rmtree(left, ignore_errors=True)  # by a run that was killed
    if "TMPDIR" in os.environ or not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM:
        return
    folder = MEMORY / f"{IN_MEMORY}{os.getpid()}"
    folder.mkdir(mode=0o755)  # PostgreSQL comes here as another account
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    config.add_cleanup(partial(shutil.rmtree, folder, ignore_errors=True))


def _with_compiled_templates(site: Site) -> Environment:
    """Compile each template once, and not once for each site."""
    made = _make_environment(site)
    made.bytecode_cache = COMPILED
    return made


_compiled: dict[tuple[str, bool, str], Any] = {}


def _compile_once(rule: Rule, append_unknown: bool = True) -> Any:  # noqa: FBT002 (werkzeug’s own signature)
    """Compile what makes an address of its parts once, and not once for each site; it asks the rule for all else."""
    key = (repr(rule._trace), append_unknown, repr(rule.defaults))
    if key not in _compiled:
        _compiled[key] = _compile_address(rule, append_unknown)
    return _compiled[key]


def lay_tables(engine: Engine, folder: Path) -> None:
    """Give an empty database its tables; in SQLite as a copy of a file that the migrations have made."""
    file = engine.url.database
    if engine.dialect.name != "sqlite" or not file or Path(file).exists():
        migrating.upgrade(engine, folder)
        return
    Path(file).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(_laid(), file)


@cache
def _laid() -> Path:
    """Let the migrations lay the tables once for each process, and keep the file."""
    folder = Path(tempfile.mkdtemp())
    engine = connect(f"sqlite:///{folder / 'laid.db'}")
    migrating.upgrade(engine, folder)
    engine.dispose()  # SQLite moves all that was written into the one file
    return folder / "laid.db"


def _read_once(folder: Path) -> library.Library:
    """Read the two contents that do not change once; a copy that a test has spoiled is read as it is now."""
    return _kept(folder) if folder in (REAL, EXAMPLES) else _read(folder)


@cache
def _kept(folder: Path) -> library.Library:
    return _read(folder)


def wake_hypothesis() -> None:
    """Let Hypothesis do once what it does only at its first test of a process, so that no test is charged for it."""

    @settings(max_examples=1, derandomize=True, database=None, deadline=None)
    @given(st.binary(max_size=4), st.lists(st.text(st.sampled_from("ab"), max_size=2)), st.integers(min_value=0))
    def first(_some: bytes, _more: list[str], _number: int) -> None:
        """Ask nothing."""

    first()
