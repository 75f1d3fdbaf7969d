# Needs GNU make 4.3, and Python 3.11 or newer with its venv module, on Linux x86-64.
# `make help` lists what can be made.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
REGISTER := build/demo/demo.gpkg
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 2

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

PIP := $(BIN)/python -m pip --disable-pip-version-check --require-virtualenv
# Quiet but for errors: warnings here are about the machine's own pip settings.
INSTALL := $(PIP) install --quiet --quiet --no-input
# The pins hold for Python 3.11 on Linux x86-64; every other Python installs the open ranges.
PINNED = [ "$$($(BIN)/python -c 'import sys, platform; print(*sys.version_info[:2], \
	platform.system(), platform.machine())')" = "3 11 Linux x86_64" ]

# Only the package index counts: no folder or second index of this machine, none named in the files.
COMPILE = env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL -u PIP_CONSTRAINT PIP_CONFIG_FILE=/dev/null \
	CUSTOM_COMPILE_COMMAND='make lock' $(BIN)/pip-compile --quiet --upgrade --strip-extras \
	--generate-hashes --allow-unsafe --resolver=backtracking \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links

.PHONY: help demo test lint serve docs pictures bench lock clean

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.runtime ## build the demo register, check the demo itineraries, draw their maps
	@$(BIN)/borderkit demo

test: $(VENV)/.dev lint ## every check of every day, in under five minutes
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not fault and not slow"

lint: $(VENV)/.dev ## ruff, mypy strict and the import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

serve: $(REGISTER) ## serve the demo register (HOST=127.0.0.1 PORT=8000)
	@$(BIN)/borderkit serve --register $(REGISTER) --dem $(dir $(REGISTER))terrain.tif \
		--host $(HOST) --port $(PORT)

docs: $(VENV)/.dev ## build the documentation site into build/docs
	@$(BIN)/python -m docs.build

pictures: $(VENV)/.dev ## draw the pictures of the README anew, from the demo
	@$(BIN)/python -m docs.pictures

bench: $(VENV)/.dev ## measure against the peers; writes build/bench.json
	@$(BIN)/python -m tests.benchmarks

lock: $(VENV)/.made ## write requirements/*.txt anew from pyproject.toml (Python 3.11 on Linux)
	@$(PINNED) || { echo "The pins are for Python 3.11 on Linux x86-64: run make lock there." >&2; exit 1; }
	@[ -x $(BIN)/pip-compile ] || $(INSTALL) pip-tools
	@$(COMPILE) --extra dev -o requirements/dev.txt pyproject.toml
	@$(COMPILE) -c requirements/dev.txt -o requirements/runtime.txt pyproject.toml
	@$(BIN)/python -c 'import tomllib; build = tomllib.load(open("pyproject.toml", "rb"))["build-system"]; \
		print(*build["requires"], sep="\n")' | \
		$(COMPILE) -c requirements/dev.txt -o requirements/build.txt -
	@echo "requirements/{dev,runtime,build}.txt are new: run make test."

clean: ## remove what was built, and .venv
	@rm -rf build dist $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(REGISTER): | $(VENV)/.runtime
	@$(BIN)/borderkit demo

# ------------------------------------------------------------------------------ environment
# Each stamp stands for a finished step, so a second run only looks at the stamps.

$(VENV)/.made:
	@command -v $(PYTHON) >/dev/null || \
		{ echo "No $(PYTHON) found: install Python 3.11 or newer, or say make PYTHON=/path/to/it." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "borderkit needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1). Say make PYTHON=python3.11 if that is there." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "$(PYTHON) has no venv module: install it (Debian: apt-get install python3-venv)." >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/.runtime: $(VENV)/.made pyproject.toml requirements/build.txt requirements/runtime.txt
	@if $(PINNED); then \
		echo "Installing what borderkit needs (pinned); the first time takes a minute or two ..."; \
		$(INSTALL) --require-hashes -r requirements/build.txt -r requirements/runtime.txt; \
		$(INSTALL) --no-deps --no-build-isolation -e .; \
	else \
		echo "Installing what borderkit needs (open ranges: the pins are for Python 3.11 on Linux x86-64) ..."; \
		$(INSTALL) -e .; \
	fi
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements/dev.txt
	@if $(PINNED); then \
		echo "Installing what the tests need (pinned) ..."; \
		$(INSTALL) --require-hashes -r requirements/dev.txt; \
	else \
		echo "Installing what the tests need (open ranges) ..."; \
		$(INSTALL) -e '.[dev]'; \
	fi
	@touch $@
