package tagging

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/hub/internal/notification"
	"github.com/gokoji/gokoji/hub/internal/tag"
	"github.com/gokoji/gokoji/hub/internal/user"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// note is news of a build that went into a tag or out of one. References are as
// the API takes them; they go into the task that mails the news.
type note struct {
	success       bool
	tag, from     any // nil or what names a tag
	build, user   any
	ignoreSuccess bool
	failure       string
}

// send makes the task that mails the news, if anybody wants to hear it.
func (n note) send(ctx context.Context, c *hub.Call) error {
	if c.Options().DisableNotifications {
		return nil
	}
	if _, isID := n.user.(int64); !isID && koji.Truth(n.user) {
		u, err := user.Must(ctx, c, n.user)
		if err != nil {
			return err
		}
		n.user = u.ID
	}
	b, err := build.Find(ctx, c, n.build)
	if err != nil || b == nil {
		return err
	}
	subject := b.Subject()
	subject.Success = n.success
	seen := map[string]bool{}
	var emails []string
	for _, name := range []any{n.tag, n.from} {
		if !koji.Truth(name) {
			continue
		}
		ref, err := koji.ParseRef(name)
		if err != nil {
			return err
		}
		t, err := tag.Find(ctx, c, ref)
		if err != nil {
			return err
		}
		if t == nil {
			continue
		}
		more, err := notification.Recipients(ctx, c, subject, &t.ID)
		if err != nil {
			return err
		}
		for _, email := range more {
			if !seen[email] {
				seen[email] = true
				emails = append(emails, email)
			}
		}
	}
	if len(emails) == 0 || n.success && n.ignoreSuccess {
		return nil
	}
	_, err = c.System().Tasks.MakeTask(ctx, c, hub.TaskSpec{Method: "tagNotification", Params: []any{
		xmlrpc.List(emails), n.success, n.tag, n.from, n.build, n.user, n.ignoreSuccess, n.failure,
	}})
	return err
}

type noteArgs struct {
	Success       bool   `koji:"is_successful"`
	Tag           any    `koji:"tag_id"`
	From          any    `koji:"from_id"`
	Build         any    `koji:"build_id"`
	User          any    `koji:"user_id"`
	IgnoreSuccess bool   `koji:"ignore_success" default:"false"`
	Failure       string `koji:"failure_msg" default:"''"`
}

func hostNote(ctx context.Context, c *hub.Call, a noteArgs) (any, error) {
	return nil, note{a.Success, a.Tag, a.From, a.Build, a.User, a.IgnoreSuccess, a.Failure}.send(ctx, c)
}
