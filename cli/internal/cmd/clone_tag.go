package cmd

import (
	"context"
	"time"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

type cloneTagOptions struct {
	eventOptions
	Config, Groups, Pkgs, Builds, All bool
	LatestOnly, InheritBuilds, Delete bool
	Verbose, Notify, Force, Test      bool
	Batch                             int64
	Args                              []string
}

func addCloneTag(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "clone-tag", Category: cli.Admin,
		Usage: "[options] <src-tag> <dst-tag>", Short: "Make a tag like another one",
	}, cloneTagFlags, runCloneTag)
}

func cloneTagFlags(f *cli.Flags, o *cloneTagOptions) {
	o.Delete, o.Batch = true, 100
	f.Bool(&o.Config, "config", "copy the settings")
	f.Bool(&o.Groups, "groups", "copy the groups")
	f.Bool(&o.Pkgs, "pkgs", "copy the list of packages")
	f.Bool(&o.Builds, "builds", "put the builds into the other tag, too (needs --pkgs)")
	f.Bool(&o.All, "all", "all four of the above")
	f.Bool(&o.LatestOnly, "latest-only", "of the builds only the latest of each package")
	f.Bool(&o.InheritBuilds, "inherit-builds", "also the builds that the tag inherits")
	f.BoolTo(&o.Delete, false, "no-delete", "leave what the other tag has besides")
	o.declare(f)
	f.Bool(&o.Verbose, "v,verbose", "without effect")
	f.Hide("verbose")
	f.Bool(&o.Notify, "notify", "without effect: the hub sends notifications as it is configured")
	f.Bool(&o.Force, "f,force", "even if a tag is locked")
	f.Bool(&o.Test, "n,test", "removed")
	f.Hide("test")
	f.Int(&o.Batch, "batch", "without effect")
	f.Hide("batch")
	f.Args(exactly(2, "This command takes two arguments: <src-tag> <dst-tag>", &o.Args))
}

func runCloneTag(ctx context.Context, e *cli.Env, o cloneTagOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	if !o.Test {
		if err := needPerm(ctx, s, "This action requires tag or admin privileges", "admin", "tag"); err != nil {
			return err
		}
	}
	src, dst := o.Args[0], o.Args[1]
	switch {
	case src == dst:
		return cli.Usagef("Source and destination tags must be different.")
	case o.Batch < 0:
		return cli.Usagef("batch size must be bigger than zero")
	}
	if o.All {
		o.Config, o.Groups, o.Pkgs, o.Builds = true, true, true, true
	}
	event, err := o.find(ctx, s)
	if err != nil {
		return err
	}
	if event != nil {
		at := time.UnixMicro(int64(float(event, "ts") * 1e6)).In(e.Location)
		e.Printf("Cloning at event %s (%s)\n", str(event, "id"), at.Format(ctime))
	}
	if o.Builds && !o.Pkgs {
		return cli.Usagef("--builds can't be used without also specifying --pkgs")
	}
	return o.clone(ctx, s, src, dst, event.Value("id"))
}

// clone has the hub do it: into a new tag, or over one that is there.
func (o *cloneTagOptions) clone(ctx context.Context, s *client.Session, src, dst string, event any) error {
	from, err := find(ctx, s, "getBuildConfig", src, client.KW("event", event))
	if koji.IsKind(err, koji.GenericError) || err == nil && from == nil {
		return cli.Usagef("No such src-tag: %s", src)
	}
	if err != nil {
		return err
	}
	to, err := find(ctx, s, "getTag", dst)
	if err != nil {
		return err
	}
	if (yes(from, "locked") || yes(to, "locked")) && !o.Force {
		return cli.Usagef("Error: You are attempting to clone from or to a tag which is locked.\n" +
			"Please use --force if this is what you really want to do.")
	}
	if o.Test {
		return cli.Usagef("server-side operation, test output is no longer available")
	}
	kw := []any{
		"config", o.Config, "pkgs", o.Pkgs, "builds", o.Builds, "groups", o.Groups,
		"latest_only", o.LatestOnly, "inherit_builds", o.InheritBuilds, "event", event, "force", o.Force,
	}
	method := "snapshotTag"
	if to != nil {
		method = "snapshotTagModify"
		kw = append(kw, "remove", o.Delete)
	}
	_, err = s.Call(ctx, method, from.Value("id"), dst, client.KW(kw...))
	return err
}
