package notification

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Subject is the build that a notification is about.
type Subject struct {
	PackageID int64
	OwnerID   int64
	OwnerName string
	Success   bool
}

type recipient struct {
	UserID int64  `koji:"user_id"`
	Email  string `koji:"email"`
}

// Recipients lists the addresses of those who are to hear about a build in a
// tag (nil for none): who asked for it and, if the hub is set so or the build
// failed, who submitted it and who owns the package in the tag. Those who opted
// out are left out.
func Recipients(ctx context.Context, c *hub.Call, s Subject, tag *int64) ([]string, error) {
	list, err := hub.Rows[recipient](ctx, c, `SELECT user_id, email FROM build_notifications
		JOIN users ON users.id = build_notifications.user_id
		WHERE users.status = $1 AND users.usertype IN ($2, $3)
			AND (package_id = $4 OR package_id IS NULL) AND (tag_id = $5 OR tag_id IS NULL)
			AND (NOT success_only OR $6) ORDER BY build_notifications.id`,
		int64(koji.StatusNormal), int64(koji.UserNormal), int64(koji.UserGroup), s.PackageID, tag, s.Success)
	if err != nil {
		return nil, err
	}
	if c.Options().NotifyOnSuccess || !s.Success {
		domain := "@" + c.Options().EmailDomain
		list = append(list, recipient{s.OwnerID, s.OwnerName + domain})
		if tag != nil {
			owner, ok, err := packageOwner(ctx, c, *tag, s.PackageID)
			if err != nil {
				return nil, err
			}
			if ok {
				list = append(list, recipient{owner.ID, owner.Name + domain})
			}
		}
	}
	if len(list) == 0 {
		return nil, nil
	}
	return willing(ctx, c, list, s.PackageID, tag)
}

type account struct {
	ID   int64  `koji:"id"`
	Name string `koji:"name"`
}

// packageOwner is who owns the package in the tag; ok is false when it is
// blocked or not in the tag's list, or he is no person.
func packageOwner(ctx context.Context, c *hub.Call, tag, pkg int64) (account, bool, error) {
	listed, err := hub.Invoke[*struct {
		Blocked bool   `koji:"blocked"`
		OwnerID *int64 `koji:"owner_id"`
	}](ctx, c, "getPackageConfig", tag, pkg)
	if err != nil || listed == nil || listed.Blocked || listed.OwnerID == nil {
		return account{}, false, err
	}
	return hub.Row[account](ctx, c, "SELECT id, name FROM users WHERE id = $1 AND status = $2 AND usertype = $3",
		*listed.OwnerID, int64(koji.StatusNormal), int64(koji.UserNormal))
}

// willing drops those who opted out, and repeats.
func willing(ctx context.Context, c *hub.Call, list []recipient, pkg int64, tag *int64) ([]string, error) {
	out, err := hub.Rows[int64](ctx, c, `SELECT user_id FROM build_notifications_block
		WHERE (package_id = $1 OR package_id IS NULL) AND (tag_id = $2 OR tag_id IS NULL)`, pkg, tag)
	if err != nil {
		return nil, err
	}
	blocked := make(map[int64]bool, len(out))
	for _, id := range out {
		blocked[id] = true
	}
	seen := map[string]bool{}
	var emails []string
	for _, r := range list {
		if !blocked[r.UserID] && !seen[r.Email] {
			seen[r.Email] = true
			emails = append(emails, r.Email)
		}
	}
	return emails, nil
}
