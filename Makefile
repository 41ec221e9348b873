# The two commands of the README, and what contributors need. Every path is relative, so that a
# folder name with a space does no harm.

PYTHON ?= python3
VENV = .venv
BIN = $(VENV)/bin
PORT ?= 8866
# Two files of tests at a time: each has its own servers, and most of the time is waiting.
SIDE_BY_SIDE ?= -n 2 --dist loadfile

.PHONY: serve teach test fast lint pins links clean

serve: $(VENV)/.ready
	$(BIN)/python -m dlis_widgets serve --port $(PORT)

teach: $(VENV)/.ready-teach
	$(BIN)/python -m dlis_widgets teach

test: $(VENV)/.ready-tests lint
	DLIS_CHROMIUM="$$($(BIN)/python tests/get_browser.py)" $(BIN)/python -m pytest $(SIDE_BY_SIDE)

# Only what needs no server, no browser and no nbgrader.
fast: $(VENV)/.ready-tests
	$(BIN)/python -m pytest -m "not slow"

lint: $(VENV)/.ready-tests
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy
	$(BIN)/python tests/check_javascript.py
	$(BIN)/python -m dlis_widgets check
	$(BIN)/python docs/links.py --check

$(VENV)/.ready: pyproject.toml requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -e .
	touch $@

$(VENV)/.ready-teach: $(VENV)/.ready requirements-research.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-research.txt
	touch $@

$(VENV)/.ready-tests: $(VENV)/.ready-teach requirements-test.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-test.txt
	touch $@

# Renew the pinned versions from pyproject.toml.
pins:
	rm -rf $(VENV)-pins
	$(PYTHON) -m venv $(VENV)-pins
	$(VENV)-pins/bin/python -m pip install --quiet .
	(echo '# What the workbooks run on, pinned; `make pins` renews it. Also used on Binder.'; \
	 $(VENV)-pins/bin/python -m pip freeze --exclude dlis-widgets) > requirements.txt
	$(VENV)-pins/bin/python -m pip install --quiet '.[research]'
	(echo '# What the research extra needs besides, pinned: a class, two readers, datasets, statistics.'; \
	 $(VENV)-pins/bin/python -m pip freeze --exclude dlis-widgets | grep -vxFf requirements.txt) > requirements-research.txt
	rm -rf $(VENV)-pins

# Write the repository's address from pyproject.toml into the README's badge and links.
links: $(VENV)/.ready
	$(BIN)/python docs/links.py

clean:
	rm -rf $(VENV) site build dist
