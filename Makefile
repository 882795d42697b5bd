# Two commands on a fresh machine: make demo, make test. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# Compiled modules are kept, whatever the shell says: they save every start a second.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test slow deep mutants check lint types imports conformance drills messages docs screenshots lock clean

help: ## what can be done
	@grep -hE '^[a-z-]+:.*##' Makefile | sed 's/:.*##/\t/' | expand -t 16

# The environment, from the lock file with hashes, from PyPI alone.
# Quiet, since `make demo ARGS=--json` promises one line on standard output.
$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Open Local needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	@echo 'Making .venv from requirements.lock (once)' >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(VENV)/.ready ## one real journey to a certificate, then serve it on 127.0.0.1:8000
	@$(BIN)/openlocal demo $(ARGS)

# Two processes, each with a PostgreSQL of its own.
PYTEST := $(BIN)/pytest -n 2 --dist worksteal

test: $(VENV)/.ready ## the tests; without the slow ones, conformance and drills
	$(PYTEST) --hypothesis-profile=quick -m "not slow and not drill and not conformance" $(ARGS)

slow: $(VENV)/.ready ## tests that kill, restart and wait for whole processes; more examples
	$(PYTEST) -m slow $(ARGS)
	$(PYTEST) -m "not slow" tests/unit/scoring tests/unit/badges $(ARGS)

check: lint types imports test slow ## all tests + lint + types + import rules

lint: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.ready
	$(BIN)/mypy

imports: $(VENV)/.ready
	$(BIN)/lint-imports --no-logo

deep: $(VENV)/.ready ## the property tests with 2,000 examples each
	$(PYTEST) --hypothesis-profile=deep tests/unit $(ARGS)

# All mutants take hours; `make mutants SAMPLE=2000` takes more of them.
SAMPLE ?= 300
mutants: $(VENV)/.ready ## small changes of scoring/ that the tests must notice (long)
	$(BIN)/python tests/mutants.py $(SAMPLE) 2

conformance: $(VENV)/.ready ## published vectors and other people's verifiers (needs node: apt-get install nodejs npm)
	$(BIN)/pytest -m conformance $(ARGS)

drills: $(VENV)/.ready ## kill and race drills
	$(BIN)/pytest -m drill $(ARGS)

messages: $(VENV)/.ready ## collect texts into the French and Arabic catalogues
	$(BIN)/pybabel -q extract -F babel.cfg -k N_ --no-location --sort-output --project=openlocal --version=1 -o registry/locale/openlocal.pot .
	for l in fr ar; do $(BIN)/pybabel -q update -D openlocal -i registry/locale/openlocal.pot -d registry/locale -l $$l --no-fuzzy-matching --ignore-obsolete || exit 1; done

docs: $(VENV)/.ready ## write docs/score.*.md anew, with the engine's own numbers
	for l in en fr ar; do $(BIN)/openlocal rubric explain --language $$l > docs/score.$$l.md || exit 1; done

screenshots: $(VENV)/.ready ## pictures of the pages (needs Chromium: apt-get install chromium fonts-noto-core)
	$(BIN)/python docs/screenshots/take.py

lock: ## write requirements.lock anew (a maintainer's work; needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --group dev --no-annotate --no-header --no-emit-index-url --no-emit-find-links -o requirements.lock pyproject.toml

clean: ## remove what was made
	rm -rf $(VENV) var mutants .pytest_cache .mypy_cache .ruff_cache
