package cmd

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type listHistoryOptions struct {
	Debug                                                bool
	Build, Package, Tag, Editor, User, Permission, CG    string
	ExternalRepo, BuildTarget, Group, Host, Channel, Key string
	Before, After                                        *float64
	BeforeEvent, AfterEvent                              *int64
	Active                                               *bool
	Show                                                 []string
	Watch, Context, Verbose, Events, All, UTC            bool
}

func addListHistory(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "list-history", Category: cli.Info, Anonymous: true,
		Usage: "[options]", Short: "Show what was changed, when and by whom",
	}, listHistoryFlags, runListHistory)
}

func listHistoryFlags(f *cli.Flags, o *listHistoryOptions) {
	f.Bool(&o.Debug, "debug", "show the data, too")
	f.Hide("debug")
	f.String(&o.Build, "build", "changes about this build")
	f.String(&o.Package, "package", "changes about this package")
	f.String(&o.Tag, "tag", "changes about this tag")
	f.String(&o.Editor, "editor,by", "changes by this `USER`")
	f.String(&o.User, "user", "changes about this user")
	f.String(&o.Permission, "permission", "changes about this permission")
	f.String(&o.CG, "cg", "changes about this content generator")
	f.String(&o.ExternalRepo, "external-repo,erepo", "changes about this external repo")
	f.String(&o.BuildTarget, "build-target,target", "changes about this build target")
	f.String(&o.Group, "group", "changes about this group")
	f.String(&o.Host, "host", "changes about this builder")
	f.String(&o.Channel, "channel", "changes about this channel")
	f.String(&o.Key, "xkey", "changes about this option of tags")
	f.Func(timeOption(&o.Before), "before", "changes before this moment: seconds since 1970, or a date and time")
	f.Func(timeOption(&o.After), "after", "changes after this moment")
	f.OptInt(&o.BeforeEvent, "before-event", "changes before this event (`EVENT_ID`)")
	f.OptInt(&o.AfterEvent, "after-event", "changes after this event (`EVENT_ID`)")
	f.Bool(&o.Watch, "watch", "go on and show new changes")
	f.OptBool(&o.Active, true, "active", "what still holds")
	f.OptBool(&o.Active, false, "revoked", "what holds no longer")
	f.Bool(&o.Context, "context", "show related changes, too")
	f.Strings(&o.Show, "s,show", "only changes of these tables")
	f.Bool(&o.Verbose, "v,verbose", "show more")
	f.Bool(&o.Events, "e,events", "show event ids")
	f.Bool(&o.All, "all", "all there is")
	f.Bool(&o.UTC, "utc", "show times in UTC")
}

// query are the keyword arguments of queryHistory; limited is whether they choose
// anything.
func (o *listHistoryOptions) query() (kw xmlrpc.Struct, limited bool) {
	for _, l := range []struct{ name, value string }{
		{"package", o.Package}, {"tag", o.Tag}, {"build", o.Build}, {"editor", o.Editor}, {"user", o.User},
		{"permission", o.Permission}, {"cg", o.CG}, {"external_repo", o.ExternalRepo}, {"build_target", o.BuildTarget},
		{"group", o.Group}, {"host", o.Host}, {"channel", o.Channel}, {"xkey", o.Key},
	} {
		if l.value != "" {
			kw.Set(l.name, l.value)
		}
	}
	for _, l := range []struct {
		name  string
		value *float64
	}{{"before", o.Before}, {"after", o.After}} {
		if l.value != nil && *l.value != 0 {
			kw.Set(l.name, *l.value)
		}
	}
	limited = len(kw) > 0
	if o.BeforeEvent != nil && *o.BeforeEvent != 0 {
		kw.Set("beforeEvent", *o.BeforeEvent)
	}
	if o.AfterEvent != nil && *o.AfterEvent != 0 {
		kw.Set("afterEvent", *o.AfterEvent)
	}
	if o.Active != nil {
		kw.Set("active", *o.Active)
	}
	if o.UTC {
		kw.Set("utc", true)
	}
	return kw, limited
}

func runListHistory(ctx context.Context, e *cli.Env, o listHistoryOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	for _, l := range []struct{ name, method, kind string }{{o.Host, "getHost", "host"}, {o.Channel, "getChannel", "channel"}} {
		if l.name == "" {
			continue
		}
		info, err := find(ctx, s, l.method, l.name)
		if err != nil {
			return err
		}
		if info == nil {
			return cli.Failf("No such %s: %s", l.kind, l.name)
		}
	}
	kw, limited := o.query()
	if !limited && !o.All {
		return cli.Usagef("Please specify an option to limit the query")
	}
	var tables any
	if o.Show != nil {
		tables = strings.Split(strings.Join(o.Show, ","), ",")
	}
	if o.Watch && !has(kw, "afterEvent") && !has(kw, "after") {
		last, err := find(ctx, s, "getLastEvent")
		if err != nil {
			return err
		}
		kw.Set("afterEvent", last.Value("id"))
	}
	return o.show(ctx, e, s, tables, kw)
}

func (o *listHistoryOptions) show(ctx context.Context, e *cli.Env, s *client.Session, tables any, kw xmlrpc.Struct) error {
	printer := historyPrinter{e: e, opts: o}
	for {
		params := append(xmlrpc.Struct{{Name: "tables", Value: tables}}, kw...)
		history, err := find(ctx, s, "queryHistory", xmlrpc.Kwargs(params...))
		if err != nil {
			return err
		}
		changes := o.timeline(history)
		for _, c := range group(changes) {
			if o.Debug || e.Config.Debug {
				e.Println(koji.Repr([]any{c.event, c.table, c.created, c.row}))
			}
			printer.print(c)
		}
		if !o.Watch {
			return nil
		}
		if n := len(changes); n > 0 {
			kw.Set("afterEvent", changes[n-1].event)
		}
		if err := e.WaitForTasks(ctx, s, nil, e.Config.PollInterval); err != nil {
			return err
		}
	}
}
