package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
)

type setBuildVolumeOptions struct {
	Verbose bool
	Volume  string
	Builds  []string
}

func addSetBuildVolume(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "set-build-volume", Category: cli.Admin, Anonymous: true,
		Usage: "<volume> <n-v-r> [<n-v-r> ...]", Short: "Move builds to another volume",
	}, func(f *cli.Flags, o *setBuildVolumeOptions) {
		f.Bool(&o.Verbose, "v,verbose", "tell what was moved")
		f.Args(func(args []string) error {
			if len(args) < 2 {
				return cli.Usagef("You must provide a volume and at least one build")
			}
			o.Volume, o.Builds = args[0], args[1:]
			return nil
		})
	}, runSetBuildVolume)
}

func runSetBuildVolume(ctx context.Context, e *cli.Env, o setBuildVolumeOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	volume, err := find(ctx, s, "getVolume", o.Volume)
	if err != nil {
		return err
	}
	if volume == nil {
		return cli.Failf("No such volume: %s", o.Volume)
	}
	if s, err = e.Login(ctx); err != nil {
		return err
	}
	var calls []client.Request
	var moves []string
	for _, nvr := range o.Builds {
		build, err := find(ctx, s, "getBuild", nvr)
		switch {
		case err != nil:
			return err
		case build == nil:
			e.Println("No such build: " + nvr)
		case build.Value("volume_id") == volume.Value("id"):
			e.Printf("Build %s already on volume %s\n", nvr, str(volume, "name"))
		default:
			calls = append(calls, call("changeBuildVolume", build.Value("id"), volume.Value("id")))
			moves = append(moves, str(build, "nvr")+": "+str(build, "volume_name")+" -> "+str(volume, "name"))
		}
	}
	if calls == nil {
		return cli.Failf("No builds to move")
	}
	for i, c := range calls {
		if _, err := s.Call(ctx, c.Method, c.Params...); err != nil {
			return err
		}
		if o.Verbose {
			e.Println(moves[i])
		}
	}
	return nil
}
