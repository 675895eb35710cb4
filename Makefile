# gokoji: every target works on a fresh clone.
SHELL   := /bin/bash
MODULES := sdk plugins hub builder cli
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
LDFLAGS := -s -w -X github.com/gokoji/gokoji/sdk/version.stamp=$(VERSION)
GOBUILD := CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)'

.DEFAULT_GOAL := help
.PHONY: help build

help: ## Show the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

build: ## Build bin/koji-hub, bin/kojid and bin/koji
	$(GOBUILD) -o bin/koji-hub ./hub/cmd/koji-hub
	$(GOBUILD) -o bin/kojid ./builder/cmd/kojid
	$(GOBUILD) -o bin/koji ./cli/cmd/koji
