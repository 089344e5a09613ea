"""HR support of a board, made once; each test begins cases of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.factories.case_pages import reader_of
from tests.factories.cases import Office, make_office

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask

    from tests.cast import Reader


@pytest.fixture(scope="session")
def office(site: Flask) -> Office:
    """Give HR support of a board of its own, at the real site."""
    return make_office(site)


@pytest.fixture
def case_id(office: Office) -> UUID:
    """Give a case of Hanna and Henrik."""
    return office.begin()


@pytest.fixture
def hanna(office: Office, case_id: UUID) -> Reader:
    """Give Hanna's browser, in English, once she has said why she looks at the case."""
    return reader_of(office, office.hanna, case_id)


@pytest.fixture
def henrik(office: Office, case_id: UUID) -> Reader:
    """Give Henrik's browser, in the same way."""
    return reader_of(office, office.henrik, case_id)
