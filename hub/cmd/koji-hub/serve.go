package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gokoji/gokoji/hub/internal/app"
	"github.com/gokoji/gokoji/hub/internal/server"
	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/plugins/allhub"
	"github.com/spf13/cobra"
)

// shutdownTime is how long calls under way may take to end.
const shutdownTime = 20 * time.Second

func serveCommand() *cobra.Command {
	src := settings.Default()
	var over settings.ServerSettings
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the hub",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return serve(cmd.Context(), src, over)
		},
	}
	sourceFlags(cmd, &src)
	f := cmd.Flags()
	f.StringVar(&over.Listen, "listen", "", "address:port to listen on (gokoji.toml: server.listen)")
	f.StringVar(&over.TLSCert, "tls-cert", "", "certificate to serve TLS with (server.tls_cert)")
	f.StringVar(&over.TLSKey, "tls-key", "", "its key (server.tls_key)")
	f.StringVar(&over.ClientCA, "client-ca", "", "authorities whose client certificates may log in (server.client_ca)")
	return cmd
}

func sourceFlags(cmd *cobra.Command, src *settings.Source) {
	f := cmd.Flags()
	f.StringVar(&src.Conf, "conf", src.Conf, "hub.conf; gokoji.toml is read beside it")
	f.StringVar(&src.ConfDir, "conf-dir", src.ConfDir, "folder of *.conf read before it")
	f.StringVar(&src.PluginDir, "plugin-conf", src.PluginDir, "folder of the plugins' configuration")
	f.BoolVar(&src.Strict, "strict", false, "refuse unknown keys instead of warning")
}

func serve(ctx context.Context, src settings.Source, over settings.ServerSettings) error {
	s, err := settings.Load(src, settings.DefaultOwn())
	if err != nil {
		return errors.Join(err, otherMistakes(s))
	}
	override(&s.Own.Server, over)
	level, err := logLevel(s.Options.LogLevel)
	if err != nil {
		return err
	}
	log := newLog(level)
	for _, w := range s.Warnings {
		log.Warn(w.String())
	}
	hub, err := build(ctx, s, log)
	if err != nil {
		return err
	}
	defer hub.Close()
	listener, err := listen(s.Own.Server, log)
	if err != nil {
		return err
	}
	log.Info("serving", "address", listener.Addr().String())
	var group sync.WaitGroup
	group.Go(func() { hub.Run(ctx) })
	defer group.Wait()
	return run(ctx, listener, hub.Handler(), log)
}

// otherMistakes are those of plugins and policies when the settings, nil if they
// can't be read, have some, so that nobody mends one only to meet the next.
func otherMistakes(s *settings.Settings) error {
	if s == nil {
		return nil
	}
	plugins, _, err := app.LoadPlugins(allhub.All(), s)
	if err != nil {
		return err
	}
	return app.Check(s, plugins)
}

// build puts a hub together with the plugins that its configuration names.
func build(ctx context.Context, s *settings.Settings, log *slog.Logger) (*app.App, error) {
	plugins, warnings, err := app.LoadPlugins(allhub.All(), s)
	for _, w := range warnings {
		log.Warn(w.String())
	}
	if err != nil {
		return nil, err
	}
	if err := app.UseProcessors(s); err != nil {
		return nil, err
	}
	return app.New(ctx, s, plugins, log)
}

func override(s *settings.ServerSettings, over settings.ServerSettings) {
	for _, o := range []struct {
		dst   *string
		value string
	}{{&s.Listen, over.Listen}, {&s.TLSCert, over.TLSCert}, {&s.TLSKey, over.TLSKey}, {&s.ClientCA, over.ClientCA}} {
		if o.value != "" {
			*o.dst = o.value
		}
	}
}

func listen(s settings.ServerSettings, log *slog.Logger) (net.Listener, error) {
	listener, err := net.Listen("tcp", s.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	if s.TLSCert == "" && s.TLSKey == "" && s.ClientCA == "" {
		return listener, nil
	}
	certs, err := newCertificates(s, log)
	if err != nil {
		_ = listener.Close()
		return nil, err
	}
	return tls.NewListener(listener, &tls.Config{GetConfigForClient: certs.current, MinVersion: tls.VersionTLS12}), nil
}

// run serves until ctx ends and lets calls under way finish.
func run(ctx context.Context, listener net.Listener, handler http.Handler, log *slog.Logger) error {
	srv := server.HTTP(handler, log)
	srv.BaseContext = func(net.Listener) context.Context { return ctx }
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	if err := srv.Shutdown(last); err != nil {
		return errors.Join(err, srv.Close())
	}
	return nil
}
