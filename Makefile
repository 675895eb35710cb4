# gokoji: every target works on a fresh clone.
SHELL   := /bin/bash
MODULES := sdk plugins hub builder cli
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
LDFLAGS := -s -w -X github.com/gokoji/gokoji/sdk/version.stamp=$(VERSION)
GOBUILD := CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)'

# where Go's own archive goes, which sudo and cron leave out
export PATH := $(PATH):/usr/local/go/bin

.DEFAULT_GOAL := help
.PHONY: help build

help: ## Show the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

build: ## Build bin/koji-hub, bin/kojid and bin/koji
	$(GOBUILD) -o bin/koji-hub ./hub/cmd/koji-hub
	$(GOBUILD) -o bin/kojid ./builder/cmd/kojid
	$(GOBUILD) -o bin/koji ./cli/cmd/koji

.PHONY: setup demo test race lint bench

setup: ## Install the Debian packages that demo and tests need
	scripts/setup

demo: setup build ## Try it: hub, builder, RPMs, a repo, koji runroot (KEEP=1 leaves it running)
	scripts/demo

test: setup ## Run all tests, with real PostgreSQL, createrepo_c, dnf and build roots
	go vet $(MODULES:%=./%/...)
	scripts/root go test -timeout 30m $(MODULES:%=./%/...)

race: setup ## Run the tests of everything that runs at the same time with the race detector (needs a C compiler)
	go test -race ./sdk/... ./plugins/... ./hub/... ./cli/internal/... ./builder/internal/daemon/... ./builder/internal/procs/...

lint: ## Check formatting, mistakes, and the boundaries between modules and plugin halves
	@unformatted=$$(gofmt -l $(MODULES)); [ -z "$$unformatted" ] || { echo "gofmt differs:"; echo "$$unformatted"; exit 1; }
	go vet $(MODULES:%=./%/...)
	go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 $(MODULES:%=./%/...)
	go run github.com/OpenPeeDeeP/depguard/v2/cmd/depguard@v2.3.0 $(MODULES:%=./%/...)

.PHONY: fuzz
FUZZTIME := 10m

fuzz: ## Run each fuzz target for FUZZTIME (10m); what fails stays in testdata/fuzz
	@set -e; for file in $$(grep -rl --include='*_test.go' '^func Fuzz' $(MODULES)); do \
		for target in $$(sed -nE 's/^func (Fuzz[A-Za-z0-9]+)\(.*/\1/p' $$file); do \
			echo "$$file: $$target"; \
			go test -run='^$$' -fuzz="^$$target$$" -fuzztime=$(FUZZTIME) -fuzzminimizetime=20x ./$$(dirname $$file); \
		done; done

bench: setup build ## Measure against the goals, as ratios where there is another side (docs/benchmarks.md)
	go list -deps -test ./cli/e2e/bench ./sdk/xmlrpc >/dev/null # so that root has the modules
	scripts/bench
	scripts/bench-repos
