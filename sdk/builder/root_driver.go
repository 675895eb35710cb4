package builder

import (
	"context"

	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// A RootDriver makes roots in one way: with mock, or with dnf and namespaces.
// It knows nothing of the hub. It may be used by several goroutines.
type RootDriver interface {
	// New prepares a root without installing anything.
	New(ctx context.Context, cfg RootConfig) (DriverRoot, error)
}

// A DriverRoot is a root as its driver makes it; the contract of each method is
// that of the method of the same name in Root, less the hub.
type DriverRoot interface {
	Files
	Path() string
	Init(ctx context.Context) error
	Install(ctx context.Context, packages []string) error
	Run(ctx context.Context, spec RunSpec) (ExitStatus, error)
	// RPMs lists the RPM database of the root, without ID and ExternalRepo.
	RPMs(ctx context.Context) ([]RootPackage, error)
	// Close ends the root, which may be half made. What it leaves on the disk
	// is for the daemon to remove later, as koji's does with mock's roots.
	Close(ctx context.Context) error
}

// A RootConfig is a RootSpec with what the hub says about it.
type RootConfig struct {
	RootSpec

	// ID and Name are the root's own, as in Root.
	ID   int64
	Name string
	// TagID is the build tag; Event is the one that the repo was made at.
	TagID, Event int64
	// RepoArch is the canonical architecture, that of the repo's directory.
	RepoArch string
	// TargetArch is what rpm builds for.
	TargetArch string
	// Extra is the tag's extra at Event, with what it inherits: mock.* and
	// rpm.* are for the driver.
	Extra xmlrpc.Struct
}

// A RootPackage is one package installed in a root.
type RootPackage struct {
	Name, Version, Release string
	// Epoch is nil for a package without one.
	Epoch     *int64
	Arch      string
	Size      int64
	BuildTime int64
	// PayloadHash is the package's SIGMD5 in hex, "" if it has none.
	PayloadHash string
	// ID is the hub's id of the RPM, 0 when the repo's list does not have it.
	ID int64
	// ExternalRepo is the external repo it came from as the hub described it,
	// nil for the hub's own RPMs.
	ExternalRepo xmlrpc.Struct
}

// NVRA is name-version-release.arch.
func (p RootPackage) NVRA() string {
	return p.Name + "-" + p.Version + "-" + p.Release + "." + p.Arch
}

// wire is the package as host.setBuildRootList takes it.
func (p RootPackage) wire() xmlrpc.Struct {
	var epoch any
	if p.Epoch != nil {
		epoch = *p.Epoch
	}
	s := xmlrpc.Struct{
		{Name: "name", Value: p.Name},
		{Name: "version", Value: p.Version},
		{Name: "release", Value: p.Release},
		{Name: "epoch", Value: epoch},
		{Name: "arch", Value: p.Arch},
		{Name: "size", Value: p.Size},
		{Name: "buildtime", Value: p.BuildTime},
		{Name: "payloadhash", Value: p.PayloadHash},
	}
	if p.ExternalRepo != nil {
		s.Set("external_repo", p.ExternalRepo)
		s.Set("location", p.ExternalRepo.Value("external_repo_id"))
	}
	if p.ID != 0 {
		s.Set("id", p.ID)
	}
	return s
}
