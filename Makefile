# Everything a newcomer needs: `make run` and `make test`. tools/setup does the work and does nothing twice.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$p; break; }; done)
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run test check bench setup setup-dev clean lock

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

run: setup ## two demo offices on this machine; PORT=8000 unless told otherwise; Ctrl-C ends everything
	@exec env DIENESTS_DEMO=$${DIENESTS_DEMO:-1} DIENESTS_DEMO_NEIGHBOUR=$${DIENESTS_DEMO_NEIGHBOUR:-1} $(BIN)/dienests up

test: setup-dev ## every test: SQLite, PostgreSQL where one answers, a real Chromium
	@$(BIN)/python tools/test

check: setup-dev ## style, types, templates, direction of imports, migrations, translations
	@$(BIN)/python tools/check

bench: setup-dev ## measurements, each beside what it is compared with
	@$(BIN)/python benchmarks/run.py

setup:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer was not found. Install it (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python) and run make again."; exit 1; }
	@$(PYTHON) tools/setup run

setup-dev:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer was not found. Install it (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python) and run make again."; exit 1; }
	@$(PYTHON) tools/setup dev

lock: ## choose versions anew and write the locks (needs uv)
	@tools/lock --upgrade

clean: ## remove everything made here: environment, database, documents
	rm -rf .venv node_modules var
