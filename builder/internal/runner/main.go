package runner

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/gokoji/gokoji/builder/internal/conf"
	"github.com/gokoji/gokoji/builder/internal/procs"
	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Parts are what a task's process is put together from.
type Parts struct {
	// Load makes the handlers that the configuration enables.
	Load func(*conf.Config) (*builder.Registrar, error)
	// Driver makes the driver for build roots.
	Driver func(*conf.Config, *slog.Logger) (builder.RootDriver, error)
	Log    *slog.Logger
}

// logoutTimeout bounds how long the end of the session may take.
const logoutTimeout = 10 * time.Second

// Main is the whole life of a task's process, which reads its Spec from in. It
// ends early upon SIGINT, by which the daemon stops it, and SIGTERM, which comes
// from elsewhere: it then gives the task back by itself. Either way it cleans up.
func Main(ctx context.Context, in io.Reader, parts Parts) error {
	// The daemon that holds the other end of standard error may go away.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE, syscall.SIGHUP)
	// A subtask may end before anybody waits for it.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGUSR2)
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM, syscall.SIGINT)
	go func() {
		if <-asked == syscall.SIGTERM {
			stop(errEnded)
		}
		stop(ErrStopped)
	}()
	if err := procs.Adopt(); err != nil {
		return err
	}
	spec, err := ReadSpec(in)
	if err != nil {
		return err
	}
	log := parts.Log.With("task", spec.Task, "method", spec.Method)
	err = serve(ctx, spec, parts, log)
	if oerr := procs.Orphans(context.WithoutCancel(ctx)); oerr != nil {
		log.Warn("processes are left", "error", oerr)
	}
	return err
}

func serve(ctx context.Context, spec *Spec, parts Parts, log *slog.Logger) error {
	auth, err := spec.Config.Auth()
	if err != nil {
		return err
	}
	hub, err := client.Resume(spec.Config.Server, spec.Config.ClientOptions(log), spec.Session, auth)
	if err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), logoutTimeout)
		defer cancel()
		if err := hub.Logout(ctx); err != nil {
			log.Debug("logout failed", "error", err)
		}
	}()
	t := &builder.Task{
		ID: spec.Task, Method: spec.Method, WorkDir: WorkDir(spec.Config.WorkDir, spec.Task),
		Logger: log, Hub: hub, Options: &spec.Config.Options,
	}
	h, err := prepare(t, spec, parts)
	if err != nil {
		return report(ctx, t, nil, err)
	}
	return Execute(ctx, h, t)
}

// prepare fills in what may fail for reasons that the hub should hear of.
func prepare(t *builder.Task, spec *Spec, parts Parts) (*builder.Handler, error) {
	registrar, err := parts.Load(spec.Config)
	if err != nil {
		return nil, builder.Refuse(fmt.Sprintf("this host's configuration is broken: %v", err))
	}
	t.Registrar = registrar
	if t.Params, err = Params(spec.Request); err != nil {
		return nil, err
	}
	if parts.Driver != nil {
		if t.Roots, err = parts.Driver(spec.Config, t.Logger); err != nil {
			return nil, builder.Refuse(fmt.Sprintf("this host cannot make build roots: %v", err))
		}
	}
	h := registrar.Lookup(spec.Method)
	if h == nil {
		return nil, builder.Refuse("no handler for method")
	}
	return h, nil
}

func kwMsg(msg string) xmlrpc.Struct { return client.KW("msg", msg) }
