package notify_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/gokoji/gokoji/hub/internal/notify"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest/pgtest"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// soon is more than anything here takes and less than the pace of polling.
const soon = 4 * time.Second

// bench is a listener on a database, and a way to send.
type bench struct {
	*notify.Listener
	pool *pgxpool.Pool
	stop func()
}

func start(t *testing.T) *bench {
	t.Helper()
	pool := pgtest.Pool(t, nil)
	connect := func(ctx context.Context) (*pgx.Conn, error) {
		cfg := pool.Config().ConnConfig.Copy()
		cfg.RuntimeParams["application_name"] = "listener"
		return pgx.ConnectConfig(ctx, cfg)
	}
	b := &bench{notify.New(connect, slog.New(slog.DiscardHandler)), pool, nil}
	ctx, cancel := context.WithCancel(t.Context())
	ready, done := b.Subscribe("ready", func(string) bool { return true })
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		b.Run(ctx)
	}()
	b.stop = func() {
		cancel()
		<-ended
	}
	t.Cleanup(b.stop)
	woken(t, ready) // it listens: whoever waits may have missed something before
	done()
	return b
}

func (b *bench) send(t *testing.T, topic, text string) {
	t.Helper()
	if _, err := b.pool.Exec(t.Context(), "SELECT pg_notify($1, $2)", hub.NoticeChannel, topic+" "+text); err != nil {
		t.Fatal(err)
	}
}

func woken(t *testing.T, wake <-chan struct{}) {
	t.Helper()
	select {
	case _, open := <-wake:
		if !open {
			t.Fatal("the channel is closed")
		}
	case <-time.After(soon):
		t.Fatal("nobody was woken")
	}
}

func TestNoticesWakeThoseWhoWant(t *testing.T) {
	t.Parallel()
	b := start(t)
	mine, done := b.Subscribe("tasks", func(text string) bool { return text == "7" })
	defer done()
	other, doneOther := b.Subscribe("hosts", func(string) bool { return true })
	defer doneOther()
	b.send(t, "tasks", "8")
	b.send(t, "hosts", "7")
	woken(t, other) // notices come in order: the first one has been heard, too
	select {
	case <-mine:
		t.Fatal("woken by a notice for others")
	default:
	}
	b.send(t, "tasks", "7")
	woken(t, mine)
}

func TestNoticesOfARollBackAreNotSent(t *testing.T) {
	t.Parallel()
	b := start(t)
	wake, done := b.Subscribe("tasks", func(text string) bool { return text == "1" || text == "2" })
	defer done()
	s := &hub.System{Pool: b.pool}
	s.SetRegistrar(hub.NewRegistrar())
	failure := koji.Errorf(koji.GenericError, "no")
	err := s.Run(t.Context(), &hub.Call{Log: slog.New(slog.DiscardHandler)}, func(ctx context.Context, c *hub.Call) error {
		if err := c.Notify(ctx, "tasks", "1"); err != nil {
			return err
		}
		return failure
	})
	if err != failure {
		t.Fatalf("got %v, want the handler's error", err)
	}
	end, doneEnd := b.Subscribe("end", func(string) bool { return true })
	defer doneEnd()
	b.send(t, "end", "")
	woken(t, end)
	select {
	case <-wake:
		t.Fatal("woken by what was rolled back")
	default:
	}
	if err := s.Run(t.Context(), &hub.Call{Log: slog.New(slog.DiscardHandler)}, func(ctx context.Context, c *hub.Call) error {
		return c.Notify(ctx, "tasks", "2")
	}); err != nil {
		t.Fatal(err)
	}
	woken(t, wake)
}

func TestLostConnectionWakesAllAndIsReplaced(t *testing.T) {
	t.Parallel()
	b := start(t)
	wake, done := b.Subscribe("tasks", func(text string) bool { return text == "again" })
	defer done()
	if _, err := b.pool.Exec(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE application_name = 'listener' AND datname = current_database()`); err != nil {
		t.Fatal(err)
	}
	woken(t, wake) // it listens again, and something may have been missed
	b.send(t, "tasks", "again")
	woken(t, wake)
}

func TestEndClosesChannels(t *testing.T) {
	t.Parallel()
	b := start(t)
	before, done := b.Subscribe("tasks", func(string) bool { return true })
	b.stop()
	done()
	after, _ := b.Subscribe("tasks", func(string) bool { return true })
	for name, ch := range map[string]<-chan struct{}{"before": before, "after": after} {
		if _, open := <-ch; open {
			t.Errorf("the channel of who subscribed %s the end is open", name)
		}
	}
}

func TestUntil(t *testing.T) {
	t.Parallel()
	b := start(t)
	s := &hub.System{Notices: b.Listener}
	all := func(string) bool { return true }
	looks := 0
	found, err := notify.Until(t.Context(), s, "tasks", all, notify.MaxWait, func(context.Context) (bool, error) {
		looks++
		if looks == 1 {
			b.send(t, "tasks", "1")
		}
		return looks == 2, nil
	})
	if !found || err != nil {
		t.Errorf("woken: got %v, %v, want true", found, err)
	}
	if found, err := notify.Until(t.Context(), s, "tasks", all, 0, func(context.Context) (bool, error) { return false, nil }); found || err != nil {
		t.Errorf("time over: got %v, %v, want false", found, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err = notify.Until(ctx, s, "tasks", all, notify.MaxWait, func(context.Context) (bool, error) { cancel(); return false, nil })
	if err != context.Canceled {
		t.Errorf("client gone: got %v, want %v", err, context.Canceled)
	}
	found, err = notify.Until(t.Context(), s, "tasks", all, notify.MaxWait, func(context.Context) (bool, error) { go b.stop(); return false, nil })
	if found || err != nil {
		t.Errorf("hub ends: got %v, %v, want false", found, err)
	}
}

func TestLimit(t *testing.T) {
	t.Parallel()
	nan := 0.0
	nan /= nan
	for seconds, want := range map[float64]time.Duration{0.25: 250 * time.Millisecond, -1: 0, 1e300: notify.MaxWait, nan: 0} {
		if got := notify.Limit(seconds); got != want {
			t.Errorf("Limit(%v) = %v, want %v", seconds, got, want)
		}
	}
}
