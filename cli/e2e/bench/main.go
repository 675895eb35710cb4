// Command bench measures a hub, a builder and the CLI that scripts/bench has
// started, and holds the figures against the project's goals. They are seldom
// wrong by much on a busy machine where they are ratios or medians; the others
// want a quiet one.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// site is what is measured.
type site struct {
	url, conninfo      string
	koji, conf         string // the CLI and its configuration
	peer               string // koji's own CLI, empty for none
	otherHub           string // URL of koji's own hub, empty for none
	hubPID, builderPID int
	runs               int
	window             time.Duration
	only               string // the part to measure, empty for all
	tree               string // the hub's
	rpms               int    // how many to fill it with, 0 for the demo's site
}

func main() {
	var s site
	flag.StringVar(&s.url, "url", "", "the hub's URL")
	flag.StringVar(&s.conninfo, "conninfo", "", "libpq connection string of its database")
	flag.StringVar(&s.koji, "koji", "bin/koji", "the CLI")
	flag.StringVar(&s.conf, "conf", "", "the CLI's configuration file")
	flag.StringVar(&s.peer, "peer", "", "koji's own CLI, to measure beside ours")
	flag.StringVar(&s.otherHub, "other-hub", "", "URL of another hub with user alice and tag "+tagName+", to count calls of beside ours")
	flag.IntVar(&s.hubPID, "hub-pid", 0, "process of the hub")
	flag.IntVar(&s.builderPID, "builder-pid", 0, "process of kojid")
	flag.IntVar(&s.runs, "runs", 7, "how often to do what takes a median")
	flag.DurationVar(&s.window, "window", 200*time.Millisecond, "how long to count calls in one go")
	flag.StringVar(&s.only, "part", "", "measure only this part")
	flag.StringVar(&s.tree, "tree", "", "the hub's file tree")
	flag.IntVar(&s.rpms, "rpms", 0, "measure the repos of an empty site after filling it with as many RPMs")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	var t table
	measure := s.measure
	if s.rpms > 0 {
		measure = s.measureRepos
	}
	err := measure(ctx, &t)
	if err := errors.Join(err, t.write(os.Stdout)); err != nil {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(1)
	}
}

// measure does memory first: what follows makes caches grow.
func (s *site) measure(ctx context.Context, t *table) error {
	return s.each(ctx, t, []part{
		{"processes", s.processes}, {"commands", s.commands}, {"tasks", s.tasks}, {"runroot", s.runroot}, {"calls", s.calls}, {"crowd", s.crowd},
	})
}

type part struct {
	name string
	run  func(context.Context, *table) error
}

// each runs the parts, or the only one that is wanted.
func (s *site) each(ctx context.Context, t *table, parts []part) error {
	for _, p := range parts {
		if s.only != "" && s.only != p.name {
			continue
		}
		fmt.Fprintf(os.Stderr, "measuring %s …\n", p.name)
		if err := p.run(ctx, t); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	return nil
}
