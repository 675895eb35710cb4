package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

// report says what became of a command and returns the exit status.
func report(e *cli.Env, p Process, err error) int {
	e.Flush()
	var exit *cli.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		if exit.Msg != "" {
			fmt.Fprintln(e.Err, exit.Msg)
		}
		return exit.Code
	case errors.Is(err, context.Canceled):
		return 1 // interrupted: whoever did that knows
	}
	fmt.Fprintln(e.Err, logLine(p, "ERROR", errorText(err)))
	return 1
}

// errorText names an error's kind as koji's CLI does.
func errorText(err error) string {
	var (
		fault  *koji.Fault
		conn   *client.ConnError
		status *client.StatusError
	)
	switch {
	case errors.As(err, &fault):
		return fault.Kind.Name() + ": " + err.Error()
	case errors.As(err, &status):
		return "HTTPError: " + err.Error()
	case errors.As(err, &conn):
		return "ConnectionError: " + err.Error()
	}
	return err.Error()
}
