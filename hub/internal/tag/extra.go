package tag

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/versioned"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// setExtra gives the tag's extra m.Name the value m.Value, instead of the one it
// has.
func setExtra(ctx context.Context, c *hub.Call, tag int64, m xmlrpc.Member) error {
	text, err := koji.FormatJSON(m.Value)
	if err != nil {
		return err
	}
	return replaceExtra(ctx, c, tag, m.Name, &text)
}

// blockExtra keeps the tag from inheriting the extra called key.
func blockExtra(ctx context.Context, c *hub.Call, tag int64, key string) error {
	return replaceExtra(ctx, c, tag, key, nil)
}

func replaceExtra(ctx context.Context, c *hub.Call, tag int64, key string, value *string) error {
	if err := removeExtra(ctx, c, tag, key); err != nil {
		return err
	}
	return versioned.Add(ctx, c, "tag_extra",
		versioned.Column{Name: "tag_id", Value: tag},
		versioned.Column{Name: "key", Value: key},
		versioned.Column{Name: "value", Value: value})
}

func removeExtra(ctx context.Context, c *hub.Call, tag int64, key string) error {
	_, err := versioned.Revoke(ctx, c, "tag_extra",
		versioned.Column{Name: "tag_id", Value: tag}, versioned.Column{Name: "key", Value: key})
	return err
}
