package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/gokoji/gokoji/sdk/optparse"
)

// usageHint is the second line of every command's usage.
const usageHint = "(Specify the --help global option for a list of other help options)"

// Flags declares a command's options and checks its arguments.
type Flags struct {
	*optparse.Set
	// Quiet is the global option of that name: the default of the command's own.
	Quiet bool

	check func(args []string) error
}

// Args sets what takes and checks the arguments that are no options; its errors
// are usage errors. Without it a command takes none.
func (f *Flags) Args(check func(args []string) error) { f.check = check }

// UsageLine is the command's usage without "Usage: ".
func (c *Registered) UsageLine(prog string) string {
	line := prog + " " + c.Name
	if c.Usage != "" {
		line += " " + c.Usage
	}
	return line + "\n" + usageHint
}

// Flags returns the options of the command, for help and completion.
func (c *Registered) Flags() *Flags {
	f, _ := c.prep(false)
	return f
}

// Parse reads the command's own options and arguments and returns what runs it.
// Errors are *UsageError, optparse.ErrHelp, or whatever the check of the arguments
// gives.
func (c *Registered) Parse(args []string, quiet bool) (func(context.Context, *Env) error, error) {
	f, run := c.prep(quiet)
	rest, err := f.Parse(args, !c.OptionsFirst)
	if err == nil {
		err = f.checkArgs(rest)
	}
	var mistake *optparse.Error
	switch {
	case err == nil:
		return run, nil
	case errors.As(err, &mistake):
		return nil, &UsageError{mistake.Msg}
	}
	return nil, err
}

func (f *Flags) checkArgs(args []string) error {
	switch {
	case f.check != nil:
		return f.check(args)
	case len(args) > 0:
		return Usagef("This command takes no arguments")
	}
	return nil
}

// RunCommand runs another command with the options and arguments that would stand
// behind its name. The session stays as it is.
func (e *Env) RunCommand(ctx context.Context, name string, args ...string) error {
	c := e.Commands.Lookup(name)
	if c == nil {
		return fmt.Errorf("there is no command %s", name)
	}
	run, err := c.Parse(args, e.Config.Quiet)
	if err != nil {
		return err
	}
	return run(ctx, e)
}
