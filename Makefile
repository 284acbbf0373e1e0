# What a contributor types. The work is done by the scripts, which say more about themselves.

.DEFAULT_GOAL := help
.PHONY: help test lint fmt demo bench openapi clean

help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

test: ## Everything that must hold before a change lands; installs what is missing
	@scripts/test

lint: ## The quick half of it: format, scripts, clippy, dependencies, the API document
	@scripts/test format shell clippy deny api-lint

fmt: ## Format the code
	@cargo fmt --all

demo: ## A living cooperative on this machine
	@cargo run --release --locked -- demo

bench: ## Load and durability figures, on SQLite and PostgreSQL, and bundling beside others
	@benches/run
	@benches/peers

openapi: ## Write openapi/openapi.json after a change of the routes
	@cargo run --quiet --locked -- openapi > openapi/openapi.json.new
	@mv openapi/openapi.json.new openapi/openapi.json

clean: ## Remove what was built and fetched; data stays
	@rm -rf target .tools .venv .schemathesis openapi/node_modules
