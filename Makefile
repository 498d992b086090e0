# Needs Python 3.11 or newer, make and a package index. Everything else is installed into .venv.

STACK ?= dev
PYTHON ?= python3
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help rehearse test lint format bench docs clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

rehearse: $(VENV)/.runtime ## Run the stack without an AWS account and ask the gate (STACK=dev, ARGS=...)
	@$(BIN)/python -m rehearsal $(STACK) $(ARGS)

test: $(VENV)/.dev ## Run all tests (ARGS=... goes to pytest)
	@$(BIN)/python -m pytest -n auto $(ARGS)

lint: $(VENV)/.dev ## Check format, lint and types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/basedpyright

format: $(VENV)/.dev ## Format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(VENV)/.dev .bench/.checkov ## Measure speed and memory as ratios, in one run
	@$(BIN)/python -m bench --checkov .bench/checkov/bin/checkov

docs: $(VENV)/.runtime ## Generate docs/settings.md, its JSON Schema and policy/RULES.md
	@$(BIN)/python -m settings.reference
	@$(BIN)/python -m policy.rules.reference

clean: ## Remove what the targets made (.venv, caches, benchmark tools)
	rm -rf $(VENV) .bench .pytest_cache .ruff_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1). Say which one: make PYTHON=python3.12" >&2; exit 2; }
	@echo "Making $(VENV) ..." && $(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.txt | $(BIN)/python
	@echo "Installing what the program needs into $(VENV) (about a minute, once) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt requirements.txt | $(BIN)/python
	@echo "Installing what tests and linters need into $(VENV) (about a minute, once) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/.runtime

# Checkov's own pins contradict ours, so it lives in an environment of its own.
.bench/.checkov: bench/requirements.txt
	@echo "Installing Checkov for the comparison (about a minute, once) ..."
	@$(PYTHON) -m venv .bench/checkov
	@.bench/checkov/bin/pip install --quiet --disable-pip-version-check -r bench/requirements.txt
	@touch $@
