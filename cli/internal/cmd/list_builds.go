package cmd

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type listBuildsOptions struct {
	Package, BuildID, State, Task, CG, Source, Owner, Volume string
	Type, Prefix, Pattern                                    *string
	Before, After                                            *float64
	DraftOnly, NoDraft, Reverse, Quiet                       bool
	SortKeys                                                 []string
}

func addListBuilds(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "list-builds", Category: cli.Info, Anonymous: true,
		Usage: "[options]", Short: "List builds",
	}, listBuildsFlags, runListBuilds)
}

func listBuildsFlags(f *cli.Flags, o *listBuildsOptions) {
	o.Quiet = f.Quiet
	f.String(&o.Package, "package", "builds of this package")
	f.String(&o.BuildID, "buildid", "the build with this id or name-version-release")
	f.Func(timeOption(&o.Before), "before", "builds that ended before this moment: seconds since 1970, or a date and time")
	f.Func(timeOption(&o.After), "after", "builds that ended after this moment")
	f.String(&o.State, "state", "builds in this state")
	f.String(&o.Task, "task", "builds of this task")
	f.OptString(&o.Type, "type", "builds of this type")
	f.OptString(&o.Prefix, "prefix", "builds whose names begin so")
	f.OptString(&o.Pattern, "pattern", "builds whose names match this pattern")
	f.String(&o.CG, "cg", "builds that this content generator imported")
	f.String(&o.Source, "source", "builds whose source matches this pattern")
	f.String(&o.Owner, "owner", "builds of this owner")
	f.String(&o.Volume, "volume", "builds on this volume")
	f.Bool(&o.DraftOnly, "draft-only", "drafts only")
	f.Bool(&o.NoDraft, "no-draft", "no drafts")
	f.Strings(&o.SortKeys, "k,sort-key", "sort by this `FIELD`: build_id, owner_name or state")
	f.Bool(&o.Reverse, "r,reverse", "sort the other way round")
	f.Bool(&o.Quiet, "quiet", "leave out the heading")
}

func runListBuilds(ctx context.Context, e *cli.Env, o listBuildsOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	kw, err := o.query(ctx, s)
	if err != nil {
		return err
	}
	builds, err := o.builds(ctx, s, kw)
	if err != nil {
		return err
	}
	o.sort(e, builds)
	if !o.Quiet {
		e.Printf("%-55s  %-16s  %s\n", "Build", "Built by", "State")
		e.Printf("%s  %s  %[2]s\n", strings.Repeat("-", 55), strings.Repeat("-", 16))
	}
	for _, b := range builds {
		e.Printf("%-55s  %-16s  %s\n", str(b, "nvr"), str(b, "owner_name"), koji.BuildState(num(b, "state")))
	}
	return nil
}

func (o *listBuildsOptions) builds(ctx context.Context, s *client.Session, kw []any) ([]xmlrpc.Struct, error) {
	if o.BuildID != "" {
		build, err := find(ctx, s, "getBuild", intOrText(o.BuildID))
		if err == nil && build == nil {
			err = cli.Usagef("No such build: '%s'", o.BuildID)
		}
		return []xmlrpc.Struct{build}, err
	}
	if len(kw) == 0 {
		return nil, cli.Usagef("Filter must be provided for list")
	}
	builds, err := list(ctx, s, "listBuilds", client.KW(kw...))
	if koji.IsKind(err, koji.ParameterError) {
		for _, arg := range []struct{ name, option string }{{"pattern", "pattern"}, {"cgID", "cg"}} {
			if strings.HasSuffix(err.Error(), "'"+arg.name+"'") {
				return nil, cli.Usagef("The hub doesn't support the '%s' argument, please try filtering the result on your local instead.", arg.option)
			}
		}
	}
	return builds, err
}

// query are the keyword arguments of listBuilds.
func (o *listBuildsOptions) query(ctx context.Context, s *client.Session) ([]any, error) {
	var kw []any
	for _, v := range []struct {
		name  string
		value *string
	}{{"type", o.Type}, {"prefix", o.Prefix}, {"pattern", o.Pattern}} {
		if v.value != nil {
			kw = append(kw, v.name, *v.value)
		}
	}
	switch {
	case o.NoDraft && o.DraftOnly:
		return nil, cli.Usagef("--draft-only conflits with --no-draft")
	case o.NoDraft || o.DraftOnly:
		kw = append(kw, "draft", o.DraftOnly)
	}
	if o.CG != "" {
		kw = append(kw, "cgID", o.CG)
	}
	ids, err := o.ids(ctx, s)
	if err != nil {
		return nil, err
	}
	kw = append(kw, ids...)
	if o.Before != nil && *o.Before != 0 {
		kw = append(kw, "completeBefore", *o.Before)
	}
	if o.After != nil && *o.After != 0 {
		kw = append(kw, "completeAfter", *o.After)
	}
	if o.Task != "" {
		id, err := strconv.ParseInt(strings.TrimSpace(o.Task), 10, 64)
		if err != nil {
			return nil, cli.Usagef("Task id must be an integer")
		}
		kw = append(kw, "taskID", id)
	}
	if o.Source != "" {
		kw = append(kw, "source", o.Source)
	}
	return kw, nil
}

// ids looks up what is given by name: package, owner, volume and state.
func (o *listBuildsOptions) ids(ctx context.Context, s *client.Session) ([]any, error) {
	var kw []any
	for _, l := range []struct {
		text, keyword, kind string
		look                func(string) (any, error)
	}{
		{o.Package, "packageID", "No such package", func(name string) (any, error) { return s.Call(ctx, "getPackageID", name) }},
		{o.Owner, "userID", "No such user", func(name string) (any, error) {
			user, err := find(ctx, s, "getUser", name)
			return user.Value("id"), err
		}},
		{o.Volume, "volumeID", "No such volume", func(name string) (any, error) { return volumeID(ctx, s, name) }},
		{o.State, "state", "Invalid state", buildState},
	} {
		if l.text == "" {
			continue
		}
		id := intOrText(l.text)
		if name, ok := id.(string); ok || l.keyword == "state" {
			if !ok {
				name = l.text
			}
			found, err := l.look(name)
			if err != nil {
				return nil, err
			}
			if found == nil {
				return nil, cli.Usagef("%s: %s", l.kind, l.text)
			}
			id = found
		}
		kw = append(kw, l.keyword, id)
	}
	return kw, nil
}

func volumeID(ctx context.Context, c client.Caller, name string) (any, error) {
	volumes, err := list(ctx, c, "listVolumes")
	for _, v := range volumes {
		if str(v, "name") == name {
			return v.Value("id"), nil
		}
	}
	return nil, err
}

// buildState reads a state's name or number; nil when there is no such state.
func buildState(text string) (any, error) {
	if n, err := strconv.Atoi(strings.TrimSpace(text)); err == nil {
		if n < 0 || n > int(koji.BuildCanceled) {
			return nil, nil
		}
		return int64(n), nil
	}
	if state, ok := koji.ParseBuildState(text); ok {
		return int64(state), nil
	}
	return nil, nil
}

// intOrText is the number that the text is, or the text.
func intOrText(text string) any {
	if n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64); err == nil {
		return n
	}
	return text
}

func (o *listBuildsOptions) sort(e *cli.Env, builds []xmlrpc.Struct) {
	keys := o.SortKeys
	for _, key := range keys {
		if !slices.Contains([]string{"build_id", "owner_name", "state"}, key) {
			e.Warnf("Invalid sort_key: %s.", key)
		}
	}
	if keys == nil {
		keys = []string{"build_id"}
	}
	slices.SortStableFunc(builds, func(a, b xmlrpc.Struct) int {
		for _, key := range keys {
			c := cmp.Or(cmp.Compare(num(a, key), num(b, key)), cmp.Compare(str(a, key), str(b, key)))
			if c != 0 && o.Reverse {
				return -c
			}
			if c != 0 {
				return c
			}
		}
		return 0
	})
}
