# Everything that people and CI run. "make" alone prints this list.
.DEFAULT_GOAL := help
GO ?= go

.PHONY: help run generate check test test-long crash audit live migration bench bench-short

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## a server with demo data on http://127.0.0.1:8080, nothing to install
	$(GO) run ./cmd/coalition serve --demo

generate: ## the code that is generated from ent/schema and graph/schema
	$(GO) generate .

migration: ## NAME=what_changes: the next migration for both engines, from ent/schema
	$(GO) run ./store/migratediff $(NAME)

check: ## generation changes nothing, gofmt, vet, staticcheck, the size of the program, -race where no database is needed
	@./.ci/check

test: ## everything, on SQLite and on a private MariaDB
	@./.ci/test

test-long: ## the same with every generated case instead of a tenth
	@COALITION_LONG=1 ./.ci/test

crash: ## servers, databases and cluster nodes killed again and again; nothing may be lost (half an hour)
	COALITION_CRASH=long $(GO) test -count=1 -v -timeout 2h ./crash

audit: ## the GraphQL-over-HTTP audits of npm graphql-http
	@./.ci/audit

live: ## the clients of npm graphql-ws and graphql-sse against a running server
	@./.ci/live

bench: ## the server against a ceiling written by hand, on both engines; BENCH="-sizes 1000000" and others, see cmd/bench -help
	$(GO) run ./cmd/bench $(BENCH)

bench-short: ## statements and allocations of each operation, against the limits in bench/limits.json
	$(GO) run ./cmd/bench -short
