package main

import (
	"io"
	"log/slog"
	"os"

	"github.com/gokoji/gokoji/builder/internal/conf"
)

// levelVar hands the log's level to the processes of tasks.
const levelVar = "GOKOJI_LOG_LEVEL"

// level is what the flags and kojid.conf say; koji's default shows warnings.
func (f *flags) level(cfg *conf.Config) slog.Level {
	switch {
	case f.debug, f.debugTask, f.debugXMLR:
		return slog.LevelDebug
	case f.verbose:
		return slog.LevelInfo
	}
	switch cfg.LogLevel {
	case "DEBUG":
		return slog.LevelDebug
	case "INFO":
		return slog.LevelInfo
	case "ERROR", "CRITICAL", "FATAL":
		return slog.LevelError
	}
	return slog.LevelWarn
}

func newLog(w io.Writer, level slog.Level, json bool) *slog.Logger {
	opts := &slog.HandlerOptions{Level: level}
	if json {
		return slog.New(slog.NewJSONHandler(w, opts))
	}
	return slog.New(slog.NewTextHandler(w, opts))
}

// taskLog is the log of a task's process: standard error, which is the daemon's
// log.
func taskLog() *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(os.Getenv(levelVar))); err != nil {
		level = slog.LevelWarn
	}
	return newLog(os.Stderr, level, os.Getenv(formatVar) == "json")
}

// formatVar hands the log's form to the processes of tasks.
const formatVar = "GOKOJI_LOG_FORMAT"
