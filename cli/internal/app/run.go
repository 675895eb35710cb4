package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"

	"github.com/gokoji/gokoji/cli/internal/cmd"
	"github.com/gokoji/gokoji/plugins/allcli"
	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/optparse"
	"github.com/gokoji/gokoji/sdk/version"
)

const globalUsage = "[global-options] command [command-options-and-arguments]"

// Run is the whole program; it returns the exit status.
func Run(ctx context.Context, p Process) int {
	reg, err := Commands()
	if err != nil {
		fmt.Fprintln(p.Err, err)
		return 1
	}
	e := &cli.Env{
		In: p.In, Out: p.Out, Err: p.Err, Terminal: p.Terminal, Foreground: p.Foreground,
		Prog: p.prog(), Location: p.Location, Now: p.Now, Commands: reg,
	}
	code := run(ctx, p, e)
	if f, ok := p.Out.(interface{ Flush() error }); ok {
		if err := f.Flush(); err != nil {
			if !errors.Is(err, syscall.EPIPE) { // a reader who has seen enough is nothing to speak of
				fmt.Fprintln(p.Err, logLine(p, "ERROR", err.Error()))
			}
			return max(code, 1)
		}
	}
	return code
}

// Commands returns every command, the plugins' among them.
func Commands() (*cli.Registrar, error) {
	reg := cli.NewRegistrar()
	cmd.Register(reg)
	for _, p := range allcli.All() {
		reg.Add(p)
	}
	return reg, reg.Err()
}

func run(ctx context.Context, p Process, e *cli.Env) int {
	if len(p.Args) > 1 && (p.Args[1] == "completion" || strings.HasPrefix(p.Args[1], "__complete")) {
		return complete(p, e)
	}
	var g globals
	set := g.set(e.Prog)
	args, err := set.Parse(p.Args[min(1, len(p.Args)):], false)
	var mistake *optparse.Error
	switch {
	case errors.Is(err, optparse.ErrHelp):
		fmt.Fprintf(e.Out, "Usage: %s %s\n\n%s\n%s", e.Prog, globalUsage, set.Help(p.Width), cmd.Hints(e.Prog))
		return 0
	case errors.As(err, &mistake):
		return usageError(e, e.Prog+" "+globalUsage, mistake.Msg)
	case g.printVersion:
		e.Println(e.Prog + " (gokoji) " + version.String())
		return 0
	}
	conf, warnings, err := g.load(p)
	if err != nil {
		return usageError(e, e.Prog+" "+globalUsage, configText(err))
	}
	if !conf.Quiet {
		for _, w := range warnings {
			e.Warnf("warning: %s", w)
		}
	}
	if w := replacePkgURL(&conf); w != "" {
		e.Warnf("%s", w)
	}
	e.Config, e.Log = conf, newLogger(p, conf)
	e.Log.DebugContext(ctx, "Opening new requests session") // how koji's log begins
	return dispatch(ctx, p, e, args, g)
}

func dispatch(ctx context.Context, p Process, e *cli.Env, args []string, g globals) int {
	if len(args) == 0 || g.helpCommands {
		cmd.ListCommands(e, nil)
		return 0
	}
	c := lookup(e.Commands, args[0])
	if c == nil {
		cmd.ListCommands(e, nil)
		return report(e, p, fmt.Errorf("Unknown command: %s", args[0])) //nolint:staticcheck // koji's text
	}
	e.For(c)
	start, err := c.Parse(args[1:], e.Config.Quiet)
	if errors.Is(err, optparse.ErrHelp) {
		fmt.Fprintf(e.Out, "Usage: %s\n\n%s", c.UsageLine(e.Prog), c.Flags().Help(p.Width))
		return 0
	}
	if err == nil {
		err = start(ctx, e)
		e.Close(ctx)
	}
	var usage *cli.UsageError
	if errors.As(err, &usage) {
		return usageError(e, c.UsageLine(e.Prog), usage.Msg)
	}
	return report(e, p, err)
}

// lookup finds a command; underscores are as good as dashes, and greetings do
// not depend on case.
func lookup(reg *cli.Registrar, name string) *cli.Registered {
	if c := reg.Lookup(strings.ReplaceAll(name, "_", "-")); c != nil {
		return c
	}
	if c := reg.Lookup(strings.ToLower(name)); c != nil && c.Name == cmd.Greeter {
		return c
	}
	return nil
}

func usageError(e *cli.Env, usage, msg string) int {
	e.Flush()
	io.WriteString(e.Err, "Usage: "+usage+"\n\n"+e.Prog+": error: "+msg+"\n") //nolint:errcheck // nothing left to tell it to
	return 2
}
