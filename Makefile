# make run and make test do everything on a fresh machine with Python 3.11 or newer.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/installed

# As many processes as there are cores, up to four; each starts a database and an app of its own.
PARALLEL := --numprocesses logical --maxprocesses 4 --dist worksteal

.PHONY: install run test check lint format bench clean
.DEFAULT_GOAL := run

install: $(STAMP)

$(STAMP): pyproject.toml constraints.txt install.py
	$(PYTHON) -m venv .venv
	$(BIN)/python install.py
	touch $@

run: $(STAMP)
	$(BIN)/streamlit run streamlit_app/server.py

test: $(STAMP)
	$(BIN)/pytest $(PARALLEL)

# What to run after each edit.
check: lint
	$(BIN)/pytest $(PARALLEL) tests/unit

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(STAMP)
	$(BIN)/python benchmarks/classify.py
	$(BIN)/python benchmarks/explain.py
	$(BIN)/python benchmarks/stroke.py
	$(BIN)/python benchmarks/crowd.py
	$(BIN)/python benchmarks/start.py

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache
