# Everything a person needs to run by hand. POSIX make and sh; `make` alone lists the targets.
# Paths are relative, so the folder may have any name, with spaces too.
.POSIX:

PYTHON = python3
WORKERS = auto
ENTRIES = 1000 10000
CHROMIUM =

run = .venv/bin/python -m
pip = .venv/bin/python -m pip install --disable-pip-version-check --no-input --no-compile
as_it_goes = awk '/^Collecting / { sub(/[^A-Za-z0-9._-].*/, "", $$2); print "  " $$2; fflush() } /^Installing collected/ { print "  ... unpacking"; fflush() }'

.PHONY: help site serve check lint types data workflows test browser bench screenshot schema clean

help: ## list the targets
	@echo 'make site        check the entries and build the site into site/'
	@echo 'make serve       show the site, and again whenever a file is saved'
	@echo 'make test        everything that must pass before a change is merged'
	@echo 'make check       the quick part of it: lint, types, entries, workflows'
	@echo 'make schema      write the schemas that editors use for completion'
	@echo 'make bench       time the stages and reading on made-up entries (ENTRIES="$(ENTRIES)")'
	@echo 'make screenshot  take docs/images/home.png anew'
	@echo 'make clean       remove what the other targets made'
	@echo
	@echo 'Another Python:  make site PYTHON=python3.12'

site: .venv/.installed ## check and build
	@$(run) synthesite check
	@$(run) synthesite build
	@echo
	@echo 'The site is in the folder site. To look at it:'
	@echo '  make serve                            shows it, and your changes as you save them'
	@echo '  python3 -m http.server -d site 8001   or any other static server: http://localhost:8001/'
	@echo 'Opened straight from the disk, pages show but search does not work.'

serve: .venv/.installed ## show the site while writing
	@$(run) synthesite serve

check: lint types data workflows ## lint, types, entries, workflows

lint: .venv/.tests
	@$(run) ruff check .
	@$(run) ruff format --check .

types: .venv/.tests
	@$(run) mypy

data: .venv/.installed
	@$(run) synthesite check

# actionlint is no Python package that installs without a network of its own; it is used where the system has it.
workflows: .venv/.tests
	@$(run) check_jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@$(run) check_jsonschema --builtin-schema vendor.github-issue-forms .github/ISSUE_TEMPLATE/*.yml
	@$(run) check_jsonschema --builtin-schema vendor.gitlab-ci .gitlab-ci.yml
	@.venv/bin/zizmor --offline --quiet .github
	@if command -v actionlint >/dev/null 2>&1; then actionlint; else echo 'actionlint is not installed: passed over'; fi

test: .venv/.tests browser lint types ## everything
	@SYNTHESITE_CHROMIUM="$$(cat .venv/.chromium)" $(run) pytest -n $(WORKERS)

bench: .venv/.tests browser ## time the stages, and reading the sites
	@SYNTHESITE_CHROMIUM="$$(cat .venv/.chromium)" $(run) tests.bench $(ENTRIES)

screenshot: .venv/.tests browser ## the picture in README.md
	@SYNTHESITE_CHROMIUM="$$(cat .venv/.chromium)" $(run) tests.screenshot docs/images/home.png

schema: .venv/.installed ## schemas for editors
	@$(run) synthesite schema

clean: ## remove what was made
	rm -rf site .site.new .site.old .site.lock .venv .synthesite .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist

# The stamps below make a second run quick. pip's list of packages is the progress shown.

.venv/.made:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo 'synthesite needs Python 3.11 or newer; "$(PYTHON)" is older or missing.'; \
	    echo 'Install one (Debian, Ubuntu: apt-get install python3 python3-venv), or name one: make site PYTHON=python3.12'; \
	    exit 2; }
	@echo 'Making the Python environment .venv'
	@"$(PYTHON)" -m venv .venv || { \
	    rm -rf .venv; \
	    echo 'This Python cannot make environments. On Debian and Ubuntu: apt-get install python3-venv'; \
	    exit 2; }
	@touch .venv/.made

.venv/.installed: .venv/.made pyproject.toml
	@echo 'Installing the program and what it needs'
	@{ $(pip) -e . || echo failed >.venv/.failed; } | $(as_it_goes)
	@if test -f .venv/.failed; then rm .venv/.failed; echo 'pip could not install it; its words are above.'; exit 2; fi
	@touch .venv/.installed

# One installation, not one after the other: a first `make test` is quicker by what pip needs to think.
.venv/.tests: .venv/.made pyproject.toml
	@echo 'Installing what the tests need'
	@{ $(pip) -e '.[test]' || echo failed >.venv/.failed; } | $(as_it_goes)
	@if test -f .venv/.failed; then rm .venv/.failed; echo 'pip could not install it; its words are above.'; exit 2; fi
	@touch .venv/.installed .venv/.tests

# A Chromium for the tests that look at pages: CHROMIUM=…, one on the PATH, or Debian's package when we may install it.
browser: .venv/.made
	@find_browser() { \
	    for name in "$(CHROMIUM)" chromium chromium-browser google-chrome google-chrome-stable chrome; do \
	        if test -n "$$name" && command -v "$$name" >/dev/null 2>&1; then command -v "$$name"; return 0; fi; \
	    done; return 1; }; \
	if test -n "$(CHROMIUM)" && ! command -v "$(CHROMIUM)" >/dev/null 2>&1; then \
	    echo 'CHROMIUM names "$(CHROMIUM)", which cannot be run.'; exit 2; fi; \
	if ! find_browser >.venv/.chromium; then \
	    if test "$$(id -u)" = 0 && command -v apt-get >/dev/null 2>&1; then \
	        echo 'Installing Chromium for the tests (apt-get install chromium)'; \
	        apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	    fi; \
	    find_browser >.venv/.chromium || { \
	        rm -f .venv/.chromium; \
	        echo 'The tests need a Chromium or Chrome, and none was found.'; \
	        echo 'Debian: sudo apt-get install chromium. Fedora: sudo dnf install chromium. macOS: brew install --cask chromium.'; \
	        echo 'Or name one: make test CHROMIUM=/path/to/chrome'; \
	        exit 2; }; \
	fi
