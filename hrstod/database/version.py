"""Tell whether the tables are those this version of hrstod expects, without loading the whole of Alembic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from hrstod.settings import find_folder

if TYPE_CHECKING:
    from sqlalchemy import Engine


def expected_version() -> str:
    """Give the number of the newest revision."""
    return (find_folder("migrations") / "HEAD.txt").read_text(encoding="ascii").strip()


def is_up_to_date(engine: Engine) -> bool:
    """Tell whether the newest revision has been applied."""
    if not inspect(engine).has_table("alembic_version"):
        return False
    with engine.connect() as connection:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == expected_version()
