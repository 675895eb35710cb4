package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
)

func addListVolumes(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "list-volumes", Category: cli.Info, Anonymous: true, Short: "List the volumes that builds are kept on",
	}, func(f *cli.Flags, _ *struct{}) { f.Args(whatever) }, runListVolumes)
}

func runListVolumes(ctx context.Context, e *cli.Env, _ struct{}) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	volumes, err := list(ctx, s, "listVolumes")
	for _, v := range volumes {
		e.Println(str(v, "name"))
	}
	return err
}
