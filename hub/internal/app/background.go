package app

import (
	"context"
	"sync"
	"time"

	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/jackc/pgx/v5"
)

// leaderLock is the advisory lock of the hub that does the background work:
// "gokojibg" in ASCII.
const leaderLock = 0x676f6b6f6a696267

// retry is how long a hub waits before it tries again to lead, or after a
// background task failed.
const retry = 2 * time.Second

// recovery is how often the leading hub looks for what killed ones have left.
const recovery = time.Minute

// Run listens for the database's notices until ctx ends, and does the background
// work as long as no other hub on the same database does. Long polls end with
// it, so that the hub can.
func (a *App) Run(ctx context.Context) {
	var group sync.WaitGroup
	defer group.Wait()
	group.Go(func() { a.listener.Run(ctx) })
	for ctx.Err() == nil {
		if err := a.lead(ctx); err != nil && ctx.Err() == nil {
			a.log.Warn("background work stopped; another hub may take over", "error", err)
		}
		_ = hub.Pause(ctx, retry)
	}
}

// lead waits for the lock and works while the connection that holds it lives.
func (a *App) lead(ctx context.Context) error {
	conn, err := a.System.Pool.Acquire(ctx)
	if err != nil {
		return err
	}
	// closed, not given back: the lock goes with the connection
	raw := conn.Hijack()
	defer func() { _ = raw.Close(context.WithoutCancel(ctx)) }()
	if err := a.awaitLock(ctx, raw); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var group sync.WaitGroup
	defer group.Wait()
	group.Go(func() { a.recoverTree(ctx) })
	for _, task := range a.System.Registrar().BackgroundTasks() {
		group.Go(func() { a.keepRunning(ctx, task) })
	}
	for {
		if hub.Pause(ctx, retry) != nil {
			return ctx.Err()
		}
		if err := raw.Ping(ctx); err != nil {
			cancel(err)
			return err
		}
	}
}

func (a *App) awaitLock(ctx context.Context, conn *pgx.Conn) error {
	for first := true; ; first = false {
		var mine bool
		if err := conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", int64(leaderLock)).Scan(&mine); err != nil || mine {
			return err
		}
		if first {
			a.log.Debug("another hub does the background work")
		}
		if hub.Pause(ctx, retry) != nil {
			return ctx.Err()
		}
	}
}

// recoverTree puts the tree right when another hub was killed.
func (a *App) recoverTree(ctx context.Context) {
	for {
		if err := filetree.Recover(ctx, a.System); err != nil && ctx.Err() == nil {
			a.log.Error("recover from killed calls", "error", err)
		}
		if hub.Pause(ctx, recovery) != nil {
			return
		}
	}
}

// keepRunning starts a background task again when it fails.
func (a *App) keepRunning(ctx context.Context, task hub.BackgroundTask) {
	for ctx.Err() == nil {
		err := task.Run(ctx, a.System)
		if ctx.Err() != nil {
			return
		}
		a.log.Error("background task ended", "task", task.Name, "plugin", task.Plugin, "error", err)
		_ = hub.Pause(ctx, retry)
	}
}
