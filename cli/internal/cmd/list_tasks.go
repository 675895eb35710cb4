package cmd

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// taskFilter chooses tasks.
type taskFilter struct {
	Mine                              bool
	User, Arch, Method, Channel, Host string
}

func (o *taskFilter) declare(f *cli.Flags) {
	f.Bool(&o.Mine, "mine", "your own tasks")
	f.String(&o.User, "user", "tasks of this user")
	f.String(&o.Arch, "arch", "tasks for this architecture")
	f.String(&o.Method, "method", "tasks of this method")
	f.String(&o.Channel, "channel", "tasks in this channel")
	f.String(&o.Host, "host", "tasks of this builder")
}

func (o *taskFilter) chosen() bool { return *o != taskFilter{} }

// find lists the tasks: those that have not ended, unless ended is set.
func (o *taskFilter) find(ctx context.Context, s *client.Session, ended bool, more ...any) ([]xmlrpc.Struct, error) {
	opts := xmlrpc.Struct{{Name: "decode", Value: true}}
	if !ended {
		opts.Set("state", []any{int64(koji.TaskFree), int64(koji.TaskOpen), int64(koji.TaskAssigned)})
	}
	for i := 0; i+1 < len(more); i += 2 {
		opts.Set(koji.Str(more[i]), more[i+1])
	}
	if err := o.limit(ctx, s, &opts); err != nil {
		return nil, err
	}
	return list(ctx, s, "listTasks", opts, xmlrpc.Struct{{Name: "order", Value: "priority,create_time"}})
}

// limit adds what was asked for to the options of listTasks.
func (o *taskFilter) limit(ctx context.Context, s *client.Session, opts *xmlrpc.Struct) error {
	if o.Mine {
		if o.User != "" {
			return koji.Errorf(koji.GenericError, "Can't specify 'mine' and 'user' in same time")
		}
		me, err := find(ctx, s, "getLoggedInUser")
		if err != nil {
			return err
		}
		if me == nil {
			return noSuch("Unable to determine user")
		}
		opts.Set("owner", me.Value("id"))
	}
	if o.Arch != "" {
		list, err := koji.ParseArches(o.Arch, false)
		if err != nil {
			return err
		}
		opts.Set("arch", list)
	}
	if o.Method != "" {
		opts.Set("method", o.Method)
	}
	for _, l := range []struct{ value, method, kind, option string }{
		{o.User, "getUser", "user", "owner"},
		{o.Channel, "getChannel", "channel", "channel_id"},
		{o.Host, "getHost", "host", "host_id"},
	} {
		if l.value == "" {
			continue
		}
		info, err := find(ctx, s, l.method, l.value)
		if err != nil {
			return err
		}
		if info == nil {
			return noSuch("No such " + l.kind + ": " + l.value)
		}
		opts.Set(l.option, info.Value("id"))
	}
	return nil
}

// noSuchError is an end with a text on standard output.
type noSuchError struct{ text string }

func (e *noSuchError) Error() string { return e.text }

func noSuch(text string) error { return &noSuchError{text} }

// onOutput prints the text of a noSuchError where koji prints it.
func onOutput(e *cli.Env, err error) error {
	if n, ok := err.(*noSuchError); ok { //nolint:errorlint // made here, never wrapped
		e.Println(n.text)
		return cli.Exit(1)
	}
	return err
}

type listTasksOptions struct {
	taskFilter
	Quiet, All    bool
	Before, After *float64
}

func addListTasks(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "list-tasks", Category: cli.Info,
		Usage: "[options]", Short: "List the tasks",
	}, listTasksFlags, runListTasks)
}

func listTasksFlags(f *cli.Flags, o *listTasksOptions) {
	o.Quiet = f.Quiet
	o.declare(f)
	f.Bool(&o.Quiet, "quiet", "leave out the heading")
	f.Func(timeOption(&o.Before), "before", "tasks that ended before this moment: seconds since 1970, or a date and time")
	f.Func(timeOption(&o.After), "after", "tasks that ended after this moment")
	f.Bool(&o.All, "all", "tasks that have ended, too (needs --after)")
	f.Args(func(args []string) error {
		switch {
		case len(args) != 0:
			return cli.Usagef("This command takes no arguments")
		case o.All && (o.After == nil || *o.After == 0):
			return cli.Usagef("--all must be used with --after")
		}
		return nil
	})
}

func runListTasks(ctx context.Context, e *cli.Env, o listTasksOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	var more []any
	if o.After != nil && *o.After != 0 {
		more = append(more, "startedAfter", *o.After)
	}
	if o.Before != nil && *o.Before != 0 {
		more = append(more, "startedBefore", *o.Before)
	}
	tasks, err := o.find(ctx, s, o.All, more...)
	if err != nil {
		return onOutput(e, err)
	}
	if len(tasks) == 0 {
		e.Println("(no tasks)")
		return nil
	}
	if !o.Quiet {
		e.Println("ID       Pri  Owner                State    Arch       Name")
	}
	printTaskTree(e, tasks)
	return nil
}

// printTaskTree prints tasks, those with a parent in the list below it.
func printTaskTree(e *cli.Env, tasks []xmlrpc.Struct) {
	here := map[any]bool{}
	for _, t := range tasks {
		here[t.Value("id")] = true
	}
	children := map[any][]xmlrpc.Struct{}
	var roots []xmlrpc.Struct
	for _, t := range tasks {
		if parent := t.Value("parent"); parent != nil && here[parent] {
			children[parent] = append(children[parent], t)
		} else {
			roots = append(roots, t)
		}
	}
	var print func(t xmlrpc.Struct, depth int)
	print = func(t xmlrpc.Struct, depth int) {
		indent := ""
		if depth > 0 {
			indent = strings.Repeat("  ", depth-1) + " +"
		}
		e.Printf("%-8s %-4s %-20s %-8s %-10s %s%s\n", str(t, "id"), str(t, "priority"), str(t, "owner_name"),
			cli.TaskState(t), str(t, "arch"), indent, koji.TaskLabel(t))
		kids := children[t.Value("id")]
		delete(children, t.Value("id")) // a circle ends here
		for _, c := range kids {
			print(c, depth+1)
		}
	}
	for _, t := range roots {
		print(t, 0)
	}
}
