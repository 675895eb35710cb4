// Package savefailedcli is the CLI half of the save_failed_tree plugin.
package savefailedcli

import (
	"context"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Plugin is the CLI half. It has no options.
type Plugin struct{}

// New returns the plugin.
func New() *Plugin { return &Plugin{} }

// Name is "save_failed_tree".
func (*Plugin) Name() string { return "save_failed_tree" }

// Register adds the command.
func (*Plugin) Register(r *cli.Registrar) error {
	cli.Command(r, cli.Spec{
		Name: "save-failed-tree", Category: cli.Misc,
		Usage: "[options] ID", Short: "Keep the build root of a failed task as an archive",
	}, flags, run)
	return nil
}

const (
	byTask      = "task"
	byBuildroot = "buildroot"
)

type options struct {
	Full, Quiet, NoWait bool
	Mode                string // what the id is of
	ID                  int64
}

func flags(f *cli.Flags, o *options) {
	o.Mode, o.Quiet = byTask, f.Quiet
	f.Bool(&o.Full, "f,full", "the whole root instead of the directory of the build")
	f.Const(&o.Mode, byTask, "t,task", "the id is a task's (the default)")
	f.Const(&o.Mode, byBuildroot, "r,buildroot", "the id is a build root's")
	f.Bool(&o.Quiet, "quiet", "do not show the task")
	f.Bool(&o.NoWait, "nowait", "do not wait for the end")
	f.Args(func(args []string) (err error) {
		if len(args) != 1 {
			return cli.Usagef("List exactly one task or buildroot ID")
		}
		if o.ID, err = strconv.ParseInt(strings.TrimSpace(args[0]), 10, 64); err != nil {
			return cli.Usagef("ID must be an integer")
		}
		return nil
	})
}

func run(ctx context.Context, e *cli.Env, o options) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	root := o.ID
	if o.Mode == byTask {
		if root, err = lastRoot(ctx, e, s, o.ID); err != nil {
			return err
		}
	}
	id, err := client.Invoke[int64](ctx, s, "saveFailedTree", root, o.Full)
	if koji.IsKind(err, koji.GenericError) && strings.Contains(err.Error(), "Invalid method") {
		e.Println("* The save_failed_tree plugin appears to not be installed on the koji hub.  Please contact the administrator.")
		return cli.Exit(1)
	}
	if err != nil {
		return err
	}
	if !o.Quiet {
		e.Printf("Created task %d for buildroot %d\nTask info: %s/taskinfo?taskID=%[1]d\n", id, root, e.Config.WebURL)
	}
	if o.NoWait {
		return nil
	}
	return e.Follow(ctx, s, o.Quiet, id)
}

// lastRoot is the newest build root of a task.
func lastRoot(ctx context.Context, e *cli.Env, s *client.Session, task int64) (int64, error) {
	v, err := s.Call(ctx, "listBuildroots", client.KW("taskID", task))
	if err != nil {
		return 0, err
	}
	list, _ := v.([]any)
	var last int64
	for _, r := range list {
		root, _ := r.(xmlrpc.Struct)
		id, _ := root.Value("id").(int64)
		last = max(last, id)
	}
	if len(list) == 0 {
		e.Printf("No buildroots for task %d\n", task)
		return 0, cli.Exit(1)
	}
	if len(list) > 1 {
		e.Printf("Multiple buildroots for task. Choosing last one (%d)\n", last)
	}
	return last, nil
}
