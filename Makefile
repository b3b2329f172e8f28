# Needs make and Python 3.11 or newer with venv; everything else is installed into .venv from the lock files.
# A stamp file remembers what .venv holds, so only the first run, or a changed lock file, installs anything.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --universal --generate-hashes \
	--no-annotate --no-header --python-version 3.11
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test bench lint format lock browser

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.project ## Serve the demo portfolio
	@$(BIN)/portfolio run --demo $(ARGS)

test: $(VENV)/.dev ## Run all tests (ARGS="-k word" for some of them)
	@$(BIN)/python -m pytest $(ARGS)

bench: $(VENV)/.dev ## Measure the speed of the pages
	@$(BIN)/python -m tests.bench $(ARGS)

lint: $(VENV)/.dev ## Check style and types
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

format: $(VENV)/.dev ## Put the code into its house style
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

lock: $(VENV)/.dev ## Pin what pyproject.toml asks for (ARGS=--upgrade for the newest versions)
	@$(LOCK) $(ARGS) --output-file requirements.lock
	@$(LOCK) $(ARGS) --group dev --output-file requirements-dev.lock

browser: ## Install the Chromium of the browser tests (Debian and its kin)
	@command -v chromium >/dev/null || { apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium; }

# A version manager's shim may stand for a Python that is not there: ask each one to run before choosing it.
$(BIN)/python:
	@for python in python3.13 python3.12 python3.11 python3; do \
		$$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue; \
		echo "Making $(VENV) with $$($$python --version)"; \
		exec $$python -m venv --clear $(VENV); \
	done; \
	echo "Python 3.11 or newer, with its venv module, is needed and was not found." >&2; \
	echo "Install it (Debian and Ubuntu: apt-get install python3 python3-venv), then run make again." >&2; \
	exit 1

# The environment's own age says nothing about what is installed in it: order-only.
$(VENV)/.locked: requirements.lock | $(BIN)/python
	@echo "Installing what the product needs (the first time takes a minute or two)"
	@$(PIP) install --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.project: pyproject.toml $(VENV)/.locked
	@$(PIP) install --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.project
	@echo "Installing what the tests need"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
