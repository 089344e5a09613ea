"""Dependencies point one way. The contracts stand in setup.cfg; here they are kept, and proven able to break."""

from __future__ import annotations

import ast
import re
from copy import deepcopy
from functools import cache
from typing import Any

import grimp
import pytest
from importlinter.api import read_configuration
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.layers import LayersContract
from importlinter.domain.fields import ModuleExpressionField
from importlinter.domain.helpers import module_expressions_to_modules

from tests.architecture.source import PACKAGE, ROOT, packages, python_files, tree

CONFIGURATION = read_configuration(str(ROOT / "setup.cfg"))
CONTRACTS: dict[str, dict[str, Any]] = {one["id"]: one for one in CONFIGURATION["contracts_options"]}
CLASSES = {"layers": LayersContract, "forbidden": ForbiddenContract}

MAY_OPEN = {
    "hrstod.crypto.unsealing": {
        "hrstod.accounts.locker",
        "hrstod.accounts.renewal",
        "hrstod.accounts.second_factor",
        "hrstod.cases.access",
        "hrstod.checklists.access",
        "hrstod.crypto.locking",
        "hrstod.crypto.masterkey",
        "hrstod.crypto.splitting",
        "hrstod.crypto.wrapping",
    },
    "hrstod.crypto.wrapping": {
        "hrstod.accounts.certificates",
        "hrstod.accounts.locker",
        "hrstod.accounts.shared_keys",
        "hrstod.cases.access",
        "hrstod.cases.sealing",
        "hrstod.keys.ceremony",
        "hrstod.keys.service",
    },
    "hrstod.crypto.hpke": {"hrstod.crypto.custody", "hrstod.crypto.wrapping"},
    "hrstod.crypto.locking": {"hrstod.crypto.custody", "hrstod.crypto.keyring"},
    "hrstod.crypto.custody": {"hrstod.keys.access", "hrstod.keys.ceremony"},
    "hrstod.crypto.splitting": {"hrstod.accounts.browser"},
}
"""Everything that can open something sealed, and the only modules that import it."""

DOMAINS = {
    "hrstod.accounts",
    "hrstod.audit",
    "hrstod.authorization",
    "hrstod.cases",
    "hrstod.checklists",
    "hrstod.contacts",
    "hrstod.crypto",
    "hrstod.guidance",
    "hrstod.jobs",
    "hrstod.keys",
    "hrstod.notifications",
    "hrstod.organisation",
    "hrstod.retention",
    "hrstod.training",
}
"""Packages that are about what hrstod does, and not about HTTP or about storing things."""

EDGES = re.compile(r"hrstod\.\w+\.(views(\.\w+)?|forms|commands)")
"""Modules that know HTTP, or what is typed, by what they are called."""

OTHER_EDGES = {
    "hrstod.accounts.browser",
    "hrstod.accounts.cookies",
    "hrstod.accounts.faults",
    "hrstod.accounts.throttle",
    "hrstod.checklists.own_plans",
    "hrstod.checklists.places",
    "hrstod.checklists.plan_changes",
    "hrstod.checklists.plan_forms",
    "hrstod.checklists.plan_notes",
    "hrstod.checklists.plan_views",
}
"""The others that do: the browser's cookies and what they open, places in addresses, and pages by another name."""


BELOW = (
    "hrstod.__main__",
    "hrstod.clock",
    "hrstod.crypto",
    "hrstod.database",
    "hrstod.errors",
    "hrstod.extensions",
    "hrstod.reading",
    "hrstod.settings",
)
"""What the layers keep from opening anything; `crypto` itself; and `__main__`, which is imported by nobody."""


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


def listed(name: str, field: str) -> list[str]:
    """Give the modules that a contract names."""
    return [line for line in CONTRACTS[name][field] if line]


def covered(name: str, field: str, graph: grimp.ImportGraph) -> set[str]:
    """Give every module that a contract is about: those that it names or describes, and all below them."""
    described = [ModuleExpressionField().parse(line) for line in listed(name, field)]
    named = {module.name for module in module_expressions_to_modules(graph, described)}
    return named | {below for module in named for below in graph.find_descendants(module)}


def ours(graph: grimp.ImportGraph) -> set[str]:
    """Give every module of hrstod."""
    return {module for module in graph.modules if module.partition(".")[0] == "hrstod"}


def modules_with_pages() -> set[str]:
    """Give the modules of domains that make a blueprint or stand beside one that does."""
    found = set()
    for path in python_files():
        if path.is_relative_to(PACKAGE) and path.parent != PACKAGE / "web":
            called = [node.func for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
            if any(isinstance(one, ast.Name) and one.id == "Blueprint" for one in called):
                module = path.relative_to(PACKAGE).with_suffix("").as_posix().replace("/", ".")
                found.add(f"hrstod.{module}")
    return found


@pytest.mark.parametrize("name", CONTRACTS)
def test_the_contract_is_kept(name: str, graph: grimp.ImportGraph) -> None:
    """Each contract in setup.cfg holds for the code as it is, and excepts nothing that is not there."""
    assert is_kept(name, graph)


@pytest.mark.parametrize(
    ("name", "importer", "imported"),
    [
        ("layers", "hrstod.web.errors", "hrstod.checklists.views"),
        ("layers", "hrstod.guidance.views", "hrstod.contacts.queries"),
        ("layers", "hrstod.accounts.service", "hrstod.keys.service"),
        ("layers", "hrstod.audit.trail", "hrstod.organisation.queries"),
        ("layers", "hrstod.crypto.keystore", "hrstod.web.errors"),
        ("layers", "hrstod.crypto.keyring", "hrstod.authorization.checks"),
        ("pure-rules", "hrstod.contacts.rules", "flask"),
        ("pure-rules", "hrstod.accounts.rules", "hrstod.clock"),
        ("pure-rules", "hrstod.organisation.rules", "sqlalchemy"),
        ("pure-rules", "hrstod.keys.rules", "hrstod.database.transaction"),
        ("only-edges-know-http", "hrstod.checklists.service", "flask"),
        ("only-edges-know-http", "hrstod.accounts.grants", "hrstod.web.guards"),
        ("only-edges-know-http", "hrstod.audit.trail", "flask"),
        ("only-edges-know-http", "hrstod.crypto.keystore", "flask"),
        ("only-edges-know-http", "hrstod.authorization.checks", "hrstod.web.guards"),
        ("unsealing", "hrstod.contacts.views", "hrstod.crypto.unsealing"),
        ("unsealing", "hrstod.accounts.views.people", "hrstod.crypto.unsealing"),
        ("unsealing", "hrstod.keys.service", "hrstod.crypto.unsealing"),
        ("unsealing", "hrstod.checklists.support_plans", "hrstod.crypto.unsealing"),
        ("views-and-tables", "hrstod.contacts.views", "hrstod.contacts.models"),
        ("views-and-tables", "hrstod.accounts.views.people", "hrstod.crypto.models"),
        ("views-and-tables", "hrstod.keys.views", "hrstod.accounts.models"),
        ("views-and-tables", "hrstod.checklists.plan_views", "hrstod.organisation.models"),
    ],
)
def test_the_contract_would_notice(name: str, importer: str, imported: str, graph: grimp.ImportGraph) -> None:
    """One import that the contract forbids, added to the code as it is, breaks it."""
    graph.add_import(importer=importer, imported=imported)
    assert not is_kept(name, graph)


@pytest.mark.parametrize("opener", sorted(MAY_OPEN))
def test_only_the_named_modules_open_what_is_sealed(opener: str, graph: grimp.ImportGraph) -> None:
    """A module that is new and in no contract may not open anything either; one that no longer does is taken off."""
    assert graph.find_modules_that_directly_import(opener) == MAY_OPEN[opener]


def test_only_the_named_modules_of_domains_know_http(graph: grimp.ImportGraph) -> None:
    """A module that is new and in no contract does not either; the list is exact."""
    in_domains = {module for module in ours(graph) if ".".join(module.split(".")[:2]) in DOMAINS}
    knowing = {
        module
        for module in in_domains
        if any(
            one == "flask" or one.startswith("hrstod.web") for one in graph.find_modules_directly_imported_by(module)
        )
    }
    assert {module for module in knowing if not EDGES.fullmatch(module)} == OTHER_EDGES


def test_every_package_is_a_domain_or_is_not(graph: grimp.ImportGraph) -> None:
    """A new package is looked at, too."""
    packages_above = {f"hrstod.{folder.name}" for folder in packages()}
    assert packages_above - DOMAINS == {"hrstod.commands", "hrstod.database", "hrstod.web"}


def test_all_rules_are_under_the_contract_about_them(graph: grimp.ImportGraph) -> None:
    """Those of a new domain are as well."""
    rules = {module for module in ours(graph) if module.endswith(".rules")}
    assert rules - covered("pure-rules", "source_modules", graph) == set()


def test_everything_above_crypto_is_under_the_contract_about_unsealing(graph: grimp.ImportGraph) -> None:
    """But for the modules that may unseal."""
    may = MAY_OPEN["hrstod.crypto.unsealing"]
    above = {module for module in ours(graph) - {"hrstod"} if not module.startswith(BELOW)}
    left_out = above - covered("unsealing", "source_modules", graph) - may
    assert [module for module in left_out if not graph.find_children(module)] == []


def test_pages_and_tables_are_under_the_contract_about_them(graph: grimp.ImportGraph) -> None:
    """Whatever makes a blueprint, and whatever holds tables."""
    tables = {module for module in ours(graph) if module.endswith(".models")}
    assert modules_with_pages() - covered("views-and-tables", "source_modules", graph) == set()
    assert tables - covered("views-and-tables", "forbidden_modules", graph) == set()


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
