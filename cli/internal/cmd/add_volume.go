package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
)

func addAddVolume(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "add-volume", Category: cli.Admin, Anonymous: true,
		Usage: "<volume-name>", Short: "Add a volume for builds to be kept on",
	}, func(f *cli.Flags, o *[]string) {
		f.Args(exactly(1, "Command requires exactly one volume-name.", o))
	}, runAddVolume)
}

// runAddVolume looks for the volume before it logs in.
func runAddVolume(ctx context.Context, e *cli.Env, o []string) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	known, err := s.Call(ctx, "getVolume", o[0])
	if err != nil {
		return err
	}
	if known != nil {
		return cli.Failf("Volume %s already exists", o[0])
	}
	if s, err = e.Login(ctx); err != nil {
		return err
	}
	volume, err := find(ctx, s, "addVolume", o[0])
	if err == nil {
		e.Printf("Added volume %s with id %d\n", str(volume, "name"), num(volume, "id"))
	}
	return err
}
