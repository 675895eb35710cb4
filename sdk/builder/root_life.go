package builder

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// RootEnv is what a root's life needs besides its spec; all fields are needed.
type RootEnv struct {
	Driver RootDriver
	// Call calls the hub in the task's session and gives the decoded reply.
	Call func(ctx context.Context, method string, params ...any) (any, error)
	// OpenFile opens a file of koji's tree by its path below topdir, such as
	// "repos/TAG/1/x86_64/rpmlist.jsonl"; one that is not there gives an error
	// that is fs.ErrNotExist.
	OpenFile func(ctx context.Context, rel string) (io.ReadCloser, error)
	Log      *slog.Logger
}

// closeTimeout bounds the end of a root whose context is dead.
const closeTimeout = 2 * time.Minute

// root is the life of a root that all drivers share: what the hub is told, in
// koji's order.
type root struct {
	DriverRoot
	env      RootEnv
	cfg      RootConfig
	building bool
	closed   bool
}

// NewRoot checks the repo, registers a root with the hub and prepares it.
func NewRoot(ctx context.Context, env RootEnv, spec RootSpec) (Root, error) {
	cfg, err := resolveRoot(ctx, env, spec)
	if err != nil {
		return nil, err
	}
	id, err := env.Call(ctx, "host.newBuildRoot", cfg.RepoID, cfg.RepoArch,
		xmlrpc.Kwargs(xmlrpc.Member{Name: "task_id", Value: spec.TaskID}))
	if err != nil {
		return nil, err
	}
	var ok bool
	if cfg.ID, ok = id.(int64); !ok {
		return nil, koji.Errorf(koji.BuildrootError, "failed to get a buildroot id")
	}
	cfg.Name = fmt.Sprintf("%s-%d-%d", cfg.Tag, cfg.ID, cfg.RepoID)
	r := &root{env: env, cfg: cfg}
	if r.DriverRoot, err = env.Driver.New(ctx, cfg); err != nil {
		return nil, errors.Join(rootFault(err), r.Close(ctx))
	}
	return r, nil
}

func (r *root) ID() int64    { return r.cfg.ID }
func (r *root) Name() string { return r.cfg.Name }

func (r *root) Init(ctx context.Context) error {
	if err := r.DriverRoot.Init(ctx); err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return rootFault(err)
	}
	return r.report(ctx, "host.setBuildRootList")
}

func (r *root) Install(ctx context.Context, packages []string) error {
	if err := r.setBuilding(ctx); err != nil {
		return err
	}
	err := r.DriverRoot.Install(ctx, packages)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	// What did get installed is recorded even if not everything was.
	if rerr := r.report(ctx, "host.updateBuildRootList"); err == nil {
		return rerr
	}
	return rootFault(err)
}

func (r *root) Run(ctx context.Context, spec RunSpec) (ExitStatus, error) {
	if err := r.setBuilding(ctx); err != nil {
		return ExitStatus{}, err
	}
	return r.DriverRoot.Run(ctx, spec)
}

func (r *root) Packages(ctx context.Context) ([]RootPackage, error) {
	all, err := r.RPMs(ctx)
	if err != nil {
		return nil, rootFault(err)
	}
	var pkgs []RootPackage
	for _, p := range all {
		// Neither is a package anybody made.
		if p.Name != "buildsys-build" && p.Name != "gpg-pubkey" {
			pkgs = append(pkgs, p)
		}
	}
	if err := r.markExternal(ctx, pkgs); err != nil {
		return nil, err
	}
	return pkgs, r.markInternal(ctx, pkgs)
}

// report sends the list of packages; the hub takes setBuildRootList only before
// the state is BUILDING, updateBuildRootList only in it.
func (r *root) report(ctx context.Context, method string) error {
	pkgs, err := r.Packages(ctx)
	if err != nil {
		return err
	}
	list := make([]any, len(pkgs))
	for i, p := range pkgs {
		list[i] = p.wire()
	}
	_, err = r.env.Call(ctx, method, r.cfg.ID, list)
	return err
}

func (r *root) setBuilding(ctx context.Context) error {
	if r.building {
		return nil
	}
	if _, err := r.env.Call(ctx, "host.setBuildRootState", r.cfg.ID, "BUILDING"); err != nil {
		return err
	}
	r.building = true
	return nil
}

func (r *root) Close(ctx context.Context) error {
	if r.closed {
		return nil
	}
	r.closed = true
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTimeout)
	defer cancel()
	var errs []error
	if r.DriverRoot != nil {
		errs = append(errs, r.DriverRoot.Close(ctx))
	}
	_, err := r.env.Call(ctx, "host.setBuildRootState", r.cfg.ID, "EXPIRED")
	return errors.Join(append(errs, err)...)
}

// rootFault makes err a fault of a kind that tells whose mistake it is.
func rootFault(err error) error {
	var f *koji.Fault
	if err == nil || errors.As(err, &f) || errors.Is(err, context.Canceled) {
		return err
	}
	return koji.Errorf(koji.BuildrootError, "%w", err)
}
