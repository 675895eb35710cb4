package builder

import (
	"context"
	"io"
)

// A Root is one build root of one task: installed from the repo of a tag,
// registered with the hub, and gone when the task is. It is used by one
// goroutine at a time, in this order: Init, any number of Install and Run,
// Close. Close must be called once NewRoot has given a Root, whatever happened
// since. Errors of the root itself are faults of kind koji.BuildrootError.
type Root interface {
	Files

	// ID is the hub's id of the root.
	ID() int64
	// Name is TAG-ID-REPO, koji's name of the root on this machine.
	Name() string
	// Path is the root's directory on this machine. Paths inside are hostile:
	// read them through Open, never by joining.
	Path() string
	// Init installs the root and tells the hub what is in it.
	Init(ctx context.Context) error
	// Install adds packages (names, files, provides or @groups) and tells the
	// hub what is in the root now.
	Install(ctx context.Context, packages []string) error
	// Run runs one command as spec says and waits for its end. An exit status
	// other than 0 is no error; err means that the command could not be run to
	// its end (the root is broken, a mount failed, ctx is done). Nothing the
	// command started is left when Run returns.
	Run(ctx context.Context, spec RunSpec) (ExitStatus, error)
	// Packages lists what is installed, as the hub wants it.
	Packages(ctx context.Context) ([]RootPackage, error)
	// Close tells the hub that the root is expired and ends it. It works with a
	// ctx that is done, is safe to call twice, and gives errors only after
	// everything was tried.
	Close(ctx context.Context) error
}

// Files reads what is inside a root. A path is always one inside the root, with
// or without its leading slash, and a symlink on the way never leads out.
type Files interface {
	// Open opens a regular file for reading; anything else is an error. A file
	// that is not there gives an error that is fs.ErrNotExist.
	Open(path string) (io.ReadCloser, error)
}

// A RootSpec is what a task asks for.
type RootSpec struct {
	// TaskID is the task that the root is made for.
	TaskID int64
	// Tag is the name of the build tag; RepoID is a repo of that tag which is
	// ready or expired.
	Tag    string
	RepoID int64
	// Arch is what is built for, not only a canonical name ("armhfp", "i686").
	Arch string
	// InstallGroup is the group that makes the root; "" means "build".
	InstallGroup string
	// DNS gives the root the machine's resolv.conf and hosts, and the network.
	DNS bool
	// Binds are directories of the machine that every command sees, in order.
	Binds []Bind
	// InternalDevSetup overrides whether /dev is made inside the root; nil
	// leaves it to the driver, which with Binds means that it is not.
	InternalDevSetup *bool
	// WorkDir is the task's own directory, for logs on their way to the hub.
	WorkDir string
	// Logs receives what the root has to say.
	Logs RootLogs
}

// RootLogs receives the logs of a root. The methods may be called from several
// goroutines.
type RootLogs interface {
	// Log gives the task's log of that name (a base name such as "root.log").
	// What is written is on the hub soon; the same name gives the same log.
	Log(name string) io.Writer
	// Follow uploads a file that something else writes as the log of that name,
	// until the task ends.
	Follow(name, path string)
	// UploadFile uploads a whole file under the task's directory.
	UploadFile(ctx context.Context, name string, content io.Reader) error
}

// A Bind shows a directory of the machine inside the root.
type Bind struct {
	// Source is an absolute path on the machine, Target one in the root.
	Source, Target string
}

// A Mount is one line as in fstab, made for one command and gone with it.
type Mount struct {
	// Source is the device, directory or remote file system.
	Source string
	// Beneath is a path below Source that is mounted instead of all of it. For
	// a bind no symlink is followed in it, so that it cannot lead out.
	Beneath string
	// Target is the absolute path inside the root; missing directories are made.
	Target string
	// Type is the file system's type; ignored for a bind.
	Type string
	// Options are the comma-separated options of mount(8); "bg" is refused.
	Options string
}

// A RunSpec is one command in a root.
type RunSpec struct {
	// Argv is the program and its words; with Shell it must be empty.
	Argv []string
	// Shell is run as /bin/sh -c.
	Shell string
	// Output receives standard output and error while the command runs, from
	// one goroutine. nil sends them to the root's own log.
	Output io.Writer
	// OutputFile is where inside the root a driver may have to put the output
	// on its way to Output; "" means "/builddir/run.log".
	OutputFile string
	// Dir is the working directory inside the root, "" for the driver's.
	Dir string
	// Env is added to the root's own environment, as NAME=VALUE.
	Env []string
	// Unprivileged runs the command as the root's build user, not as root.
	Unprivileged bool
	// SkipSetarch leaves the command with the machine's own architecture instead
	// of that of the root.
	SkipSetarch bool
	// Chroot chooses how the command is put into the root.
	Chroot ChrootMode
	// Mounts are made before the command, in order, in a mount namespace that
	// ends with it.
	Mounts []Mount
	// Collect runs after the command, whatever its status, while Mounts are
	// still there; its error is Run's. nil for nothing to collect.
	Collect func(ctx context.Context, files Files) error
}

// ChrootMode is how a command is put into a root.
type ChrootMode int

// The modes. ChrootDefault is what the tag says (extra mock.new_chroot) and
// else what the driver does by itself.
const (
	ChrootDefault ChrootMode = iota
	ChrootNew                // a container (mock: systemd-nspawn)
	ChrootOld                // chroot(2) alone
)
