package builder

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// memory is the hub's copy of a log.
type memory struct {
	mu     sync.Mutex
	copies [][]byte // one for each time the copy was begun
	fail   int      // how many uploads fail first
}

type memoryAppender struct {
	m *memory
	n int
}

func (m *memory) begin() appender {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.copies = append(m.copies, nil)
	return &memoryAppender{m, len(m.copies) - 1}
}

func (a *memoryAppender) Append(_ context.Context, p []byte) error {
	a.m.mu.Lock()
	defer a.m.mu.Unlock()
	if a.m.fail > 0 {
		a.m.fail--
		return errors.New("the hub is away")
	}
	a.m.copies[a.n] = append(a.m.copies[a.n], p...)
	return nil
}

func (a *memoryAppender) Offset() int64 {
	a.m.mu.Lock()
	defer a.m.mu.Unlock()
	return int64(len(a.m.copies[a.n]))
}

func (m *memory) all() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := make([]string, len(m.copies))
	for i, c := range m.copies {
		list[i] = string(c)
	}
	return list
}

func TestLogStream(t *testing.T) {
	t.Parallel()
	big := strings.Repeat("0123456789abcdef", logChunk/8) // two chunks
	path := filepath.Join(t.TempDir(), "build.log")
	m := &memory{}
	s := newLogStream(path, m.begin)
	write := func(flag int, text string) {
		t.Helper()
		f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|flag, 0o644)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteString(text); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	for _, step := range []struct {
		name string
		do   func()
		want []string
	}{
		{"missing", func() {}, []string{}},
		{"begun", func() { write(0, "one\n") }, []string{"one\n"}},
		{"same", func() {}, []string{"one\n"}},
		{"grown", func() { write(os.O_APPEND, "two\n") }, []string{"one\ntwo\n"}},
		{"cut short", func() { write(os.O_TRUNC, "x\n") }, []string{"one\ntwo\n", "x\n"}},
		{"replaced", func() {
			write(os.O_APPEND, "y\n") // still seen before the file went
			if err := os.Rename(path, path+".1"); err != nil {
				t.Fatal(err)
			}
			write(0, big)
		}, []string{"one\ntwo\n", "x\ny\n", big}},
		{"gone", func() { os.Remove(path) }, []string{"one\ntwo\n", "x\ny\n", big}},
	} {
		step.do()
		if err := s.flush(t.Context()); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if got := m.all(); !slices.Equal(got, step.want) {
			t.Fatalf("%s: %d copies, the last begins %.20q", step.name, len(got), got)
		}
	}
	if cap(s.chunk) > logChunk {
		t.Errorf("the stream holds %d bytes", cap(s.chunk))
	}
	s.closeFile()
}

func TestLogStreamTriesAgain(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "build.log")
	if err := os.WriteFile(path, []byte("text"), 0o644); err != nil {
		t.Fatal(err)
	}
	m := &memory{fail: 1}
	s := newLogStream(path, m.begin)
	defer s.closeFile()
	if err := s.flush(t.Context()); err == nil {
		t.Fatal("no error while the hub is away")
	}
	if err := s.flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := m.all(); !slices.Equal(got, []string{"text"}) {
		t.Errorf("%q", got)
	}
}

func TestLogStreamOfNoFile(t *testing.T) {
	t.Parallel()
	s := newLogStream(t.TempDir(), (&memory{}).begin)
	if err := s.flush(t.Context()); err == nil {
		t.Error("a directory was taken for a log")
	}
}
