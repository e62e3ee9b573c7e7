# Two commands set a fresh machine up completely: `make run` and `make test`.
.DEFAULT_GOAL := help
.PHONY: help run test setup lint lock clean

help:  ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

setup:  ## make .venv from the lock, install Tesseract with chi_sim when missing
	@sh install.sh

run: setup  ## ingest the documents in raw_docs/ and write the tables to output/
	@.venv/bin/gongshi ingest

test:  ## lint, types, import contracts and tests
	@sh install.sh tests
	@$(MAKE) --no-print-directory lint
	.venv/bin/python -m pytest -n 2 --dist loadfile

lint:
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

lock:  ## resolve all dependencies anew and lock them with their hashes
	.venv/bin/uv pip compile --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-annotate --no-header --extra dev --upgrade \
		pyproject.toml -o requirements.lock

clean:  ## remove what ingestion wrote
	rm -rf output/*
