package tag

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/versioned"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// ownedBy lists the versioned rows that end with their tag.
var ownedBy = [...]struct{ table, column string }{
	{"tag_config", "tag_id"},
	{"tag_extra", "tag_id"},
	{"tag_inheritance", "tag_id"},
	{"tag_inheritance", "parent_id"},
	{"build_target_config", "build_tag"},
	{"build_target_config", "dest_tag"},
	{"tag_listing", "tag_id"},
	{"tag_packages", "tag_id"},
	{"tag_package_owners", "tag_id"},
	{"tag_external_repos", "tag_id"},
	{"group_config", "tag_id"},
	{"group_req_listing", "tag_id"},
	{"group_package_listing", "tag_id"},
}

// Delete deletes a tag with all that is in it, and the targets that use it. It
// does not ask for permissions; the caller must be logged in. The tag's history
// and its id stay.
func Delete(ctx context.Context, c *hub.Call, ref koji.Ref) error {
	t, err := Get(ctx, c, ref)
	if err != nil {
		return err
	}
	for _, owned := range ownedBy {
		if _, err := versioned.Revoke(ctx, c, owned.table, versioned.Column{Name: owned.column, Value: t.ID}); err != nil {
			return err
		}
	}
	return nil
}

type deleteArgs struct {
	Tag koji.Ref `koji:"tagInfo"`
}

func remove(ctx context.Context, c *hub.Call, a deleteArgs) (any, error) {
	return nil, Delete(ctx, c, a.Tag)
}
