package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"

	"github.com/gokoji/gokoji/sdk/cli"
)

// logLine writes a message in the form of koji's log.
func logLine(p Process, level, msg string) string {
	now := p.Now().In(p.Location)
	return fmt.Sprintf("%s,%03d [%s] koji: %s", now.Format("2006-01-02 15:04:05"), now.Nanosecond()/1e6, level, msg)
}

// newLogger logs to standard error: everything with --debug, errors only with
// --quiet.
func newLogger(p Process, conf cli.Config) *slog.Logger {
	level := slog.LevelWarn
	switch {
	case conf.Debug:
		level = slog.LevelDebug
	case conf.Quiet:
		level = slog.LevelError
	}
	return slog.New(&handler{p: p, level: level, mu: &sync.Mutex{}})
}

// handler is a slog.Handler with koji's form of lines.
type handler struct {
	p     Process
	level slog.Level
	attrs string
	mu    *sync.Mutex
}

func (h *handler) Enabled(_ context.Context, l slog.Level) bool { return l >= h.level }

func (h *handler) Handle(_ context.Context, r slog.Record) error {
	var b strings.Builder
	b.WriteString(r.Message + h.attrs)
	r.Attrs(func(a slog.Attr) bool {
		fmt.Fprintf(&b, " %s=%v", a.Key, a.Value)
		return true
	})
	h.mu.Lock()
	defer h.mu.Unlock()
	_, err := io.WriteString(h.p.Err, logLine(h.p, levelName(r.Level), b.String())+"\n")
	return err
}

func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	c := *h
	for _, a := range attrs {
		c.attrs += fmt.Sprintf(" %s=%v", a.Key, a.Value)
	}
	return &c
}

func (h *handler) WithGroup(string) slog.Handler { return h }

func levelName(l slog.Level) string {
	if l == slog.LevelWarn {
		return "WARNING"
	}
	return l.String()
}
