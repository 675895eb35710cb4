package runrootbuilder

import (
	"context"
	"errors"
	"strings"

	"github.com/gokoji/gokoji/plugins/runroot"
	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// leastWeight is the least that a caller may make the task count for.
const leastWeight = 0.5

// run is the task: a root, the packages and mounts asked for, the command.
func (p *Plugin) run(ctx context.Context, t *builder.Task, a runroot.Args) (string, error) {
	command, err := runroot.ParseCommand(a.Command)
	if err != nil {
		return "", err
	}
	mounts, err := p.conf.mounts(a.Mounts)
	if err != nil {
		return "", err
	}
	weight := taskWeight
	if a.Weight != nil {
		weight = max(*a.Weight, leastWeight)
		if err := t.SetWeight(ctx, weight); err != nil {
			return "", err
		}
	}
	arch := a.Arch
	if arch == "noarch" {
		if arch, err = chooseArch(ctx, t, a.Root); err != nil {
			return "", err
		}
	}
	var r *repo
	if koji.Truth(a.RepoID) {
		r, err = namedRepo(ctx, t, a.Root, a.RepoID)
	} else {
		r, err = newestRepo(ctx, t, a.Root, weight)
	}
	if err != nil {
		return "", err
	}
	root, err := t.NewRoot(ctx, builder.RootSpec{
		Tag: a.Root, RepoID: r.ID, Arch: arch, DNS: true, InternalDevSetup: p.conf.InternalDevSetup,
	})
	if err != nil {
		return "", err
	}
	result, err := inRoot(ctx, t, root, a, command, mounts)
	if cerr := root.Close(ctx); cerr != nil {
		// The command's own end is what counts.
		t.Logger.WarnContext(ctx, "cannot close the build root", "root", root.Name(), "error", cerr)
	}
	return result, err
}

// inRoot does what is to be done while there is a root.
func inRoot(ctx context.Context, t *builder.Task, root builder.Root, a runroot.Args, command runroot.Command, mounts []builder.Mount) (string, error) {
	if err := root.Init(ctx); err != nil {
		return "", err
	}
	if len(a.Packages) > 0 {
		if err := root.Install(ctx, a.Packages); err != nil {
			return "", err
		}
	}
	if len(mounts) > 0 {
		if err := t.UploadFile(ctx, mountLogName, strings.NewReader(mountLog(mounts, root.Path()))); err != nil {
			return "", err
		}
	}
	out := &output{w: t.Log(runroot.LogName)}
	logs := logUpload{t: t, paths: a.UploadLogs}
	status, err := root.Run(ctx, builder.RunSpec{
		Shell: command.Shell, Argv: command.Words, Output: out, OutputFile: "/builddir/" + runroot.LogName,
		SkipSetarch: koji.Truth(a.SkipArch), Chroot: chrootMode(a.NewChroot), Mounts: mounts, Collect: logs.collect,
	})
	if err != nil {
		return "", err
	}
	if !out.any {
		// koji has the log of a silent command, too.
		if err := t.UploadFile(ctx, runroot.LogName, strings.NewReader("")); err != nil {
			return "", err
		}
	}
	if !status.Success() {
		if logs.err != nil {
			t.Logger.WarnContext(ctx, "not all logs could be uploaded", "error", logs.err)
		}
		return "", koji.Errorf(koji.BuildrootError, "%s", status.Describe(command.Name()))
	}
	return command.Name() + " completed successfully", logs.err
}

func chrootMode(v any) builder.ChrootMode {
	switch {
	case v == nil:
		return builder.ChrootDefault
	case koji.Truth(v):
		return builder.ChrootNew
	case v == false: // any other nothing is none of the two, as in koji
		return builder.ChrootOld
	}
	return builder.ChrootDefault
}

// chooseArch picks the tag's first architecture that this host can build for.
func chooseArch(ctx context.Context, t *builder.Task, tag string) (string, error) {
	host, err := arches(ctx, t, "host.getHost")
	if err != nil {
		return "", err
	}
	if len(host) == 0 {
		return "", koji.Errorf(koji.BuildError, "No arch list for this host")
	}
	wanted, err := arches(ctx, t, "getBuildConfig", tag)
	if err != nil {
		return "", err
	}
	if len(wanted) == 0 {
		return "", koji.Errorf(koji.BuildError, "No arch list for tag: %s", tag)
	}
	mine := map[string]bool{}
	for _, arch := range host {
		mine[koji.CanonArch(arch)] = true
	}
	for _, arch := range wanted {
		if arch = koji.CanonArch(arch); mine[arch] {
			return arch, nil
		}
	}
	return "", koji.Errorf(koji.BuildError, "host does not match tag arches: %s (%s)", tag, strings.Join(wanted, " "))
}

// arches calls a method whose answer has a list of architectures.
func arches(ctx context.Context, t *builder.Task, method string, params ...any) ([]string, error) {
	info, err := client.Invoke[struct {
		Arches *string `koji:"arches"`
	}](ctx, t, method, params...)
	if err != nil || info.Arches == nil {
		return nil, err
	}
	return strings.Fields(*info.Arches), nil
}

func decodeRepo(v any) (*repo, error) {
	var r *repo
	if err := xmlrpc.Unmarshal(v, &r); err != nil {
		return nil, err
	}
	if r == nil {
		return nil, errors.New("waitrepo gave no repo")
	}
	return r, nil
}
