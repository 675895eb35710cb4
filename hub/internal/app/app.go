// Package app puts a hub together: settings, database, core, plugins, server
// and background work.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/gokoji/gokoji/hub/internal/core"
	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/hub/internal/notify"
	"github.com/gokoji/gokoji/hub/internal/policy"
	"github.com/gokoji/gokoji/hub/internal/rpc"
	"github.com/gokoji/gokoji/hub/internal/schema"
	"github.com/gokoji/gokoji/hub/internal/server"
	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// App is a hub that is ready to serve.
type App struct {
	System   *hub.System
	server   *server.Server
	listener *notify.Listener
	log      *slog.Logger
}

// New connects to the database and registers core and plugins. Everything that
// is wrong with the configuration comes back in one error.
func New(ctx context.Context, s *settings.Settings, plugins []hub.Plugin, log *slog.Logger) (*App, error) {
	a, err := assemble(s, plugins)
	if err != nil {
		return nil, err
	}
	proxies, err := s.Own.Proxy.Prefixes()
	if err != nil {
		return nil, err
	}
	pool, err := connect(ctx, s, a.registrar.Tables())
	if err != nil {
		return nil, err
	}
	listener := notify.New(func(ctx context.Context) (*pgx.Conn, error) {
		return pgx.ConnectConfig(ctx, pool.Config().ConnConfig)
	}, log)
	system := &hub.System{
		Log: log, Options: s.Options, Pool: pool,
		Paths: koji.PathInfo{Top: s.Options.KojiDir}, Names: a.names,
		Authority: a.core.Authority, Policy: a.policies, Tasks: a.core.Tasks, Tags: a.core.Tags, Contents: a.core.Contents, Notices: listener,
		WorksRepos: s.Own.Repos.Work, Mail: newMailer(s),
	}
	system.SetRegistrar(a.registrar)
	if err := filetree.Recover(ctx, system); err != nil {
		log.Error("recover from killed calls", "error", err)
	}
	return &App{System: system, listener: listener, log: log, server: &server.Server{
		System: system,
		Calls:  &rpc.Dispatcher{System: system, Log: log},
		Log:    log,
		Proxy: server.Proxy{
			Trusted: proxies, AddrHeader: s.Own.Proxy.AddrHeader,
			UserHeader: s.Own.Proxy.UserHeader, DNHeader: s.Own.Proxy.DNHeader, VerifyHeader: s.Own.Proxy.VerifyHeader,
		},
	}}, nil
}

// assembly is what a hub's configuration makes, without a database.
type assembly struct {
	core      core.Parts
	registrar *hub.Registrar
	policies  *policy.Engine
	names     koji.NameRules
}

func assemble(s *settings.Settings, plugins []hub.Plugin) (*assembly, error) {
	a := &assembly{core: core.New(s), registrar: hub.NewRegistrar()}
	for _, p := range append(a.core.Plugins, plugins...) {
		a.registrar.Add(p)
	}
	var nameErr, policyErr error
	a.names, nameErr = nameRules(s.Options)
	a.policies, policyErr = policy.Compile(s.File, s.Options, a.registrar)
	return a, errors.Join(nameErr, a.registrar.Err(), policyErr)
}

// Check finds the mistakes in the names and policies of a configuration and among
// its plugins, as New does.
func Check(s *settings.Settings, plugins []hub.Plugin) error {
	_, err := assemble(s, plugins)
	return err
}

func nameRules(o *hub.Options) (koji.NameRules, error) {
	name, err := koji.NamePattern(o.RegexNameInternal)
	user, userErr := koji.NamePattern(o.RegexUserName)
	return koji.NameRules{MaxLength: o.MaxNameLengthInternal, Name: name, UserName: user}, errors.Join(err, userErr)
}

func connect(ctx context.Context, s *settings.Settings, tables []hub.OwnTable) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(ConnString(s.Options))
	if err != nil {
		return nil, fmt.Errorf("database settings: %w", err)
	}
	cfg.MaxConns = s.Own.Limits.Connections
	// moments are answered in UTC whatever the server's zone
	cfg.ConnConfig.RuntimeParams["timezone"] = "UTC"
	cfg.ConnConfig.RuntimeParams["application_name"] = "koji-hub"
	cfg.AfterConnect = useInt4Codec
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	conn, err := pool.Acquire(ctx)
	if err == nil {
		err = schema.EnsureOwn(ctx, conn.Conn(), tables)
		conn.Release()
	}
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	return pool, nil
}

// Handler returns the hub's HTTP side.
func (a *App) Handler() http.Handler { return a.server.Handler() }

// Close gives the database connections back.
func (a *App) Close() { a.System.Pool.Close() }
