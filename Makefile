# Everything runs in .venv, which is made on first use. `make demo` and `make test` need Python >= 3.11,
# pip and make; what more they can use (LibreOffice, Chromium) is listed by scripts/install-system-packages.

PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed

.DEFAULT_GOAL := help

help:  ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## */  make \1\t/' | expand -t 18

$(INSTALLED): pyproject.toml constraints.txt
	./scripts/make-venv $(PYTHON) .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[all,dev]'
	@# Where Python may not write bytecode, every start would compile us anew.
	@$(BIN)/python -m compileall -q pipeline checks scoring web commands cli.py
	@touch $@

demo: $(INSTALLED)  ## check the samples and say where the reports are
	@./scripts/demo $(BIN)/yushen build/demo

test: $(INSTALLED)  ## all tests
	@# What pytest makes of the tests is kept for the next run even where Python is told to write no bytecode.
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -q -n auto --dist worksteal

lint: $(INSTALLED)  ## ruff, mypy, import contracts, sizes
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/check_sizes.py

format: $(INSTALLED)  ## let ruff format and mend what it can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

peers: $(INSTALLED)  ## install the readers that bench compares with
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[peers]'

bundle: $(INSTALLED)  ## folders that install without a network, for Linux, Windows and macOS (SYSTEM="linux …")
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bundle]'
	$(BIN)/python scripts/bundle.py build/bundle $(if $(SYSTEM),--system $(SYSTEM))

bench: $(INSTALLED)  ## CPU per document and per batch, as ratios measured in one run
	$(BIN)/python -m bench

profile: $(INSTALLED)  ## CPU of one check, stage by stage (FILE=report.docx or .pdf)
	$(BIN)/python -m bench.profile '$(FILE)'

accuracy: $(INSTALLED)  ## measure and publish docs/准确度.md (sets: DEV=FOLDER REPORTED=FOLDER DOCUMENTS=FOLDER)
	$(BIN)/python -m bench.accuracy $(if $(DEV),--dev '$(DEV)') $(if $(REPORTED),--reported '$(REPORTED)') \
		$(if $(DOCUMENTS),--documents '$(DOCUMENTS)')

stores: $(INSTALLED)  ## every test of the service on every kind of database, those too that make test tries on one
	EVERY_STORE=1 $(BIN)/python -m pytest -q -n auto --dist worksteal tests/web

fuzz: $(INSTALLED)  ## a longer run of the fuzz tests
	FUZZ_SECONDS=$${FUZZ_SECONDS:-600} $(BIN)/python -m pytest -q tests/fuzz

metamorphic: $(INSTALLED)  ## write every sample anew in every way of tests/metamorphic: what is said of it stays
	$(BIN)/python -m tests.metamorphic

scans: $(INSTALLED)  ## print, tick, seal and age every sample's form in every way of tests/scans, and read it (WAYS="…" for some)
	$(BIN)/python -m tests.scans $(WAYS)

samples: $(INSTALLED)  ## make the samples again from their texts (needs LibreOffice for the PDFs)
	$(BIN)/python -m samples.make

goldens: $(INSTALLED)  ## write the reviewed pages and texts of the writers anew; read the difference
	UPDATE_GOLDENS=1 $(BIN)/python -m pytest -q tests/write/test_goldens.py

clean:  ## remove what was made
	rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
