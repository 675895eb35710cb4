package cmd

import (
	"context"
	"time"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// eventOptions choose a moment of the past: --event, --ts and --repo.
type eventOptions struct{ Event, TS, Repo *int64 }

func (o *eventOptions) declare(f *cli.Flags) {
	f.OptInt(&o.Event, "event", "as it was at this event (`EVENT#`)")
	f.OptInt(&o.TS, "ts", "as it was at this moment (`TIMESTAMP`, in seconds since 1970)")
	f.OptInt(&o.Repo, "repo", "as it was when this repo was made (`REPO#`)")
}

// resolve asks for the event and says which it is; nil means now.
func (o *eventOptions) resolve(ctx context.Context, e *cli.Env, c client.Caller, quiet bool) (id any, err error) {
	event, err := o.find(ctx, c)
	if err != nil || event == nil {
		return nil, err
	}
	if !quiet {
		at := time.UnixMicro(int64(float(event, "ts") * 1e6)).In(e.Location)
		e.Printf("Querying at event %s (%s)\n", str(event, "id"), at.Format(ctime))
	}
	return event.Value("id"), nil
}

func (o *eventOptions) find(ctx context.Context, c client.Caller) (xmlrpc.Struct, error) {
	switch {
	case o.Event != nil && *o.Event != 0:
		return find(ctx, c, "getEvent", *o.Event)
	case o.TS != nil:
		return find(ctx, c, "getLastEvent", client.KW("before", *o.TS))
	case o.Repo != nil:
		repo, err := find(ctx, c, "repoInfo", *o.Repo, client.KW("strict", true))
		if err != nil {
			return nil, err
		}
		return xmlrpc.Struct{
			{Name: "id", Value: repo.Value("create_event")},
			{Name: "ts", Value: repo.Value("create_ts")},
		}, nil
	}
	return nil, nil
}

// eventKW appends the event to keyword arguments, if there is one.
func eventKW(kw []any, event any) []any {
	if event == nil {
		return kw
	}
	return append(kw, "event", event)
}
