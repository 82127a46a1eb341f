# quant2c: `make run` shows the main job, `make test` proves it. CI calls the same targets.
# Everything is installed into .venv in this folder; nothing else on the machine is touched.

PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif

.PHONY: run test lint format bench clean

run: $(VENV)/run.stamp
	$(BIN)/python examples/digits/run.py

test: $(VENV)/test.stamp
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(VENV)/lint.stamp
	$(BIN)/ruff check codegen tests examples bench
	$(BIN)/ruff format --check codegen tests examples bench
	$(BIN)/mypy
	$(BIN)/python tests/format_c.py --check

format: $(VENV)/lint.stamp
	$(BIN)/ruff format codegen tests examples bench
	$(BIN)/ruff check --fix codegen tests examples bench
	$(BIN)/python tests/format_c.py

bench: $(VENV)/run.stamp
	$(BIN)/python bench/run.py --write

$(VENV)/run.stamp: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[tools]"
	@echo ok > $@

$(VENV)/test.stamp: $(VENV)/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[test]"
	@echo ok > $@

$(VENV)/lint.stamp: $(VENV)/test.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[lint]"
	@echo ok > $@

clean:
	$(PYTHON) -c "import shutil; [shutil.rmtree(d, ignore_errors=True) for d in ('$(VENV)', 'build', 'dist')]"
