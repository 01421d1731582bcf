# One list of commands. `make chat` and `make test` work on a bare machine with Python 3.11, pip and the package index.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

.PHONY: chat test check lint types layers bench example screens clean

# Bytecode is compiled once: without it every start is three to five times slower.
$(VENV)/installed: pyproject.toml
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --editable .
	@$(BIN)/python -m compileall -q $(VENV) memchat >/dev/null || true
	@touch $@

$(VENV)/developed: $(VENV)/installed
	@$(BIN)/python -m pip install --quiet --editable ".[dev]"
	@$(BIN)/python -m compileall -q $(VENV) memchat >/dev/null || true
	@touch $@

chat: $(VENV)/installed
	@$(BIN)/memchat chat $(ARGS)

test: $(VENV)/developed
	$(BIN)/python -m pytest -n 2 $(ARGS)

check: lint types layers test

lint: $(VENV)/developed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/developed
	$(BIN)/mypy

layers: $(VENV)/developed
	$(BIN)/lint-imports --no-cache

bench: $(VENV)/developed
	$(BIN)/python -m bench $(ARGS)

example: $(VENV)/installed
	$(BIN)/python -c "import sys; from memchat.config_example import example; sys.stdout.write(example())" > config.example.toml

screens: $(VENV)/developed
	$(BIN)/python docs/screens.py

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .hypothesis
