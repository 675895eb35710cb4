package tasks

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/mail"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type buildNotificationArgs struct {
	Recipients []string      `koji:"recipients"`
	Build      xmlrpc.Struct `koji:"build"`
	Target     any           `koji:"target"`
	WebURL     any           `koji:"weburl"`
}

func registerBuildNotification(r *builder.Registrar) {
	builder.Handle(r, "buildNotification", buildNotification, builder.Weight(notificationWeight))
}

// buildNotification writes to those whom the hub names how a build ended.
func buildNotification(ctx context.Context, t *builder.Task, a buildNotificationArgs) (any, error) {
	if len(a.Recipients) == 0 {
		t.Logger.DebugContext(ctx, "nobody wants to hear about it", "task", t.ID)
		return nil, nil
	}
	id, isID := a.Build.Value("id").(int64)
	state, hasState := a.Build.Value("state").(int64)
	if !isID || !hasState {
		return nil, koji.Errorf(koji.ParameterError, "Invalid type for value %s: a build has an id and a state",
			koji.Repr(a.Build))
	}
	news := buildNews{
		build: a.Build, id: id, state: koji.BuildState(state), tag: koji.Str(nil),
		weburl: koji.Str(a.WebURL), topurl: t.Options.TopURL(), zone: time.Local,
	}
	if target, ok := a.Target.(xmlrpc.Struct); ok {
		news.tag = koji.Str(target.Value("dest_tag_name"))
	}
	var tree taskTree
	if task, ok := a.Build.Value("task_id").(int64); ok {
		if err := tree.add(ctx, t, task); err != nil {
			return nil, err
		}
	}
	news.tasks = tree.tasks
	var err error
	if news.state == koji.BuildCanceled {
		if news.canceler, err = taskOwner(ctx, t); err != nil {
			return nil, err
		}
	}
	news.changes, err = client.Invoke[[]change](ctx, t, "getChangelogEntries", id,
		client.KW("queryOpts", xmlrpc.Struct{opt("limit", 3)}))
	if err != nil {
		return nil, err
	}
	l := news.letter()
	l.To = a.Recipients
	return notify(ctx, t, l, fmt.Sprintf("build %d", id))
}

// taskOwner is who owns this task: the hub makes it in the name of who cancelled
// the build. "" is nobody.
func taskOwner(ctx context.Context, t *builder.Task) (string, error) {
	info, err := get(ctx, t, "getTaskInfo", t.ID)
	if err != nil || !koji.Truth(info.Value("owner")) {
		return "", err
	}
	user, err := get(ctx, t, "getUser", info.Value("owner"))
	return koji.Str(user.Value("name")), err
}

// change is an entry of an SRPM's changelog.
type change struct {
	Date   any    `koji:"date"`
	Author string `koji:"author"`
	Text   string `koji:"text"`
}

// buildNews is how a build ended.
type buildNews struct {
	build    xmlrpc.Struct
	id       int64
	state    koji.BuildState
	tag      string // None for none
	canceler string
	tasks    []builtTask
	changes  []change
	weburl   string
	topurl   string
	zone     *time.Location
}

// letter has koji's subject, fields and facts, by which people sort their mail.
func (n *buildNews) letter() *mail.Letter {
	nvr, owner := koji.BuildLabel(n.build, false), koji.Str(n.build.Value("owner_name"))
	status := strings.ToLower(n.state.String())
	var b strings.Builder
	line(&b, "Package: %s\nTag: %s\nStatus: %s", nvr, n.tag, status)
	if n.canceler != "" {
		line(&b, "Canceled by: %s", n.canceler)
	}
	line(&b, "Built by: %s\nID: %d", owner, n.id)
	line(&b, "Started: %s", koji.FormatTimeLong(n.build.Value("creation_ts"), n.zone))
	line(&b, "Finished: %s", koji.FormatTimeLong(n.build.Value("completion_ts"), n.zone))
	n.changelog(&b)
	n.failure(&b, nvr)
	n.output(&b)
	line(&b, "Task Info: %s/taskinfo?taskID=%s", n.weburl, koji.Str(n.build.Value("task_id")))
	line(&b, "Build Info: %s/buildinfo?buildID=%d", n.weburl, n.id)
	return &mail.Letter{
		Subject: fmt.Sprintf("Package: %s Tag: %s Status: %s Built by: %s", nvr, n.tag, status, owner),
		Header: []mail.Field{
			{Name: "X-Koji-Tag", Value: n.tag},
			{Name: "X-Koji-Package", Value: koji.Str(n.build.Value("package_name"))},
			{Name: "X-Koji-Builder", Value: owner},
			{Name: "X-Koji-Status", Value: status},
			{Name: "X-Koji-Draft", Value: draft(n.build)},
		},
		Text: b.String(),
	}
}

func (n *buildNews) changelog(b *strings.Builder) {
	if len(n.changes) > 0 {
		line(b, "Changelog:")
	}
	for _, c := range n.changes {
		date := koji.FormatTime(c.Date, time.UTC)
		if day, err := time.Parse(time.DateTime, date); err == nil {
			date = day.Format("Mon Jan 02 2006")
		}
		line(b, "* %s %s\n%s\n", date, c.Author, c.Text)
	}
	line(b, "")
}

func (n *buildNews) failure(b *strings.Builder, nvr string) {
	if n.state != koji.BuildFailed {
		line(b, "")
		return
	}
	var hosts []string
	for _, t := range n.tasks {
		if t.host != "" && t.state == koji.TaskFailed {
			hosts = append(hosts, t.host+" ("+t.arch+")")
		}
	}
	where, why := "", unknownResult
	if len(hosts) > 0 {
		where = " on " + strings.Join(hosts, ", ")
	}
	if len(n.tasks) > 0 {
		why = n.tasks[0].result
	}
	line(b, "\n%s (%d) failed%s:\n  %s", nvr, n.id, where, why)
}

// output lists what the build's tasks have made, those that went wrong first.
func (n *buildNews) output(b *strings.Builder) {
	var srpms []string
	for _, t := range n.tasks {
		srpms = append(srpms, t.srpms...)
	}
	slices.Sort(srpms)
	if len(srpms) > 0 {
		line(b, "SRPMS:")
		for _, name := range slices.Compact(srpms) {
			line(b, "  %s", name)
		}
		line(b, "")
	}
	volume, _ := n.build.Value("volume_name").(string)
	where := links{weburl: n.weburl, build: koji.PathInfo{Top: n.topurl}.Build(volume, koji.NVR{
		Name: koji.Str(n.build.Value("name")), Version: koji.Str(n.build.Value("version")), Release: koji.Str(n.build.Value("release")),
	})}
	for _, state := range []koji.TaskState{koji.TaskFailed, koji.TaskCanceled, koji.TaskClosed} {
		var found bool
		for _, t := range n.tasks {
			if t.state != state {
				continue
			}
			if !found {
				found = true
				word := strings.ToLower(state.String())
				line(b, "%s%s tasks:\n%s-------\n", strings.ToUpper(word[:1]), word[1:], strings.Repeat("-", len(word)))
			}
			t.write(b, where)
		}
		if found {
			line(b, "")
		}
	}
	line(b, "")
}
