# Each target does all of its own set-up: `make demo` and `make test` work in a fresh clone.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
UV ?= $(BIN)/uv
# A test process a core and two more, since many tests wait, each with a laboratory of its own; one that is done takes
# over from the others.
PYTEST = $(BIN)/python -m pytest -q -n $$($(BIN)/python -c 'import os; print(min(os.cpu_count() or 1, 4) + 2)') --dist worksteal
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Tests start hundreds of processes; without compiled files each of them would compile what it loads.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test check lab soak bench docs lock

demo: $(VENV)/.ok
	$(BIN)/hullmark demo

test: $(VENV)/.ok
	$(PYTEST)

# Format, lint, types, import contracts, and whether docs/ is what the docstrings and the model say.
check: $(VENV)/.ok
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.docs --check

# Installs the laboratory's servers and starts none of them; as root, on a Debian-like system.
lab:
	@tests/lab/install

# The long profile, before an issue is closed.
soak: $(VENV)/.ok
	HULLMARK_PROFILE=soak $(PYTEST)

bench: $(VENV)/.ok
	$(BIN)/python -m tests.bench

docs: $(VENV)/.ok
	$(BIN)/python -m tests.docs

# Everything pinned by version and hash, for every Python we support: run time, development and the build backend; and
# of it what a container needs.
# `uv` is needed here only (UV=/path/to/uv if it is not in the environment).
lock:
	printf 'hatchling>=1.27\neditables>=0.5\n' | $(UV) pip compile pyproject.toml - --extra dev --extra postgres --extra pdf --universal \
	  --python-version 3.11 --generate-hashes --upgrade --no-header --no-annotate --no-emit-index-url \
	  --no-emit-find-links --quiet --output-file requirements.lock
	sed 's/ *--hash=[^ ]*//; s/ *\\$$//; /^ *$$/d' requirements.lock >.pins
	$(UV) pip compile pyproject.toml --extra postgres --constraint .pins --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet \
	  --output-file packaging/requirements.lock
	rm .pins

$(VENV)/.ok: pyproject.toml requirements.lock tests/sources.lock
	@command -v $(PYTHON) >/dev/null || { echo "Hullmark needs Python 3.11 or newer, and there is no $(PYTHON) here." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Hullmark needs Python 3.11 or newer; $(PYTHON) is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12")'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make environments: install the Debian package python3-venv." >&2; exit 1; }
	@echo "Setting up the environment in $(VENV) (about half a minute)." >&2
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m pip download --quiet --no-deps --no-binary :all: --require-hashes \
	  --requirement tests/sources.lock --dest $(VENV)/sources \
	  || echo "The archives of tests/sources.lock did not come; the tests that read them will be skipped." >&2
	@touch $@
