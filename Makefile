# make evidence   set up, run the demonstration review, say what came out
# make test       set up, run all tests
# make lint       ruff, mypy and the rule that imports point one way

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# no tool of this project asks the network for anything at run time
export DVC_NO_ANALYTICS := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: evidence test lint setup lock corpus generated clean

evidence: setup
	@dvc repro
	@echo
	@evidence summary

test: setup
	@pytest -n auto --dist loadfile --no-loadscope-reorder

lint: setup
	@ruff check .
	@ruff format --check .
	@mypy
	@lint-imports

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 is needed: install it, or say where it is with make PYTHON=/path/to/python3.11"; exit 2; }
	@echo "Setting up $(VENV) (some minutes the first time)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --no-compile --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
# once and on all cores: where Python may write no bytecode, each command would else compile torch anew, for a minute;
# some packages hold templates that are no Python, hence the || true
	@$(BIN)/python -m compileall -q -j 0 $(VENV)/lib pipeline >/dev/null 2>&1 || true
	@touch $(READY)

# after a change of the dependencies in pyproject.toml; the CPU build of torch is locked by its public version
lock: setup
	@pip-compile --quiet --all-extras --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --allow-unsafe \
	  --upgrade --output-file requirements.lock pyproject.toml
	@sed -i 's/^torch==\([0-9.]*\)+cpu$$/torch==\1/' requirements.lock

# rebuild the demonstration corpus from its sources
corpus: setup
	@python -m tests.demonstration

# dvc.yaml and the reference pages of docs/, after a change of stages, tables, settings or commands
generated: setup
	@python -m tests.generated

clean:
	rm -rf $(VENV) outputs .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
