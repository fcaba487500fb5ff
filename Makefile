# Every command that a person types. `make help` lists them.

SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

STEP := scripts/step
CARGO ?= cargo
LISTEN ?= 127.0.0.1:8080

# nextest runs test files side by side and reports in a form that can be counted; cargo's own runner does too.
NEXTEST := $(shell command -v cargo-nextest)

.PHONY: help run build web test lint test-rust test-web test-e2e test-odata bench backtest fuzz fmt clean tools test-tools

help: ## This list
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 14

# A fast build, not a small one: the first run is on the screen in minutes, and tests use the same files.
run: web ## Build, and serve a demo company on http://127.0.0.1:8080
	@$(STEP) "server, fast build" $(CARGO) build --locked --bin kaidan
	@target/debug/kaidan serve --demo --data data/demo --listen $(LISTEN)

build: web ## Build the executable for real use: target/release/kaidan
	@$(STEP) "server, release build" $(CARGO) build --locked --release --bin kaidan
	@ls -lh target/release/kaidan | awk '{ print "target/release/kaidan, " $$5 }'

# ── web client: embedded in the executable, so it is built first, and only when something in it changed

WEB_SOURCES := $(shell find web locales -type f -not -path '*/node_modules/*' -not -path 'web/dist/*')

web: web/dist/index.html

web/dist/index.html: web/node_modules/.package-lock.json $(WEB_SOURCES)
	@$(STEP) "web client" npm --prefix web run --silent build

# `npm ci` wants the binaries of every platform to be had; `install` takes the locked versions of those that this one needs.
web/node_modules/.package-lock.json: web/package-lock.json | tools
	@$(STEP) "web packages" npm --prefix web install --no-save --silent

e2e/node_modules/.package-lock.json: e2e/package-lock.json | tools
	@$(STEP) "story packages" npm --prefix e2e install --no-save --silent

# ── tests

test: ## Everything: format, lint, Rust on both engines, web, stories in a browser
	@scripts/test

lint: web/node_modules/.package-lock.json e2e/node_modules/.package-lock.json web ## Format and lint checks
	@$(STEP) "format, Rust" $(CARGO) fmt --all --check
	@$(STEP) "format, types and lint, web" npm --prefix web run --silent check
	@$(STEP) "format, types and lint, stories" npm --prefix e2e run --silent check
	@$(STEP) "lint, Rust" $(CARGO) clippy --locked --workspace --all-targets --quiet -- --deny warnings

test-rust: web test-tools ## Rust tests, on SQLite and on a PostgreSQL server of their own
	@$(STEP) "Rust tests, build" $(CARGO) build --locked --workspace --bins --tests
ifdef NEXTEST
	@$(STEP) "Rust tests" scripts/with-postgres $(CARGO) nextest run --locked --workspace --profile all
else
	@mkdir -p target/test-results
	@$(STEP) "Rust tests" scripts/with-postgres $(CARGO) test --locked --workspace --lib --bins --tests --no-fail-fast \
		2>&1 | tee target/test-results/rust.log
endif
	@$(STEP) "Rust tests in documentation" $(CARGO) test --locked --workspace --doc --quiet

test-web: web ## Unit tests of the web client, and the weight of its JavaScript
	@$(STEP) "web tests" npm --prefix web run --silent test -- --reporter=default --reporter=junit \
		--outputFile.junit=$(CURDIR)/target/test-results/web.xml
	@$(STEP) "web budget" npm --prefix web run --silent budget

test-e2e: web test-tools e2e/node_modules/.package-lock.json ## Stories in headless Chromium
	@$(STEP) "server for the stories" $(CARGO) build --locked --workspace --bins --tests
	@$(STEP) "stories" npm --prefix e2e run --silent test

test-odata: web test-tools ## OData programs that know nothing of Kaidan read and write through it
	@$(STEP) "server for OData programs" $(CARGO) build --locked --workspace --bins --tests
	@$(STEP) "OData programs" scripts/odata-clients

# BENCH='--scale 100000 --seconds 1' for a quick look.
bench: web test-tools ## Measure against a bare handler, on both engines (release build, takes long)
	@$(STEP) "benchmarks, release build" $(CARGO) build --locked --release --package bench --package server
	@$(STEP) "benchmarks, SQLite" target/release/bench --engine sqlite $(BENCH)
	@$(STEP) "benchmarks, PostgreSQL" scripts/with-postgres --durable bash -c \
		'KAIDAN_BENCH_POSTGRES=$$KAIDAN_TEST_POSTGRES target/release/bench --engine postgres $(BENCH)'

backtest: web ## How good the forecast is, on data where the end is known: MAVEN=../shared/data/maven-crm
	@$(STEP) "backtest, build" $(CARGO) build --locked --package bench --bin backtest
	@target/debug/backtest $(MAVEN)

fuzz: web test-tools ## Throw generated requests at every endpoint of the API, for five minutes (a short run is in `test`)
	@$(STEP) "server for the fuzzer" $(CARGO) build --locked --workspace --bins --tests
	@$(STEP) "API fuzzing" scripts/fuzz-api $(FUZZ)

# ── the rest

fmt: web/node_modules/.package-lock.json e2e/node_modules/.package-lock.json ## Format everything, mend what linters can
	@$(CARGO) fmt --all
	@npm --prefix web run --silent fix
	@npm --prefix e2e run --silent fix

clean: ## Remove everything that was built or fetched, but no data
	rm -rf target web/dist web/node_modules e2e/node_modules e2e/output

tools:
	@scripts/check-tools

test-tools:
	@$(STEP) "test tools" scripts/install-test-tools
