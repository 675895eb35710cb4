package rpc

import (
	"context"
	"log/slog"

	"github.com/gokoji/gokoji/sdk/hub"
)

// callLog adds whose call it is to what is logged meanwhile. Most calls log
// nothing, so that is put together only then.
type callLog struct {
	slog.Handler
	method, user, client string
}

// logger returns the log of a call.
func logger(log *slog.Logger, c *hub.Call) *slog.Logger {
	return slog.New(&callLog{log.Handler(), c.Method, c.Session.UserName, c.Client.Addr})
}

func (l *callLog) with() slog.Handler {
	return l.Handler.WithAttrs([]slog.Attr{slog.String("method", l.method), slog.String("user", l.user), slog.String("client", l.client)})
}

// Handle implements slog.Handler.
func (l *callLog) Handle(ctx context.Context, r slog.Record) error { return l.with().Handle(ctx, r) }

// WithAttrs implements slog.Handler.
func (l *callLog) WithAttrs(attrs []slog.Attr) slog.Handler { return l.with().WithAttrs(attrs) }

// WithGroup implements slog.Handler.
func (l *callLog) WithGroup(name string) slog.Handler { return l.with().WithGroup(name) }
