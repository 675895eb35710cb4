package tag

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/versioned"
	"github.com/gokoji/gokoji/sdk/hub"
)

// link is a row of tag_inheritance without the tag that inherits.
type link struct {
	parent       int64
	priority     int64
	maxDepth     *int64
	intransitive bool
	noConfig     bool
	filter       string // regular expression that package names must match; empty lets all pass
}

func addLink(ctx context.Context, c *hub.Call, tag int64, l link) error {
	return versioned.Add(ctx, c, "tag_inheritance",
		versioned.Column{Name: "tag_id", Value: tag},
		versioned.Column{Name: "parent_id", Value: l.parent},
		versioned.Column{Name: "priority", Value: l.priority},
		versioned.Column{Name: "maxdepth", Value: l.maxDepth},
		versioned.Column{Name: "intransitive", Value: l.intransitive},
		versioned.Column{Name: "noconfig", Value: l.noConfig},
		versioned.Column{Name: "pkg_filter", Value: l.filter})
}
