# `make help` lists what there is. Everything lives in .venv and node_modules; nothing is installed elsewhere, except
# that `make test` asks Debian for Chromium and fonts where it may.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PORT ?= 8000
BIN := .venv/bin
UV := $(BIN)/uv pip
STAMP := .venv/.stamps
VENDOR := fieldapp/static/vendor/leaflet
FONTS := fieldapp/static/vendor/fonts
PYTEST := $(BIN)/python -m pytest
# Each worker takes its share of the tests; who is done first takes half of what another has left.
SHARED_OUT := -n 2 --dist worksteal
# One more than cores where browsers, servers and the disk are waited for; each reads all tests, and has its own server.
SHARED_OUT_WAITING := -n 3 --dist worksteal
# A test that waits for ever ends here with the places where it waits; the longest takes a few minutes.
NO_ENDLESS_TEST := -o faulthandler_timeout=900 -o faulthandler_exit_on_timeout=true
QUICK := not stress and not bench and not postgresql and not slow
DEV_FILES := node_modules/axe-core/axe.min.js
BROWSER_SOURCES := 'fieldapp/static/**/*.{js,css}' 'tests/**/*.js' package.json '*.mjs'
NPM_CI := npm ci --no-audit --no-fund --silent
# The machine's node where it has one that is new enough (package.json: engines), else the one from a wheel.
NEW_ENOUGH := const [a, b] = process.versions.node.split(".").map(Number)
NEW_ENOUGH += ; process.exit(a > 22 || (a === 22 && b >= 13) || (a === 20 && b >= 19) ? 0 : 1)
WITH_NODE = set -e; if ! command -v npm >/dev/null || ! node -e '$(NEW_ENOUGH)' 2>/dev/null; then \
  $(UV) install --quiet --python $(BIN)/python --require-hashes -r requirements-node.txt; \
  export PATH="$(CURDIR)/$(BIN):$$PATH"; fi
# Some environments forbid Python to keep what it compiled; each of a few hundred processes of the tests would compile
# the whole application again.
unexport PYTHONDONTWRITEBYTECODE
export UV_LINK_MODE ?= copy
export UV_COMPILE_BYTECODE ?= 1

.PHONY: help install run check test lint stress bench mutants fuzz lock test-packages bench-packages browser

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

install: $(STAMP)/run $(VENDOR)/leaflet.js ## set up .venv and the browser files
	@$(BIN)/python -m routing.precompile

$(STAMP)/tool: requirements-install.txt
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 12))' || \
	  { echo "Python 3.12 or later is needed, this is $$(python3 -V)"; exit 1; }
	python3 -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-install.txt
	@mkdir -p $(STAMP) && touch $@

$(STAMP)/run: $(STAMP)/tool requirements.txt pyproject.toml
	$(UV) install --quiet --python $(BIN)/python --require-hashes -r requirements.txt
	$(UV) install --quiet --python $(BIN)/python --no-build-isolation --no-deps -e .
	@touch $@

$(VENDOR)/leaflet.js: package-lock.json | $(STAMP)/tool
	@$(WITH_NODE); $(NPM_CI) --omit=dev
	@mkdir -p $(VENDOR)/images
	cp node_modules/leaflet/dist/leaflet.js node_modules/leaflet/dist/leaflet.css $(VENDOR)/
	cp node_modules/leaflet/dist/images/* $(VENDOR)/images/
	@mkdir -p fieldapp/static/vendor/idb && cp node_modules/idb/build/index.js fieldapp/static/vendor/idb/
	@mkdir -p $(FONTS)
	cp node_modules/@fontsource/noto-sans/files/noto-sans-latin-500-normal.woff2 $(FONTS)/
	@touch $@

# pages come first: the planner is compiled behind them, by the server, and whoever plans meanwhile is told
run: ## serve the demonstration office on http://127.0.0.1:$(PORT)
	@$(MAKE) --no-print-directory -j 2 $(STAMP)/run $(VENDOR)/leaflet.js
	@FIELDAPP_DATA="$${FIELDAPP_DATA:-var/demo}" PORT=$(PORT) $(BIN)/fieldapp demo
	@FIELDAPP_DATA="$${FIELDAPP_DATA:-var/demo}" exec $(BIN)/fieldapp serve --port $(PORT)

$(STAMP)/test: $(STAMP)/run requirements-test.txt
	$(UV) install --quiet --python $(BIN)/python --require-hashes -r requirements-test.txt
	@touch $@

$(DEV_FILES): package-lock.json $(VENDOR)/leaflet.js
	@$(WITH_NODE); $(NPM_CI)
	@touch $@

browser:
	@if [ ! -x /usr/bin/chromium ] || ! fc-list 2>/dev/null | grep -q NotoNaskhArabic; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && apt-get install -y -qq chromium fonts-noto-core >/dev/null || \
	      echo "Chromium could not be installed: browser tests will be skipped."; \
	  else \
	    echo "Chromium or the Noto fonts are missing and may not be installed here: browser tests will be skipped."; \
	  fi; fi
	@if [ -x /usr/bin/chromium ] && [ ! -x /usr/bin/chromium-headless-shell ] && [ "$$(id -u)" = 0 ] && \
	    command -v apt-get >/dev/null; then \
	  apt-get update -qq && apt-get install -y -qq chromium-headless-shell >/dev/null || \
	    echo "Chromium's headless shell could not be installed: browser tests take longer."; fi

test-packages: install $(STAMP)/test $(DEV_FILES) browser

check: install lint ## while working, without a browser: style, types, rules, unit and store tests on SQLite
	HYPOTHESIS_PROFILE=quick $(PYTEST) $(SHARED_OUT) -m '$(QUICK)' tests/unit tests/rules tests/store $(PYTEST_ARGS)

# one core compiles the planner while the other fetches what the checks need and looks at style and types
test: ## every check, before a commit that others get
	@$(MAKE) --no-print-directory -j 2 test-packages lint
	$(PYTEST) $(SHARED_OUT_WAITING) $(NO_ENDLESS_TEST) --ignore=tests/benchmarks $(PYTEST_ARGS)

lint: $(STAMP)/test $(DEV_FILES) ## style, types, direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --check --lint --quiet templates
	@$(WITH_NODE); set -x; \
	node_modules/.bin/prettier --check --log-level warn $(BROWSER_SOURCES); \
	node_modules/.bin/eslint --max-warnings 0 .

stress: test-packages ## long fault counts; those of the disk need Debian's strace
	@command -v strace >/dev/null || { apt-get update -qq && apt-get install -y -qq strace >/dev/null; }
	HYPOTHESIS_PROFILE=stress $(PYTEST) -m stress $(PYTEST_ARGS)

$(STAMP)/bench: $(STAMP)/test requirements-bench.txt
	$(UV) install --quiet --python $(BIN)/python --require-hashes -r requirements-bench.txt
	@touch $@

bench-packages: test-packages $(STAMP)/bench

bench: bench-packages ## every figure in seconds or MB, and the planner against its peers
	$(PYTEST) tests/benchmarks -m "" -s $(PYTEST_ARGS)

$(STAMP)/mutants: $(STAMP)/test requirements-mutants.txt
	$(UV) install --quiet --python $(BIN)/python --require-hashes -r requirements-mutants.txt
	@touch $@

mutants: install $(STAMP)/mutants ## small changes to the code, one at a time: do the tests notice?
	$(BIN)/python -m tests.mutants $(MUTANTS_ARGS)

$(STAMP)/fuzz: $(STAMP)/test requirements-fuzz.txt
	$(UV) install --quiet --python $(BIN)/python --require-hashes -r requirements-fuzz.txt
	@touch $@

fuzz: test-packages $(STAMP)/fuzz ## each parser of what strangers send: ten minutes under a fuzzer
	$(BIN)/python -m tests.fuzz $(FUZZ_ARGS)

lock: $(STAMP)/tool ## renew the locked requirements
	for name in requirements requirements-test requirements-bench requirements-mutants requirements-fuzz \
	  requirements-install requirements-node; do \
	  $(UV) compile --quiet --universal --python-version 3.12 --generate-hashes --no-emit-index-url --no-header \
	    -o $$name.txt $$name.in; done
	npm install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund
