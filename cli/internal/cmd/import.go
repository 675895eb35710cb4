package cmd

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/rpm"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type importOptions struct {
	Link, Test, CreateBuild bool
	SrcEpoch                string
	epoch                   *int64
	Files                   []string
}

func addImport(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "import", Category: cli.Admin,
		Usage: "[options] <package> [<package> ...]", Short: "Import RPMs that were built elsewhere",
	}, importFlags, runImport)
}

func importFlags(f *cli.Flags, o *importOptions) {
	f.Bool(&o.Link, "link", "link the files into the hub's tree, which is mounted here, instead of uploading them")
	f.Bool(&o.Test, "test", "do not import anything")
	f.Bool(&o.CreateBuild, "create-build", "make builds that are missing")
	f.String(&o.SrcEpoch, "src-epoch", "epoch of the builds that are made")
	f.Args(o.parse)
}

func (o *importOptions) parse(args []string) error {
	if len(args) < 1 {
		return cli.Usagef("At least one package must be specified")
	}
	switch o.SrcEpoch {
	case "", "None", "none", "(none)":
	default:
		n, err := strconv.ParseInt(strings.TrimSpace(o.SrcEpoch), 10, 64)
		if err != nil {
			return cli.Usagef("Invalid value for epoch: %s", o.SrcEpoch)
		}
		o.epoch = &n
	}
	o.Files = args
	return nil
}

// rpmFile is a file to import.
type rpmFile struct {
	path string
	pkg  *rpm.Package
}

func (f rpmFile) nvr() koji.NVR {
	return koji.NVR{Name: f.pkg.Name(), Version: f.pkg.Version(), Release: f.pkg.Release()}
}

// epoch is nil when the RPM has none.
func (f rpmFile) epoch() any {
	if n, ok := f.pkg.Epoch(); ok {
		return n
	}
	return nil
}

// buildOf names the build that the RPM belongs to.
func (f rpmFile) buildOf() (string, error) {
	if f.pkg.IsSource() {
		return f.nvr().String(), nil
	}
	src, err := koji.ParseNVRA(f.pkg.SourceRPM())
	return src.NVR.String(), err
}

func runImport(ctx context.Context, e *cli.Env, o importOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	builds := map[string][]rpmFile{}
	for _, path := range o.Files {
		pkg, err := rpm.ReadFile(path)
		if err != nil {
			return err
		}
		f := rpmFile{path, pkg}
		nvr, err := f.buildOf()
		if err != nil {
			return err
		}
		builds[nvr] = append(builds[nvr], f)
	}
	nvrs := slices.Sorted(maps.Keys(builds))
	im := importer{e: e, s: s, opts: o}
	missing, err := im.missing(ctx, nvrs, builds)
	if err != nil {
		return err
	}
	if missing && !o.CreateBuild {
		e.Println("Aborting import")
		return nil
	}
	for _, nvr := range nvrs {
		files := builds[nvr]
		slices.SortFunc(files, func(a, b rpmFile) int { return strings.Compare(a.path, b.path) })
		if err := im.build(ctx, nvr, files); err != nil {
			return err
		}
	}
	return nil
}

// importer brings RPMs into the hub, a build at a time.
type importer struct {
	e    *cli.Env
	s    *client.Session
	opts importOptions
}

// missing tells of builds that are neither there nor among the files.
func (im *importer) missing(ctx context.Context, nvrs []string, builds map[string][]rpmFile) (bool, error) {
	missing := false
	for _, nvr := range nvrs {
		if slices.ContainsFunc(builds[nvr], func(f rpmFile) bool { return f.pkg.IsSource() }) {
			continue
		}
		info, err := find(ctx, im.s, "getBuild", nvr)
		if err != nil {
			return false, err
		}
		if info == nil {
			im.e.Println("Missing build or srpm: " + nvr)
			missing = true
		}
	}
	return missing, nil
}

// build imports the RPMs of one build, source RPMs first: they make the build.
func (im *importer) build(ctx context.Context, nvr string, files []rpmFile) error {
	info, err := find(ctx, im.s, "getBuild", nvr)
	if err != nil {
		return err
	}
	complete := false
	if info != nil {
		switch state := koji.BuildState(num(info, "state")); {
		case state == koji.BuildComplete:
			complete = true
		case state == koji.BuildFailed || state == koji.BuildCanceled:
			if !im.opts.CreateBuild {
				im.e.Printf("Build %s state is %s. Skipping import\n", nvr, state)
				return nil
			}
		default:
			im.e.Printf("Build %s exists with state=%s. Skipping import\n", nvr, state)
			return nil
		}
	}
	made := complete
	for _, f := range files {
		if !f.pkg.IsSource() {
			continue
		}
		if info != nil && !complete { // a failed build becomes a complete one
			if err := im.createBuild(ctx, nvr, nvrOf(info), f.epoch()); err != nil {
				return err
			}
			complete = true
		}
		if err := im.rpm(ctx, f); err != nil {
			return err
		}
		made = true
	}
	if !made {
		if err := im.emptyBuild(ctx, nvr, files[0]); err != nil {
			return err
		}
	}
	for _, f := range files {
		if !f.pkg.IsSource() {
			if err := im.rpm(ctx, f); err != nil {
				return err
			}
		}
	}
	return nil
}

// emptyBuild makes a build without a source RPM; its epoch is the one asked for
// or else that of the first RPM.
func (im *importer) emptyBuild(ctx context.Context, nvr string, first rpmFile) error {
	if im.opts.Test {
		im.e.Println("Test mode -- would have created empty build: " + nvr)
		return nil
	}
	name, err := koji.ParseNVR(nvr)
	if err != nil {
		return err
	}
	epoch := first.epoch()
	if im.opts.epoch != nil && *im.opts.epoch != 0 {
		epoch = *im.opts.epoch
	}
	return im.createBuild(ctx, nvr, name, epoch)
}

func (im *importer) createBuild(ctx context.Context, nvr string, name koji.NVR, epoch any) error {
	im.e.Println("Creating empty build: " + nvr)
	_, err := im.s.Call(ctx, "createEmptyBuild",
		client.KW("name", name.Name, "version", name.Version, "release", name.Release, "epoch", epoch))
	return err
}

// known asks whether the hub has the RPM already, and says so.
func (im *importer) known(ctx context.Context, f rpmFile) (bool, error) {
	arch := f.pkg.Arch()
	if f.pkg.IsSource() {
		arch = "src"
	}
	nvr := f.nvr()
	prev, err := find(ctx, im.s, "getRPM", xmlrpc.Struct{
		{Name: "name", Value: nvr.Name}, {Name: "version", Value: nvr.Version},
		{Name: "release", Value: nvr.Release}, {Name: "arch", Value: arch},
	})
	if err != nil || prev == nil || yes(prev, "external_repo_id") {
		return false, err
	}
	if hash := str(prev, "payloadhash"); hash == f.pkg.SigMD5() {
		im.e.Println("RPM already imported: " + f.path)
	} else {
		im.e.Warnf("md5sum mismatch for %s", f.path)
		im.e.Warnf("  A different rpm with the same name has already been imported")
		im.e.Warnf("  Existing sigmd5 is %s, your import has %s", koji.Repr(hash), koji.Repr(f.pkg.SigMD5()))
	}
	im.e.Println("Skipping import")
	return true, nil
}
