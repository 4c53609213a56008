# Two commands do everything: `make run` and `make test`. Each installs what it needs by itself.
SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
PYTHON := $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
SOURCES := app.py commands layouts callbacks server data
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: help run test check lint types layers sql audit sbom bench soak clean

help: ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

run: $(VENV)/.run ## the dashboard on an embedded database with demo data
	@SIMULATOR=$${SIMULATOR:-on} $(BIN)/python app.py

test: $(VENV)/.dev ## every test, on a real PostgreSQL, Redis and browser
	@.ci/system-packages
	$(BIN)/python -m pytest

check: $(VENV)/.dev lint types layers sql audit test ## all of lint, types, layers, sql, audit and test

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.dev
	$(BIN)/mypy

layers: $(VENV)/.dev
	$(BIN)/lint-imports

sql: $(VENV)/.dev
	$(BIN)/sqlfluff lint sql

audit: $(VENV)/.dev ## known vulnerabilities of the pinned packages, where the network allows
	@.ci/audit

sbom: $(VENV)/.dev ## sbom.json: every package of the product with its hashes (CycloneDX)
	@$(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml \
	    --short-PURLs --output-reproducible --output-format JSON --output-file sbom.json
	@echo "sbom.json is written."

bench: $(VENV)/.dev ## speed and size, as ratios to floors measured in the same run
	@.ci/system-packages
	$(BIN)/python -m bench
	$(BIN)/python -m bench.page
	$(BIN)/python -m bench.live

soak: $(VENV)/.dev ## half an hour of faults under a live dashboard, and what people got meanwhile
	@.ci/system-packages
	$(BIN)/python -m bench.faults
	$(BIN)/python -m bench.soak

clean: ## remove what was installed here; state in .home stays
	rm -rf $(VENV)

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The lock files are whole. Without --no-deps pip looks for what a package asks for all the same, and
# older ones then refuse the lock as soon as a newer release of a package with extras is out.
$(VENV)/.run: requirements.lock | $(VENV)/bin/python
	@echo "Installing what the dashboard needs (once) ..."
	@$(PIP) install --quiet --no-deps --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock | $(VENV)/bin/python
	@echo "Installing what the tests need (once) ..."
	@$(PIP) install --quiet --no-deps --require-hashes -r requirements-dev.lock
	@touch $@ $(VENV)/.run
