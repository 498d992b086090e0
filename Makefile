# Needs Python 3.11 or newer, make and a package index. Everything else is installed into .venv.

STACK ?= dev
PYTHON ?= python3
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help rehearse drill engine test lint format bench docs preview up refresh destroy fleet clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

rehearse: $(VENV)/.runtime ## Run the stack without an AWS account and ask the gate (STACK=dev, ARGS=...)
	@$(BIN)/python -m rehearsal $(STACK) $(ARGS)

drill: $(VENV)/.dev ## Rehearse, then send messages through the stack while things fail (STACK=dev, ARGS=...)
	@$(BIN)/python -m rehearsal $(STACK) --drill messaging $(ARGS)

test: $(VENV)/.dev ## Run all tests (ARGS=... goes to pytest)
	@$(BIN)/python -m pytest -n auto $(ARGS)

engine: ## Build the Pulumi CLI for the engine tests, unless one is there (about 4 minutes, once)
	@tests/engine/cli/build.sh

lint: $(VENV)/.dev ## Check format, lint and types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/basedpyright

format: $(VENV)/.dev ## Format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(VENV)/.dev .bench/.checkov ## Measure speed and memory as ratios, in one run
	@$(BIN)/python -m bench --checkov .bench/checkov/bin/checkov

docs: $(VENV)/.runtime ## Generate the references in docs/, policy/RULES.md and the policies of the deployer's role
	@$(BIN)/python -m settings.reference
	@$(BIN)/python -m policy.rules.reference
	@$(BIN)/python -m deploy.role

preview: $(VENV)/.runtime ## Official CLI with the gate: what an update would do (STACK=dev, ARGS=... goes to the CLI)
	@$(BIN)/python -m deploy preview $(STACK) $(ARGS)

# What changes an account or its state has no default stack.
NAMED_STACK = "$(if $(filter file,$(origin STACK)),,$(STACK))"

up: $(VENV)/.runtime ## Preview with the gate, then update after a question (STACK=... is needed)
	@$(BIN)/python -m deploy up $(NAMED_STACK) $(ARGS)

refresh: $(VENV)/.runtime ## Bring the state in line with the account; drift only: ARGS="--preview-only" (STACK=... is needed)
	@$(BIN)/python -m deploy refresh $(NAMED_STACK) $(ARGS)

destroy: $(VENV)/.runtime ## Remove a stack, if the preview of it passes: nothing protected is left (STACK=... is needed)
	@$(BIN)/python -m deploy destroy $(NAMED_STACK) $(ARGS)

fleet: $(VENV)/.runtime ## A hub and its spokes, each a stack: ARGS="preview|up|destroy|status FILE" (docs/fleet.md)
	@$(BIN)/python -m deploy fleet $(ARGS)

clean: ## Remove what the targets made (.venv, Pulumi CLI, caches, benchmark tools)
	rm -rf $(VENV) .pulumi-cli .bench .pytest_cache .ruff_cache .hypothesis

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
