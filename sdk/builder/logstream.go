package builder

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"time"
)

// Timing and size of log streaming.
const (
	logPoll    = 250 * time.Millisecond // how often a file is looked at
	logRest    = 100 * time.Millisecond // least time between two uploads
	logBackoff = 10 * time.Second       // longest pause after failures
	logChunk   = 256 << 10
)

// appender is what uploads a log piece by piece, see client.Appender.
type appender interface {
	Append(ctx context.Context, p []byte) error
	Offset() int64
}

// logStream keeps the hub's copy of a growing file up to date. It holds no more
// than a chunk of the file in memory.
type logStream struct {
	log    *slog.Logger
	begin  func() appender // starts the hub's copy anew
	kick   chan struct{}
	ctx    context.Context
	cancel context.CancelFunc

	mu    sync.Mutex // guards what follows; held during an upload
	path  string
	file  *os.File
	to    appender
	chunk []byte
}

func newLogStream(path string, begin func() appender) *logStream {
	s := &logStream{path: path, begin: begin, kick: make(chan struct{}, 1), log: slog.New(slog.DiscardHandler)}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s
}

func (s *logStream) wake() {
	select {
	case s.kick <- struct{}{}:
	default:
	}
}

// run uploads until stop.
func (s *logStream) run() {
	defer s.closeFile()
	pause := logPoll
	for {
		timer := time.NewTimer(pause)
		select {
		case <-s.kick:
			if pause > logPoll { // after a failure a write is no reason to hurry
				<-timer.C
			}
		case <-timer.C:
		case <-s.ctx.Done():
			timer.Stop()
			return
		}
		timer.Stop()
		err := s.flush(s.ctx)
		if s.ctx.Err() != nil {
			return
		}
		if err != nil {
			s.log.Warn("cannot upload the log, trying again", "error", err)
			pause = min(pause*2, logBackoff)
			continue
		}
		pause = logPoll
		select {
		case <-time.After(logRest):
		case <-s.ctx.Done():
			return
		}
	}
}

// stop ends run without another upload.
func (s *logStream) stop() { s.cancel() }

func (s *logStream) setPath(path string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.path = path
}

func (s *logStream) closeFile() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reset()
}

// reset forgets the file; the caller holds the lock.
func (s *logStream) reset() {
	if s.file != nil {
		s.file.Close() //nolint:errcheck // only read from
	}
	s.file, s.to = nil, nil
}

// flush uploads what the file has that the hub has not.
func (s *logStream) flush(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, err := os.Stat(s.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return s.drain(ctx) // of a file that is gone
	case err != nil:
		return err
	case !now.Mode().IsRegular():
		return fmt.Errorf("%s is not a regular file", s.path)
	}
	if s.file != nil {
		held, err := s.file.Stat()
		if err != nil {
			return err
		}
		replaced := !os.SameFile(held, now)
		if replaced {
			if err := s.drain(ctx); err != nil {
				return err
			}
		}
		if replaced || now.Size() < s.to.Offset() {
			s.reset()
		}
	}
	if s.file == nil {
		if s.file, err = os.Open(s.path); err != nil {
			return err
		}
		s.to = s.begin()
	}
	return s.drain(ctx)
}

// drain uploads the rest of the open file.
func (s *logStream) drain(ctx context.Context) error {
	if s.file == nil {
		return nil
	}
	if s.chunk == nil {
		s.chunk = make([]byte, logChunk)
	}
	for {
		n, err := s.file.ReadAt(s.chunk, s.to.Offset())
		if n > 0 {
			if err := s.to.Append(ctx, s.chunk[:n]); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
