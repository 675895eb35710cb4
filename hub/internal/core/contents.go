package core

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/repo"
	"github.com/gokoji/gokoji/hub/internal/rpm"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// contents implements hub.Contents.
type contents struct{}

func (contents) InitDistRepo(ctx context.Context, c *hub.Call, tag string, keys []string, opts xmlrpc.Struct) (id, event int64, err error) {
	return repo.InitDist(ctx, c, koji.RefName(tag), xmlrpc.List(keys), opts)
}

func (contents) WriteSignedRPM(ctx context.Context, c *hub.Call, id int64, key string) error {
	return rpm.WriteSigned(ctx, c, id, key, false)
}
