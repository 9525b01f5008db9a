# `make demo` and `make test` each work alone: they make `.venv` themselves.
# Needed beforehand: Python 3.11 or later with pip, make, a compiler.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
READY := .venv/.ready
DIR ?= demo
WORKERS ?= 2
PORT ?= 8000

.DEFAULT_GOAL := help
.PHONY: help setup demo serve check test messages bench clean

help:            ## this list
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

setup: $(READY)  ## makes .venv with pinned versions

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[portal,dev]'
	@touch $(READY)

demo: $(READY)   ## builds two cities, goes the whole way, says where the reports are (DIR=demo)
	$(BIN)/isopolis demo $(DIR)

serve: $(READY)  ## the public site on this machine; builds and loads the two cities first (PORT=8000)
	@ls -d $(DIR)/*/releases/* >/dev/null 2>&1 || $(BIN)/isopolis demo $(DIR)
	@$(BIN)/isopolis portal load $(DIR)/*/releases/*
	@$(BIN)/isopolis portal serve --port $(PORT)

check: $(READY)  ## ruff, mypy, the order of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: $(READY)   ## every test (WORKERS=2)
	$(BIN)/python -m pytest -n $(WORKERS)

messages: $(READY) ## gathers the words of the site and says which have no French yet
	$(BIN)/python tools/gather_messages.py

bench: $(READY)  ## times against named opponents (ONLY=name)
	$(BIN)/python -m benchmarks $(if $(ONLY),--only $(ONLY))

clean:           ## removes what the commands above made
	rm -rf .venv demo site dist build benchmarks/results.json .pytest_cache .mypy_cache .ruff_cache .hypothesis
