"""The site with everybody in it, made once for all that is asked here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from hrstod.database import transaction
from tests.authorization.asked import Asker, make_things
from tests.authorization.crowd import gather
from tests.conftest import EXAMPLES, make_site

if TYPE_CHECKING:
    from flask import Flask


class Undone(Session):
    """Does all that it is asked to do, up to the commit, and then undoes it."""

    def commit(self) -> None:
        """Write everything, and take it back."""
        self.flush()
        self.rollback()


@pytest.fixture(scope="package")
def asker(tmp_path_factory: pytest.TempPathFactory) -> Asker:
    """Make a site with everybody and everything in it; SQLite need not wait for the disk, as nothing is kept."""
    app = make_site(tmp_path_factory.mktemp("instance"), content=EXAMPLES)
    hurry(app)
    crowd = gather(app)
    return Asker(app, crowd, make_things(app, crowd.boards["own"], crowd.at_home("own")))


def hurry(app: Flask) -> None:
    """Let a site's database not wait for the disk."""

    def tell(connection: Any, _made: Any) -> None:
        connection.execute("PRAGMA synchronous = OFF")

    engine = app.extensions["hrstod.engine"]
    event.listen(engine, "connect", tell)
    engine.dispose()


@pytest.fixture(autouse=True)
def _undo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no act change what the next one meets."""
    options = {transaction.WRITES: True}
    monkeypatch.setattr(transaction, "writing", lambda engine: Undone(engine.execution_options(**options)))
