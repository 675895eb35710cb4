package cmd

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

func addVersion(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "version", Category: cli.Misc, Anonymous: true,
		Usage: "[options]", Short: "Show the versions of the client and the hub",
	}, func(f *cli.Flags, _ *struct{}) {
		f.Args(whatever)
	}, runVersion)
}

// runVersion shows as the client's version the koji that it is compatible with.
func runVersion(ctx context.Context, e *cli.Env, _ struct{}) error {
	e.Println("Client: " + koji.Version)
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	v, err := s.Call(ctx, "getKojiVersion")
	switch {
	case koji.IsKind(err, koji.GenericError):
		e.Println("Hub:    Can't determine (older than 1.23)")
		return nil
	case err != nil:
		return err
	}
	e.Println("Hub:    " + koji.Str(v))
	return nil
}

// hubVersion is what the hub says of itself, in its last answer or when asked.
func hubVersion(ctx context.Context, s *client.Session) (string, error) {
	if v := s.HubVersion(); v != "" {
		return v, nil
	}
	v, err := s.Call(ctx, "getKojiVersion")
	if koji.IsKind(err, koji.GenericError) && strings.Contains(err.Error(), "Invalid method") {
		return "1.22.0", nil
	}
	return koji.Str(v), err
}

// olderHub reports whether the hub is older than koji major.minor.
func olderHub(ctx context.Context, s *client.Session, major, minor int) (bool, error) {
	text, err := hubVersion(ctx, s)
	if err != nil {
		return false, err
	}
	var got [2]int
	for i, part := range strings.SplitN(text, ".", 3)[:min(2, strings.Count(text, ".")+1)] {
		if got[i], err = strconv.Atoi(part); err != nil {
			return false, fmt.Errorf("the hub's version is %q", text)
		}
	}
	return got[0] < major || got[0] == major && got[1] < minor, nil
}
