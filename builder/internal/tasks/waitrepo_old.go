package tasks

import (
	"context"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// waitOld waits on a hub before koji 1.35, which takes no requests: its repo
// daemon makes repos by itself.
func (w *repoWatcher) waitOld(ctx context.Context, newerThan any) (xmlrpc.Struct, error) {
	since := 0.0
	switch v := newerThan.(type) {
	case nil:
	case string:
		since = float64(w.start.UnixMilli()) / 1000
	case int64:
		since = float64(v)
	case float64:
		since = v
	default:
		return nil, koji.Errorf(koji.GenericError, "Invalid value for newer_than: %s", koji.Str(newerThan))
	}
	for {
		repo, err := client.Invoke[xmlrpc.Struct](ctx, w.t, "getRepo", w.tag)
		if err != nil {
			return nil, err
		}
		if repo != nil {
			created, _ := repo.Value("create_ts").(float64)
			event, _ := repo.Value("create_event").(int64)
			least, limited := w.minEvent.(int64)
			ok, err := w.tagged(ctx, event)
			if err != nil || ok && created > since && (!limited || event >= least) {
				return repo, err
			}
		}
		if err := w.rest(ctx, "for a new "+w.name+" repo"); err != nil {
			return nil, err
		}
	}
}
