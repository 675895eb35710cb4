package build

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/notification"
	"github.com/gokoji/gokoji/hub/internal/task"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Notify makes the task that mails how a build has ended, if anybody wants to
// hear of it.
func Notify(ctx context.Context, c *hub.Call, taskID, id int64) error {
	if c.Options().DisableNotifications {
		return nil
	}
	b, err := Get(ctx, c, id)
	if err != nil {
		return err
	}
	target, err := targetOf(ctx, c, taskID)
	if err != nil {
		return err
	}
	var dest *int64
	if tag, ok := target.Value("dest_tag").(int64); ok {
		dest = &tag
	}
	emails, err := notification.Recipients(ctx, c, b.Subject(), dest)
	if err != nil || len(emails) == 0 {
		return err
	}
	info, err := b.Struct()
	if err != nil {
		return err
	}
	var to any
	if target != nil {
		to = target
	}
	_, err = c.System().Tasks.MakeTask(ctx, c, hub.TaskSpec{
		Method: "buildNotification", Params: []any{xmlrpc.List(emails), info, to, c.Options().KojiWebURL},
	})
	return err
}

// Subject is what a mail about the build needs to know.
func (b *Info) Subject() notification.Subject {
	return notification.Subject{PackageID: b.PackageID, OwnerID: b.OwnerID, OwnerName: b.OwnerName, Success: b.IsComplete()}
}

// targetOf returns the target of a task that builds; nil when it has none.
func targetOf(ctx context.Context, c *hub.Call, taskID int64) (xmlrpc.Struct, error) {
	t, err := task.Must(ctx, c, taskID)
	if err != nil {
		return nil, err
	}
	position := map[string]int{"build": 1, "maven": 1, "winbuild": 2}[t.Method]
	if position == 0 {
		return nil, nil
	}
	params, err := task.Request(ctx, c, taskID)
	if err != nil || len(params) <= position || !koji.Truth(params[position]) {
		return nil, err
	}
	v, err := c.Invoke(ctx, "getBuildTarget", params[position])
	target, _ := v.(xmlrpc.Struct)
	return target, err
}
