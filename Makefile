# Auto Forex Trader. `make up` runs it, `make test` proves it; neither needs root nor Docker.

CANDIDATES := python3 python3.14 python3.13 python3.12 python3.11
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for candidate in $(CANDIDATES); do \
	"$$candidate" -c '$(NEW_ENOUGH)' 2>/dev/null && echo "$$candidate" && break; done)
IN_VENV := .venv/bin/python -m

.DEFAULT_GOAL := help
.PHONY: help up down install check test boundscheck chaos clean python

help:
	@echo "make up       install what is missing and run everything until Ctrl-C"
	@echo "make down     stop what runs"
	@echo "make install  the environment and the dashboard, for those who develop"
	@echo "make check    the quick gate: format, lint, types, import rules, unit tests"
	@echo "make test     everything, with its own set-up"
	@echo "make boundscheck  the engine's tests with every place in an array checked; some minutes"
	@echo "make chaos    kill everything everywhere for hours; ROUNDS=1 is about an hour"
	@echo "make clean    remove what was installed and built; var/ keeps its data"

python:
	@test -n "$(PYTHON)" || { echo "Auto Forex Trader needs Python 3.11 or newer:" \
		"python3 is missing or older." >&2; exit 1; }

# The stack dies with this make: its parent is named, so that even a killed make leaves nothing.
up: python
	@"$(PYTHON)" -m cli.install run
	@FOREX_PARENT=$$PPID exec .venv/bin/forex up

down:
	@.venv/bin/forex down

install: python
	@"$(PYTHON)" -m cli.install develop

check: install
	$(IN_VENV) ruff format --check
	$(IN_VENV) ruff check
	$(IN_VENV) mypy
	.venv/bin/lint-imports
	$(IN_VENV) pytest -q tests/unit

test: check
	$(IN_VENV) pytest -q -n 2 --dist loadfile --ignore=tests/unit
	$(IN_VENV) cli.install npm test
	$(IN_VENV) cli.install npm run e2e

# Compiled code does not look where it reads and writes; this once it does, in kernels of its own.
boundscheck: install
	NUMBA_BOUNDSCHECK=1 FOREX_KERNELS="$$PWD/var/boundscheck" $(IN_VENV) pytest -q tests/engine

ROUNDS ?= 4
SEED ?= 1

chaos: install
	$(IN_VENV) tests.chaos --rounds $(ROUNDS) --seed $(SEED) --write docs/reliability.md

clean:
	rm -rf .venv web/node_modules web/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
