package client

import (
	"context"
	"log/slog"

	"github.com/gokoji/gokoji/sdk/koji"
)

const traceMost = 1024 // bytes of a body that are shown

func (l *link) traceRequest(ctx context.Context, r request) {
	if !l.opts.Trace {
		return
	}
	body := r.body
	switch {
	case r.method == "login" || r.method == "sslLogin":
		body = []byte("(a login)")
	case r.query != nil:
		body = []byte("(data)")
	}
	l.opts.Log.DebugContext(ctx, "request", slog.String("url", r.url.Redacted()), slog.String("method", r.method),
		slog.Int64("callnum", r.callnum), slog.String("body", cut(string(body))))
}

func (l *link) traceReply(ctx context.Context, r request, v any, err error) {
	if !l.opts.Trace {
		return
	}
	text := koji.Repr(v)
	switch {
	case err != nil:
		text = err.Error()
	case r.method == "login" || r.method == "sslLogin" || r.method == "subsession":
		text = "(a session)"
	}
	l.opts.Log.DebugContext(ctx, "reply", slog.String("method", r.method), slog.String("body", cut(text)))
}

func cut(s string) string {
	if len(s) > traceMost {
		return s[:traceMost] + "..."
	}
	return s
}
