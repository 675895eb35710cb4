// Package dev runs a whole hub out of one folder, with a PostgreSQL of its own,
// for trying out and for tests.
package dev

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"

	"github.com/gokoji/gokoji/hub/internal/app"
	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/pgserver"
)

// Options say what to run. Site, Conf, PluginDir and SQL may be empty.
type Options struct {
	Data, Listen               string
	Site, Conf, PluginDir, SQL string
	Plugins                    []string // nil: the configuration's, else all
	Build                      func(context.Context, *settings.Settings, *slog.Logger) (*app.App, error)
	Log                        *slog.Logger
}

// treeFolders are what a fresh tree holds (koji's own layout).
func treeFolders() []string {
	return []string{"packages", "repos", "repos-dist", "scratch", "work", "vol"}
}

// instance is a running dev hub.
type instance struct {
	Options
	tree string
	pg   *pgserver.Server

	// gate is held for reading by each request and for writing by a reset.
	gate    sync.RWMutex
	hub     *app.App
	handler http.Handler
	stopBg  func()
}

// Run serves until ctx ends; ready is told the URL once the hub answers.
func Run(ctx context.Context, o Options, ready func(url string)) (err error) {
	in := &instance{Options: o}
	if in.Data, err = filepath.Abs(o.Data); err != nil {
		return err
	}
	in.tree = filepath.Join(in.Data, "koji")
	if err := os.MkdirAll(in.Data, 0o755); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", o.Listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	defer func() { _ = listener.Close() }()
	if in.pg, err = pgserver.Start(ctx, pgserver.Options{Dir: filepath.Join(in.Data, "pg"), Log: o.Log}); err != nil {
		return err
	}
	defer func() {
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
		defer cancel()
		err = errors.Join(err, in.pg.Stop(stop))
	}()
	if err := in.prepare(ctx); err != nil {
		return err
	}
	s, file, err := in.settings()
	if err != nil {
		return err
	}
	if err := in.start(ctx, s, file); err != nil {
		return err
	}
	defer in.stop()
	control, err := in.listenControl()
	if err != nil {
		return err
	}
	defer control.close()
	return in.serve(ctx, listener, control, ready)
}
