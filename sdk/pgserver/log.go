package pgserver

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
)

// keep is how many of its last lines a failing server is quoted with, and
// maxLine how much of a line is held until it ends.
const (
	keep    = 20
	maxLine = 8 << 10
)

// logWriter passes a server's lines on.
type logWriter struct {
	log *slog.Logger

	mu    sync.Mutex
	rest  []byte
	lines []string
}

func newLogWriter(log *slog.Logger) *logWriter { return &logWriter{log: log} }

// Write takes output in any pieces.
func (w *logWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.rest = append(w.rest, p...)
	for {
		line, rest, ended := bytes.Cut(w.rest, []byte("\n"))
		if !ended && len(line) < maxLine {
			return len(p), nil
		}
		w.line(string(line))
		w.rest = append(w.rest[:0], rest...)
	}
}

func (w *logWriter) line(line string) {
	if line = strings.TrimSpace(line); line == "" {
		return
	}
	w.lines = append(w.lines, line)
	if len(w.lines) > keep {
		w.lines = w.lines[len(w.lines)-keep:]
	}
	w.log.Log(context.Background(), level(line), line, "from", "postgres")
}

// level follows PostgreSQL's word at the line's start. An ERROR ends a
// statement and a FATAL a connection, which whoever has it is told.
func level(line string) slog.Level {
	word, _, _ := strings.Cut(line, ":")
	switch word {
	case "PANIC":
		return slog.LevelError
	case "WARNING":
		return slog.LevelWarn
	}
	return slog.LevelDebug
}

// last is the end of what it said.
func (w *logWriter) last() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.Join(w.lines, "\n")
}
