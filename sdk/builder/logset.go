package builder

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

// logSet are the logs of a task on their way to the hub.
type logSet struct {
	mu      sync.Mutex
	files   map[string]*os.File // what Log gave
	streams map[string]*logStream
	wait    sync.WaitGroup
}

// flushTimeout bounds the last upload of a task's logs: how long a hub may be away
// before the task ends without them.
const flushTimeout = 10 * time.Minute

// Log gives the task's log of that name, a base name such as "createrepo.log".
// What is written is on the hub soon after; the same name gives the same log. A
// log that cannot be made swallows what is written, as a task does not fail for
// it.
func (t *Task) Log(name string) io.Writer {
	t.logs.mu.Lock()
	defer t.logs.mu.Unlock()
	if f := t.logs.files[name]; f != nil {
		return &logWriter{f, t.logs.streams[name]}
	}
	f, err := t.createLog(name)
	if err != nil {
		t.Logger.Error("cannot make a log", "log", name, "error", err)
		return io.Discard
	}
	if t.logs.files == nil {
		t.logs.files = map[string]*os.File{}
	}
	t.logs.files[name] = f
	return &logWriter{f, t.follow(name, f.Name())}
}

// logWriter wakes the upload after each write.
type logWriter struct {
	f      *os.File
	stream *logStream
}

func (w *logWriter) Write(p []byte) (int, error) {
	n, err := w.f.Write(p)
	w.stream.wake()
	return n, err
}

func (t *Task) createLog(name string) (*os.File, error) {
	if name != filepath.Base(name) || name == "." || name == ".." {
		return nil, fmt.Errorf("%q is no name of a log", name)
	}
	dir := filepath.Join(t.WorkDir, "logs")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	return os.OpenFile(filepath.Join(dir, name), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
}

// Follow uploads a file that something else writes as the task's log of that
// name, from now until the task ends. The file may not exist yet, may grow, be
// cut short or be replaced: the hub's copy then begins anew. Following a name
// again with another file does the same.
func (t *Task) Follow(name, path string) {
	t.logs.mu.Lock()
	defer t.logs.mu.Unlock()
	t.follow(name, path)
}

// follow is called with the lock held.
func (t *Task) follow(name, path string) *logStream {
	if s := t.logs.streams[name]; s != nil {
		s.setPath(path)
		return s
	}
	s := newLogStream(path, func() appender {
		return t.Hub.NewAppender(client.Target{Path: t.UploadDir(), Name: name, Overwrite: true})
	})
	s.log = t.Logger.With("log", name)
	if t.logs.streams == nil {
		t.logs.streams = map[string]*logStream{}
	}
	t.logs.streams[name] = s
	t.logs.wait.Go(s.run)
	return s
}

// FlushLogs brings what the logs have so far to the hub.
func (t *Task) FlushLogs(ctx context.Context) error {
	t.logs.mu.Lock()
	streams := make([]*logStream, 0, len(t.logs.streams))
	for _, s := range t.logs.streams {
		streams = append(streams, s)
	}
	t.logs.mu.Unlock()
	var errs []error
	for _, s := range streams {
		errs = append(errs, s.flush(ctx))
	}
	return errors.Join(errs...)
}

// CloseLogs flushes the logs, even when ctx is done, and stops following them.
// It is called once, when the handler has returned.
func (t *Task) CloseLogs(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTimeout)
	defer cancel()
	err := t.FlushLogs(ctx)
	t.logs.mu.Lock()
	defer t.logs.mu.Unlock()
	for _, s := range t.logs.streams {
		s.stop()
	}
	t.logs.wait.Wait()
	for _, f := range t.logs.files {
		err = errors.Join(err, f.Close())
	}
	t.logs.files, t.logs.streams = nil, nil
	return err
}

// UploadDir is the task's directory below the hub's work directory.
func (t *Task) UploadDir() string { return koji.PathInfo{}.TaskRel(t.ID) }
