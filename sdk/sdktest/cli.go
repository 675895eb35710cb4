package sdktest

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/gokoji/gokoji/sdk/cli"
)

// CLI runs commands in an environment of buffers.
type CLI struct {
	Out, Err bytes.Buffer
	In       bytes.Buffer
	Config   cli.Config
	// Now is the clock of the commands; it stands still by default.
	Now time.Time
	// Foreground is Env.Foreground.
	Foreground bool
}

// NewCLI prepares for commands that talk to hub (nil: to none) as alice.
func NewCLI(t testing.TB, hub *Hub) *CLI {
	t.Helper()
	c := &CLI{Config: cli.DefaultConfig(), Now: time.Date(2026, 11, 22, 13, 0, 0, 0, time.UTC)}
	c.Config.AuthType, c.Config.User, c.Config.Password = "password", "alice", "alice"
	c.Config.MaxRetries, c.Config.RetryInterval, c.Config.PollInterval = 0, time.Millisecond, time.Millisecond
	c.Config.WebURL, c.Config.TopDir = "http://web.example.com/koji", "/mnt/koji"
	if hub != nil {
		c.Config.Server = hub.URL
	}
	return c
}

// Run runs a command line of one of r's commands, and returns its error. What was
// written before is forgotten.
func (c *CLI) Run(ctx context.Context, r *cli.Registrar, args ...string) error {
	c.Out.Reset()
	c.Err.Reset()
	if err := r.Err(); err != nil {
		return err
	}
	cmd := r.Lookup(args[0])
	if cmd == nil {
		return fmt.Errorf("no command %q", args[0])
	}
	run, err := cmd.Parse(args[1:], c.Config.Quiet)
	if err != nil {
		return err
	}
	e := &cli.Env{
		In: &c.In, Out: &c.Out, Err: &c.Err, Prog: "koji", Config: c.Config, Foreground: c.Foreground,
		Location: time.UTC, Now: func() time.Time { return c.Now }, Log: slog.New(slog.DiscardHandler), Commands: r,
	}
	e.For(cmd)
	defer e.Close(ctx)
	return run(ctx, e)
}
