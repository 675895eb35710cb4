package roottest

import (
	"bytes"
	"context"
	"io"
	"os"
	"sync"
)

// Logs keeps a root's logs in memory; it is a builder.RootLogs.
type Logs struct {
	mu    sync.Mutex
	bufs  map[string]*bytes.Buffer
	files map[string]string
}

// Log gives the log of that name.
func (l *Logs) Log(name string) io.Writer { return logWriter{l, name} }

type logWriter struct {
	l    *Logs
	name string
}

func (w logWriter) Write(p []byte) (int, error) {
	w.l.mu.Lock()
	defer w.l.mu.Unlock()
	if w.l.bufs == nil {
		w.l.bufs = map[string]*bytes.Buffer{}
	}
	if w.l.bufs[w.name] == nil {
		w.l.bufs[w.name] = &bytes.Buffer{}
	}
	return w.l.bufs[w.name].Write(p)
}

// Follow remembers where the log is.
func (l *Logs) Follow(name, path string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.files == nil {
		l.files = map[string]string{}
	}
	l.files[name] = path
}

// UploadFile keeps the file like a log.
func (l *Logs) UploadFile(_ context.Context, name string, content io.Reader) error {
	_, err := io.Copy(l.Log(name), content)
	return err
}

// Text is what the log has by now.
func (l *Logs) Text(name string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if path, ok := l.files[name]; ok {
		data, _ := os.ReadFile(path)
		return string(data)
	}
	if b := l.bufs[name]; b != nil {
		return b.String()
	}
	return ""
}

// Names are the logs that there are.
func (l *Logs) Names() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var names []string
	for name := range l.bufs {
		names = append(names, name)
	}
	for name := range l.files {
		names = append(names, name)
	}
	return names
}
