# Everything one does with Arkan. Python 3.11 or newer and make are all it needs.

PYTHON ?= python3
ARGS ?=
export PORT ?= 8000

launcher = $(PYTHON) -m launcher
python = .venv/bin/python

.DEFAULT_GOAL = help
.PHONY: help demo test check fix bench lock messages shell

help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' $(MAKEFILE_LIST) | expand -t 12

demo: ## Set up and run everything on PORT (8000), with the demo year
	@exec $(launcher) demo

test: ## Run the test suite beside its own throw-away servers (ARGS="tests/core -k hijri")
	@$(launcher) install --dev
	@exec $(launcher) with-servers -- $(python) -m pytest -n auto --dist loadgroup $(ARGS)

check: ## Lint, types, import direction, migrations, translations, settings of production
	@$(launcher) install --dev
	@exec $(launcher) check

fix: ## Let the tools mend what they can
	@$(launcher) install --dev
	@$(python) -m ruff check --fix .
	@$(python) -m ruff format .

bench: ## Measure by the method of docs/performance.md
	@$(launcher) install --dev
	@exec $(launcher) with-servers --durable -- $(python) -m benchmarks $(ARGS)

lock: ## Write the locks anew from pyproject.toml (ARGS="--upgrade")
	@$(launcher) install
	@exec $(launcher) lock $(ARGS)

messages: ## Collect and compile the translations (needs gettext)
	@$(launcher) install
	@exec $(python) -m launcher.catalogues --messages

shell: ## A Django shell on the demo's data
	@exec $(launcher) shell
