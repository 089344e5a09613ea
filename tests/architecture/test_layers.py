"""Dependencies point one way. The contracts stand in setup.cfg; here they are kept, and proven able to break."""

from __future__ import annotations

import re
from copy import deepcopy
from functools import cache
from typing import Any

import grimp
import pytest
from importlinter.api import read_configuration
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.layers import LayersContract

from tests.architecture.source import PACKAGE, ROOT, is_domain, packages

CONFIGURATION = read_configuration(str(ROOT / "setup.cfg"))
CONTRACTS: dict[str, dict[str, Any]] = {one["id"]: one for one in CONFIGURATION["contracts_options"]}
CLASSES = {"layers": LayersContract, "forbidden": ForbiddenContract}
MAY_UNSEAL = {"hrstod.checklists.access"}
EDGE_FREE = ("rules", "models", "access", "service", "queries", "counts", "jobs", "definitions")
"""The files of a domain that know nothing of HTTP."""


@cache
def imports() -> grimp.ImportGraph:
    """Read who imports whom, as `lint-imports` does."""
    return grimp.build_graph(
        "hrstod", include_external_packages=True, exclude_type_checking_imports=True, cache_dir=None
    )


@pytest.fixture
def graph() -> grimp.ImportGraph:
    """Give a copy of who imports whom, to keep or to spoil."""
    return deepcopy(imports())


def is_kept(name: str, graph: grimp.ImportGraph) -> bool:
    """Tell whether a contract is kept."""
    options = CONTRACTS[name]
    contract = CLASSES[options["type"]](
        name=options["name"], session_options=CONFIGURATION["session_options"], contract_options=options
    )
    return bool(contract.check(graph, verbose=False).kept)


@pytest.mark.parametrize("name", CONTRACTS)
def test_the_contract_is_kept(name: str, graph: grimp.ImportGraph) -> None:
    """Each contract in setup.cfg holds for the code as it is."""
    assert is_kept(name, graph)


@pytest.mark.parametrize(
    ("name", "importer", "imported"),
    [
        ("layers", "hrstod.web.errors", "hrstod.checklists.views"),
        ("layers", "hrstod.guidance.views", "hrstod.contacts.queries"),
        ("pure-rules", "hrstod.contacts.rules", "flask"),
        ("only-edges-know-http", "hrstod.checklists.service", "flask"),
        ("unsealing", "hrstod.contacts.views", "hrstod.crypto.unsealing"),
        ("views-and-tables", "hrstod.contacts.views", "hrstod.contacts.models"),
    ],
)
def test_the_contract_would_notice(name: str, importer: str, imported: str, graph: grimp.ImportGraph) -> None:
    """One import that the contract forbids, added to the code as it is, breaks it."""
    graph.add_import(importer=importer, imported=imported)
    assert not is_kept(name, graph)


def test_only_the_named_modules_unseal(graph: grimp.ImportGraph) -> None:
    """A module that is new and in no contract may not open anything either."""
    assert graph.find_modules_that_directly_import("hrstod.crypto.unsealing") == MAY_UNSEAL


def test_every_domain_is_under_the_contracts() -> None:
    """A new domain's rules, edges and views are written into the contracts with it."""
    domains = [folder for folder in packages() if is_domain(folder)]
    rules = {f"hrstod.{folder.name}.rules" for folder in domains}
    edges = {
        f"hrstod.{folder.name}.{name}" for folder in domains for name in EDGE_FREE if (folder / f"{name}.py").exists()
    }
    views = {f"hrstod.{folder.name}.views" for folder in domains}
    tables = {f"hrstod.{path.parent.name}.models" for path in PACKAGE.glob("*/models.py")}
    assert rules == set(listed("pure-rules", "source_modules"))
    assert edges == set(listed("only-edges-know-http", "source_modules"))
    assert (views, tables) == (
        set(listed("views-and-tables", "source_modules")),
        set(listed("views-and-tables", "forbidden_modules")),
    )


def listed(name: str, field: str) -> list[str]:
    """Give the modules that a contract names."""
    lines = CONTRACTS[name][field]
    return [line for line in lines if line]


def test_every_package_and_module_has_its_layer() -> None:
    """What is in no layer could import anything and be imported by all; `__main__` is imported by nobody."""
    layered = {module.strip() for line in listed("layers", "layers") for module in line.split("|")}
    modules = {f"hrstod.{path.stem}" for path in PACKAGE.glob("*.py") if not path.stem.startswith("__")}
    assert layered == modules | {f"hrstod.{folder.name}" for folder in packages()}


def test_the_picture_in_the_documentation_is_the_contract() -> None:
    """docs/where-is.md draws the layers exactly as setup.cfg lists them."""
    text = (ROOT / "docs" / "where-is.md").read_text(encoding="utf-8")
    picture = re.search(r"^## The layers\n.*?^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert picture is not None
    drawn = [" ".join(line.split()) for line in picture[1].splitlines()]
    assert drawn == [line.replace("hrstod.", "") for line in listed("layers", "layers")]
