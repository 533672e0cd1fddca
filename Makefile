# make run    set up, train, start everything, seed a demo insurer, play three calls, stay up
# make test   set up, train, run the tests          (make test SPEECH=zh-CN: audio scenarios in that language too)
# make check  format, lint, types    make lock  new lock files    make clean  remove what was made here
PYTHON ?= python3.11
PYTEST_ARGS ?=
SOURCES = app.py cli.py benchmarks claims commands desk ivr models nlu operations reporting scripts settings simulator tests
UV = .venv-tools/bin/uv
COMPILE = $(UV) pip compile -q --generate-hashes --no-emit-index-url --no-header --no-annotate

export PYTHONUNBUFFERED = 1

.PHONY: run setup setup-test train test check format lock clean

run: setup train
	@exec .venv/bin/hotline up --demo

setup:
	@$(PYTHON) -m scripts.setup run

setup-test:
	@$(PYTHON) -m scripts.setup test

train:
	@.venv/bin/hotline nlu train

test: setup-test train
	@.venv/bin/python -m pytest $(if $(SPEECH),--speech=$(SPEECH)) $(PYTEST_ARGS)

check:
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy $(wildcard $(SOURCES))

format:
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

lock: .venv-tools
	$(COMPILE) --python-version 3.11 -o requirements/tools.txt requirements/tools.in
	$(COMPILE) --python-version 3.11 -o requirements/run.txt pyproject.toml
	$(COMPILE) --python-version 3.11 -c requirements/run.txt -o requirements/demo.txt requirements/demo.in
	$(COMPILE) --python-version 3.11 -c requirements/run.txt --extra dev -o requirements/dev.txt pyproject.toml
	$(COMPILE) --python-version 3.10 --override requirements/rasa-overrides.txt -o requirements/rasa.txt requirements/rasa.in
	$(COMPILE) --python-version 3.10 -o requirements/benchmark-diet.txt requirements/benchmark-diet.in
	$(COMPILE) --python-version 3.11 --prerelease allow -o requirements/benchmark-time.txt requirements/benchmark-time.in

.venv-tools:
	@$(PYTHON) -m scripts.setup run

clean:
	rm -rf .venv .venv-tools .venv-rasa build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "kept: var/ (data and trained models)"
