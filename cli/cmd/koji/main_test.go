package main

import (
	"os"
	"os/signal"
	"slices"
	"testing"
)

//nolint:paralleltest // signals are the process's
func TestEndings(t *testing.T) {
	if !slices.Contains(endings(), os.Interrupt) {
		t.Error("Ctrl-C is not heard")
	}
	signal.Ignore(os.Interrupt)
	defer signal.Reset(os.Interrupt)
	if slices.Contains(endings(), os.Interrupt) {
		t.Error("Ctrl-C is heard in the background")
	}
}
