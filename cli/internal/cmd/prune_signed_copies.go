package cmd

import (
	"context"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type pruneOptions struct {
	Test, Verbose            bool
	Days                     int64
	Package, Build, Trashcan string
	Ignore, Protect          []string
	IgnoreFile, ProtectFile  string
}

func addPruneSignedCopies(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "prune-signed-copies", Category: cli.Admin,
		Usage: "[options]", Short: "Delete signed copies of builds that are the latest nowhere",
	}, func(f *cli.Flags, o *pruneOptions) {
		o.Days, o.Trashcan = 5, "trashcan"
		f.Bool(&o.Test, "n,test", "only say what would be done")
		f.Bool(&o.Verbose, "v,verbose", "say what is done")
		f.Int(&o.Days, "days", "keep what was the latest within so many days (default: 5)")
		f.String(&o.Package, "p,package,pkg", "of this package only")
		f.String(&o.Build, "b,build", "of this build only")
		f.Strings(&o.Ignore, "i,ignore-tag", "do not look at tags whose names match this pattern; may be given several times")
		f.String(&o.IgnoreFile, "ignore-tag-file", "read such patterns from this file")
		f.Strings(&o.Protect, "r,protect-tag", "keep what is in tags whose names match this pattern; may be given several times")
		f.String(&o.ProtectFile, "protect-tag-file", "read such patterns from this file")
		f.String(&o.Trashcan, "trashcan-tag", "the tag of builds that are to be deleted (default: trashcan)")
		f.Bool(&o.Verbose, "debug", "say what is done")
		f.Hide("debug")
		f.Args(whatever)
	}, runPruneSignedCopies)
}

func runPruneSignedCopies(ctx context.Context, e *cli.Env, o pruneOptions) error {
	for _, p := range []struct {
		file string
		to   *[]string
	}{{o.IgnoreFile, &o.Ignore}, {o.ProtectFile, &o.Protect}} {
		if p.file == "" {
			continue
		}
		text, err := os.ReadFile(p.file)
		if err != nil {
			return err
		}
		for line := range strings.Lines(string(text)) {
			*p.to = append(*p.to, strings.TrimSpace(line))
		}
	}
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	o.Verbose = o.Verbose || e.Config.Debug
	builds, err := o.builds(ctx, e, s)
	if err != nil {
		return err
	}
	p := pruner{e: e, s: s, opts: o, cutoff: e.Now().Add(-time.Duration(o.Days) * 24 * time.Hour)}
	for _, b := range builds {
		if err := p.build(ctx, b); err != nil {
			return err
		}
	}
	e.Printf("--- Grand Totals ---\nFiles: %d\nBytes: %d\n", p.files, p.bytes)
	return nil
}

// builds are the complete builds, by name; each has id and name as getBuild says
// them.
func (o *pruneOptions) builds(ctx context.Context, e *cli.Env, c client.Caller) ([]xmlrpc.Struct, error) {
	const chunk = 50000
	if o.Build != "" {
		build, err := find(ctx, c, "getBuild", o.Build)
		if err == nil && build == nil {
			err = cli.Usagef("No such build: %s", o.Build)
		}
		return []xmlrpc.Struct{build}, err
	}
	if o.Verbose {
		e.Println("Getting builds...")
	}
	kw := []any{"state", int64(koji.BuildComplete)}
	if o.Package != "" {
		pkg, err := find(ctx, c, "getPackage", o.Package)
		if err == nil && pkg == nil {
			err = cli.Failf("No such package: %s", o.Package)
		}
		if err != nil {
			return nil, err
		}
		kw = append(kw, "packageID", pkg.Value("id"))
	}
	var builds []xmlrpc.Struct
	for offset := 0; ; offset += chunk {
		page := append(slices.Clone(kw), "queryOpts", xmlrpc.Struct{
			{Name: "limit", Value: chunk}, {Name: "offset", Value: offset}, {Name: "order", Value: "build_id"},
		})
		more, err := list(ctx, c, "listBuilds", client.KW(page...))
		if err != nil {
			return nil, err
		}
		for _, b := range more {
			b.Set("id", b.Value("build_id"))
			b.Set("name", b.Value("package_name"))
			builds = append(builds, b)
		}
		if len(more) < chunk {
			break
		}
	}
	if o.Verbose {
		e.Printf("...got %d builds\n", len(builds))
	}
	sortBy(builds, "nvr")
	return builds, nil
}

// pruner deletes signed copies.
type pruner struct {
	e            *cli.Env
	s            *client.Session
	opts         pruneOptions
	cutoff       time.Time
	files, bytes int64
}

// build deletes the signed copies of a build that nobody needs any more.
func (p *pruner) build(ctx context.Context, build xmlrpc.Struct) error {
	keep, err := p.wanted(ctx, build)
	if keep || err != nil {
		return err
	}
	rpms, err := list(ctx, p.s, "listRPMs", client.KW("buildID", build.Value("id")))
	if err != nil {
		return err
	}
	calls := make([]client.Request, len(rpms))
	for i, r := range rpms {
		calls[i] = call("queryRPMSigs", client.KW("rpm_id", r.Value("id")))
	}
	sigs, err := all(ctx, p.s, calls)
	if err != nil {
		return err
	}
	paths := koji.PathInfo{Top: p.e.Config.TopDir}
	var keys []string
	copies := map[string][]string{}
	for i, r := range rpms {
		for _, sig := range structs(sigs[i]) {
			key := str(sig, "sigkey")
			if copies[key] == nil {
				keys = append(keys, key)
			}
			copies[key] = append(copies[key], buildDir(paths, build)+"/"+paths.SignedRPM(nvraOf(r), key))
		}
	}
	files, bytes := p.files, p.bytes
	for _, key := range keys {
		p.remove(copies[key])
	}
	if p.files > files && p.opts.Verbose {
		p.e.Printf("Build: %s, Removed %d signed copies (%d bytes). Total: %d/%d\n", nvrOf(build), p.files-files, p.bytes-bytes, p.files, p.bytes)
	}
	return nil
}
