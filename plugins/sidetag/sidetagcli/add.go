package sidetagcli

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/plugins/sidetag"
	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

type addOptions struct {
	Quiet, Wait bool
	Debuginfo   *bool
	Suffix      string
	BaseTag     string
}

func addFlags(f *cli.Flags, o *addOptions) {
	o.Quiet = f.Quiet
	f.Bool(&o.Quiet, "q,quiet", "do not print the tag's name")
	f.Bool(&o.Wait, "w,wait", "wait for its repo")
	f.OptBool(&o.Debuginfo, true, "debuginfo", "with debuginfo RPMs in its repo")
	f.String(&o.Suffix, "suffix", "end of the tag's name, one that the hub allows")
	f.Args(func(args []string) error {
		if len(args) != 1 {
			return cli.Usagef("Only argument is basetag")
		}
		o.BaseTag = args[0]
		return nil
	})
}

func runAdd(ctx context.Context, e *cli.Env, o addOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	kw := []any{"debuginfo", o.Debuginfo}
	if o.Suffix != "" {
		kw = append(kw, "suffix", o.Suffix)
	}
	tag, err := client.Invoke[sidetag.Created](ctx, s, "createSideTag", o.BaseTag, client.KW(kw...))
	switch {
	case koji.IsKind(err, koji.ActionNotAllowed):
		return cli.Usagef("Policy violation\n%s", err) // the first line is all that koji says
	case koji.IsKind(err, koji.ParameterError) && strings.Contains(err.Error(), "suffix"):
		return cli.Usagef("Hub is older and doesn't support --suffix, please run it without it")
	case err != nil:
		return err
	}
	if !o.Quiet {
		e.Println(tag.Name)
	}
	if !o.Wait {
		return nil
	}
	args := []string{"--target", tag.Name}
	if s.LoggedIn() {
		args = append(args, "--request")
	}
	if o.Quiet {
		args = append(args, "--quiet")
	}
	return e.RunCommand(ctx, "wait-repo", args...)
}
