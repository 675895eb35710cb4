// Package savefailedhub is the hub half of save_failed_tree: it makes the task
// that keeps the build root of a failed task.
package savefailedhub

import (
	"context"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/config"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Plugin is the hub half.
type Plugin struct{ opts options }

// options is save_failed_tree.conf.
type options struct {
	AllowedMethods []string `ini:"permissions.allowed_methods,sep=comma,trim"`
}

var _ hub.Configurable = (*Plugin)(nil)

// New returns the half with the value of koji's sample configuration.
func New() *Plugin { return &Plugin{opts: options{AllowedMethods: []string{"buildArch"}}} }

// Name implements hub.Plugin.
func (*Plugin) Name() string { return "save_failed_tree" }

// ConfigName implements hub.Configurable.
func (*Plugin) ConfigName() string { return "save_failed_tree" }

// Raw implements hub.Configurable.
func (*Plugin) Raw() bool { return false }

// Configure implements hub.Configurable.
func (p *Plugin) Configure(f *config.File) ([]config.Warning, error) {
	return f.Decode(&p.opts, config.DecodeOptions{})
}

// Register implements hub.Plugin.
func (p *Plugin) Register(r *hub.Registrar) error {
	hub.Method(r, "saveFailedTree", p.save,
		hub.Doc("Makes a task that uploads the build root of a failed task from its builder."))
	return nil
}

type saveArgs struct {
	Buildroot int64         `koji:"buildrootID"`
	Full      bool          `koji:"full" default:"false"`
	Opts      xmlrpc.Struct `koji:"**opts"`
}

type buildroot struct {
	TaskID *int64 `koji:"task_id"` // nil for a content generator's
	HostID *int64 `koji:"host_id"`
}

type task struct {
	ID     int64          `koji:"id"`
	Method string         `koji:"method"`
	State  koji.TaskState `koji:"state"`
	Owner  int64          `koji:"owner"`
}

func (p *Plugin) save(ctx context.Context, c *hub.Call, a saveArgs) (int64, error) {
	strict := hub.KW("strict", true)
	root, err := hub.Invoke[buildroot](ctx, c, "getBuildroot", a.Buildroot, strict)
	if err != nil {
		return 0, err
	}
	if root.TaskID == nil || root.HostID == nil {
		return 0, koji.Errorf(koji.PreBuildError, "Buildroot %d was not made by a task on a builder.", a.Buildroot)
	}
	t, err := hub.Invoke[task](ctx, c, "getTaskInfo", *root.TaskID, strict)
	if err != nil {
		return 0, err
	}
	if err := p.check(ctx, c, t); err != nil {
		return 0, err
	}
	host, err := hub.Invoke[struct {
		Enabled bool `koji:"enabled"`
	}](ctx, c, "getHost", *root.HostID, strict)
	if err != nil {
		return 0, err
	}
	if !host.Enabled {
		return 0, koji.Errorf(koji.PreBuildError, "Host is disabled.")
	}
	params := []any{a.Buildroot, a.Full}
	if len(a.Opts) > 0 {
		params = append(params, xmlrpc.Kwargs(a.Opts...))
	}
	return c.System().Tasks.MakeTask(ctx, c, hub.TaskSpec{Method: "saveFailedTree", Params: params, Assign: root.HostID})
}

// check refuses tasks that have not failed, may not be kept, or are somebody
// else's.
func (p *Plugin) check(ctx context.Context, c *hub.Call, t task) error {
	if t.State != koji.TaskFailed {
		return koji.Errorf(koji.PreBuildError, "Task %d has not failed. Only failed tasks can upload their buildroots.", t.ID)
	}
	if !p.allows(t.Method) {
		return koji.Errorf(koji.PreBuildError, "Only %s tasks can upload their buildroots (Task %d is %s).",
			strings.Join(p.opts.AllowedMethods, ", "), t.ID, t.Method)
	}
	if !c.Session.LoggedIn || t.Owner != c.Session.UserID {
		admin, err := c.HasPerm(ctx, "admin")
		if err != nil {
			return err
		}
		if !admin {
			return koji.Errorf(koji.ActionNotAllowed, "Only owner of failed task or 'admin' can run this task.")
		}
	}
	return nil
}

// allows tells whether build roots of tasks with this method may be kept; "*"
// alone stands for all.
func (p *Plugin) allows(method string) bool {
	allowed := p.opts.AllowedMethods
	return len(allowed) == 1 && allowed[0] == "*" || slices.Contains(allowed, method)
}
