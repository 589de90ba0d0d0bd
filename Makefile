SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
WORKERS ?= 2
# Programs that tests start are compiled once, not at each start.
unexport PYTHONDONTWRITEBYTECODE
UV := uv==0.13.9
PIP_AUDIT := pip-audit==2.10.1

BIN := .venv/bin
SITE_READY := .venv/ready-site
TEST_READY := .venv/ready-test
NODE_READY := tests/browser/node_modules/ready
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
COMPILE := build/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-emit-find-links --no-annotate --no-header $(UPGRADE)

.PHONY: help site serve test lint format soak fuzz bench screenshots lock sbom audit-dependencies tools clean

help:  ## Say what each target does.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

site: $(SITE_READY)  ## Build the demo cluster into public/ and say where to look.
	@$(BIN)/python build.py build

serve: $(SITE_READY)  ## Preview the demo cluster on this machine, rebuilt and reloaded as you write.
	@$(BIN)/python build.py serve

test: tools $(NODE_READY) lint  ## Set up everything and run every check and test that a change must pass.
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder

lint: $(TEST_READY)  ## Run ruff and mypy over all code.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(TEST_READY)  ## Let ruff sort the imports, mend what it safely can and lay the code out.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

soak: tools $(TEST_READY)  ## Run the long tests: many random edits, many builds, many minutes.
	$(BIN)/python -m pytest -m soak -n $(WORKERS) --dist loadscope --no-loadscope-reorder

fuzz: tools  ## Fuzz the readers of foreign input, each for some minutes, guided by coverage (READER=… for one).
	@$(PYTHON) -m venv build/fuzzing
	@build/fuzzing/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-fuzz.lock
	nice build/fuzzing/bin/python -m scripts.fuzz $(READER)

bench: $(TEST_READY)  ## Measure how long builds of clusters of several sizes take.
	$(BIN)/python -m bench

screenshots: tools $(TEST_READY)  ## Take the pictures in docs/screenshots/ anew from the demo cluster.
	$(BIN)/python -m scripts.screenshots

lock:  ## Resolve the dependencies anew; UPGRADE=--upgrade also takes newer releases.
	@$(PYTHON) -m venv build/lock
	@build/lock/bin/python -m pip install --quiet --disable-pip-version-check $(UV)
	$(COMPILE) pyproject.toml --output-file requirements.lock
	$(COMPILE) pyproject.toml --group test --constraints requirements.lock --output-file requirements-test.lock
	$(COMPILE) pyproject.toml --group test --group fuzz --constraints requirements-test.lock --output-file requirements-fuzz.lock

sbom: $(TEST_READY)  ## Write the bill of materials and the list of licences anew, from the lock.
	@$(BIN)/python -m scripts.supply

audit-dependencies: | .venv/bin/python  ## Look up the locked packages among known vulnerabilities (AUDIT=… for pip-audit).
	@$(PYTHON) -m venv build/audit
	@build/audit/bin/python -m pip install --quiet --disable-pip-version-check $(PIP_AUDIT)
	@$(BIN)/python -m scripts.vulnerabilities build/audit/bin/pip-audit $(AUDIT)

tools:  ## Install the system programs that the tests need, where this user may.
	@tests/system/provide.sh

clean:  ## Remove what was built and cached; .venv stays.
	rm -rf build dist public public.state .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("zhanqun needs Python 3.11 or later" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv .venv

$(SITE_READY): requirements.lock | .venv/bin/python
	@echo "Setting up .venv from $< …"
	@$(PIP) -r $<
	@touch $@

$(TEST_READY): requirements-test.lock | .venv/bin/python
	@echo "Setting up .venv from $< …"
	@$(PIP) -r $<
	@touch $@ $(SITE_READY)

$(NODE_READY): tests/browser/package-lock.json | tools
	@if command -v npm >/dev/null; then cd tests/browser && npm ci --loglevel=error && touch node_modules/ready; fi
