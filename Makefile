# The few commands there are; each is one line that works without make as well.
.PHONY: help run demo quick test lint types format pin

help: ## list these
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /	/'

run: ## the tray program, from this checkout
	sh packaging/run.sh

demo: ## the whole program for ten seconds, on the built-in actor
	sh packaging/run.sh --demo --headless --seconds 10

quick: ## lint, types, contracts and unit tests: three minutes, no root
	sh packaging/test.sh --quick

test: ## all tests: about an hour; a part: make test PART=tests/tray
	sh packaging/test.sh $(PART)

lint: ## lint, format and imports, in .venv as the tests made it
	.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/lint-imports

types: ## types, strictly
	.venv/bin/mypy

format: ## lay the code out
	.venv/bin/ruff check --fix . && .venv/bin/ruff format .

pin: ## pin the dependencies anew; needs uv
	sh packaging/pin.sh
