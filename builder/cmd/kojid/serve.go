package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/gokoji/gokoji/builder/internal/app"
	"github.com/gokoji/gokoji/builder/internal/conf"
	"github.com/gokoji/gokoji/builder/internal/daemon"
	"github.com/gokoji/gokoji/builder/internal/procs"
	"github.com/gokoji/gokoji/sdk/builder"
)

func serve(cmd *cobra.Command, f *flags, known []builder.Plugin) error {
	cfg, err := f.read(cmd)
	if err != nil {
		return err
	}
	out, err := logFile(f, cfg)
	if err != nil {
		return err
	}
	log := newLog(out, f.level(cfg), cfg.Own.Log.JSON)
	reg, err := app.Load(cfg, known, f.strict, log)
	if err != nil {
		return err
	}
	if f.skipMain {
		return nil
	}
	if !f.fg && os.Getenv(readyVar) == "" {
		return background(out)
	}
	if err := cfg.Prepare(); err != nil {
		return err
	}
	if err := app.SetLimits(cfg.ResourceLimits); err != nil {
		return err
	}
	self, err := program()
	if err != nil {
		return err
	}
	for name, value := range map[string]string{levelVar: f.level(cfg).String(), formatVar: format(cfg)} {
		if err := os.Setenv(name, value); err != nil {
			return err
		}
	}
	d := daemon.New(cfg, reg, daemon.Options{
		ForceLock: f.forceLock,
		Command:   daemon.SelfCommand(self, out),
		Grace:     procs.DefaultGrace(),
		Patience:  5 * time.Second,
		Roots:     app.RootStores(cfg),
	}, log)
	stop := obey(d, cfg, log)
	defer stop()
	return d.Run(cmd.Context())
}

// logFile is where the log goes: standard error in the foreground, a file in the
// background.
func logFile(f *flags, cfg *conf.Config) (*os.File, error) {
	if f.fg && cfg.Own.Log.File == "" {
		return os.Stderr, nil
	}
	path := cfg.Own.Log.File
	if path == "" {
		path = "/var/log/kojid.log"
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the log: %w", err)
	}
	return file, nil
}

func format(cfg *conf.Config) string {
	if cfg.Own.Log.JSON {
		return "json"
	}
	return "text"
}

// obey does what signals ask for:
//
//	TERM  end; tasks go on and the next kojid takes them over (or are freed, if
//	      gokoji.toml says so)
//	INT   end; tasks are stopped and freed
//	USR1  start anew as soon as no task runs
//	HUP   start anew now; tasks go on
func obey(d *daemon.Daemon, cfg *conf.Config, log *slog.Logger) (stop func()) {
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGUSR1, syscall.SIGHUP)
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		for {
			select {
			case s := <-signals:
				log.Warn("got a signal", "signal", s.String())
				switch {
				case s == syscall.SIGTERM && cfg.Own.Daemon.KeepTasks:
					d.Leave()
				case s == syscall.SIGTERM, s == syscall.SIGINT:
					d.Shutdown()
				case s == syscall.SIGUSR1:
					d.RestartWhenIdle()
				case s == syscall.SIGHUP:
					d.Restart()
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	return func() { signal.Stop(signals); cancel() }
}
