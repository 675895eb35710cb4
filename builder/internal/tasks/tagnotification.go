package tasks

import (
	"context"
	"fmt"
	"strings"

	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/mail"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type tagNotificationArgs struct {
	Recipients    []string `koji:"recipients"`
	Successful    any      `koji:"is_successful"`
	Tag           any      `koji:"tag_info"`
	From          any      `koji:"from_info"`
	Build         any      `koji:"build_info"`
	User          any      `koji:"user_info"`
	IgnoreSuccess any      `koji:"ignore_success" default:"null"`
	Failure       any      `koji:"failure_msg" default:"''"`
}

func registerTagNotification(r *builder.Registrar) {
	builder.Handle(r, "tagNotification", tagNotification, builder.Weight(notificationWeight))
}

// tagNotification writes to those whom the hub names that a build went into a
// tag, out of one, or did not.
func tagNotification(ctx context.Context, t *builder.Task, a tagNotificationArgs) (any, error) {
	news := tagNews{successful: koji.Truth(a.Successful), failure: koji.Str(a.Failure)}
	if len(a.Recipients) == 0 || news.successful && koji.Truth(a.IgnoreSuccess) {
		t.Logger.DebugContext(ctx, "nobody wants to hear about it", "task", t.ID)
		return nil, nil
	}
	var err error
	if news.build, err = get(ctx, t, "getBuild", a.Build); err != nil {
		return nil, err
	}
	user, err := get(ctx, t, "getUser", a.User)
	if err != nil {
		return nil, err
	}
	news.user = koji.Str(user.Value("name"))
	if news.from, err = tagName(ctx, t, a.From); err != nil {
		return nil, err
	}
	if news.tag, err = tagName(ctx, t, a.Tag); err != nil {
		return nil, err
	}
	if news.from == "" && news.tag == "" {
		return nil, koji.Errorf(koji.GenericError, "a tag operation without a tag")
	}
	l := news.letter()
	l.To = a.Recipients
	return notify(ctx, t, l, fmt.Sprintf("tag operation %d", t.ID))
}

// tagName is "" for no tag.
func tagName(ctx context.Context, t *builder.Task, ref any) (string, error) {
	if !koji.Truth(ref) {
		return "", nil
	}
	tag, err := get(ctx, t, "getTag", ref)
	if err != nil {
		return "", err
	}
	return koji.Str(tag.Value("name")), nil
}

// tagNews is what became of a build in tags.
type tagNews struct {
	build      xmlrpc.Struct
	user       string
	from, tag  string // "" for none
	successful bool
	failure    string
}

// letter has koji's subject, fields and facts, by which people sort their mail.
func (n *tagNews) letter() *mail.Letter {
	pkg, nvr := koji.Str(n.build.Value("package_name")), koji.BuildLabel(n.build, false)
	action, status, result := "tagged", "complete", "successfully"
	switch {
	case n.tag == "":
		action = "untagged"
	case n.from != "":
		action = "moved"
	}
	if !n.successful {
		status, result = "failed", "unsuccessfully"
	}
	l := &mail.Letter{Header: []mail.Field{
		{Name: "X-Koji-Package", Value: pkg},
		{Name: "X-Koji-NVR", Value: nvr},
		{Name: "X-Koji-Draft", Value: draft(n.build)},
		{Name: "X-Koji-User", Value: n.user},
		{Name: "X-Koji-Status", Value: status},
	}}
	var b strings.Builder
	line(&b, "Package: %s\nNVR: %s\nUser: %s\nStatus: %s\nTag Operation: %s", pkg, nvr, n.user, status, action)
	operation := action
	for _, side := range []struct{ label, word, tag string }{{"From Tag", "from", n.from}, {"Into Tag", "into", n.tag}} {
		if side.tag == "" {
			continue
		}
		line(&b, "%s: %s", side.label, side.tag)
		operation += " " + side.word + " " + side.tag
		l.Header = append(l.Header, mail.Field{Name: "X-Koji-Tag", Value: side.tag})
	}
	l.Subject = nvr + " " + result + " " + operation + " by " + n.user
	line(&b, "\n%s", l.Subject)
	if !n.successful {
		line(&b, "The reason:\n    %s", n.failure)
	}
	l.Text = b.String() + "\n"
	return l
}
