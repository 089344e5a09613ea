"""How Alembic reaches the tables, and how revisions get their numbers: 0001, 0002, a history that reads as one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import context
from alembic.script import ScriptDirectory

from hrstod.accounts import models as _accounts  # noqa: F401 (its tables, and so on)
from hrstod.audit import models as _audit  # noqa: F401
from hrstod.cases import models as _cases  # noqa: F401
from hrstod.contacts import models as _contacts  # noqa: F401
from hrstod.crypto import models as _crypto  # noqa: F401
from hrstod.database.base import Row
from hrstod.notifications import models as _notifications  # noqa: F401
from hrstod.organisation import models as _organisation  # noqa: F401
from hrstod.retention import models as _retention  # noqa: F401
from hrstod.training import models as _training  # noqa: F401

HEAD = Path(__file__).with_name("HEAD.txt")


def number(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """Give a new revision the next number, and write it down where two parallel ones would collide in git."""
    head = ScriptDirectory.from_config(context.config).get_current_head()
    directives[0].rev_id = f"{int(head or '0') + 1:04}"
    HEAD.write_text(directives[0].rev_id + "\n", encoding="ascii")


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Row.metadata,
    process_revision_directives=number,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
