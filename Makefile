# Two commands are enough: `make demo` and `make test`. Both create .venv once and reuse it.
export VENV ?= .venv
BIN := $(VENV)/bin
SCENARIO ?= scenarios/baseline.yaml
OUT ?= out/demo
# Enough for a band around the line; the scenario asks for more and takes longer.
REPLICATES ?= 4

.PHONY: help setup kernels demo test lint docs-params bench fit lock test-lowest clean

help:
	@echo "make kernels      compile the hot passes once (demo and test do it by themselves)"
	@echo "make demo         ten years of the West Midlands, results and figures in $(OUT)"
	@echo "make test         lint, types, layers and all tests"
	@echo "make lint         ruff, mypy and the layers alone"
	@echo "make fit          the baseline-fit table: target, simulated, band, source"
	@echo "make bench        benchmarks, with ratios to a yardstick timed in the same run"
	@echo "make docs-params  write docs/parameters.md from the declarations"
	@echo "make lock         write requirements.lock from pyproject.toml (needs uv)"
	@echo "make test-lowest  the tests with the lowest versions pyproject.toml allows"

setup:
	@scripts/setup.sh

# Compiled once; without this two workers would each compile the same.
kernels: setup
	@$(BIN)/python scripts/compile_kernels.py

demo: kernels
	$(BIN)/ecosim run $(SCENARIO) -o $(OUT) -n $(REPLICATES) -j 2 --force
	@echo "Figures (PNG and SVG): $(OUT)/figures"

lint: setup
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint kernels
	$(BIN)/pytest -n 2 --dist worksteal

docs-params: setup
	$(BIN)/python scripts/generate_docs.py

bench: setup
	@for script in benchmarks/*.py; do echo "$$script"; $(BIN)/python "$$script" || exit 1; done

fit: setup
	$(BIN)/ecosim fit

lock:
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet --upgrade -o build/lock
	@{ echo '# Written by `make lock` from pyproject.toml for Python 3.11 and later: names, versions, hashes, no addresses.'; \
		cat build/lock; } > requirements.lock

# Python 3.11, because the lowest versions have no wheels for later ones everywhere.
test-lowest:
	rm -rf build/lowest && mkdir -p build
	"$$(ECOSIM_PYTHON=$${ECOSIM_PYTHON:-python3.11} scripts/setup.sh --find)" -m venv build/lowest
	build/lowest/bin/python scripts/lowest.py dev > build/lowest.txt
	build/lowest/bin/python -m pip install --quiet -r build/lowest.txt
	build/lowest/bin/python -m pip install --quiet --no-deps --no-build-isolation -e .
	build/lowest/bin/python -m pytest -n 2

clean:
	rm -rf build dist out .pytest_cache .mypy_cache .ruff_cache .hypothesis
