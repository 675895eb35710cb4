// Package rootlog takes from a root what its logs say: dnf's own, which lie in
// the root, and the reason why something failed.
package rootlog

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/gokoji/gokoji/builder/internal/chroot"
	"github.com/gokoji/gokoji/sdk/builder"
)

// names are the logs that dnf leaves in a root's /var/log.
var names = []string{"dnf.log", "dnf.rpm.log", "dnf.librepo.log", "dnf5.log"}

const (
	maxReason = 2 << 10
	maxLog    = 64 << 20
)

// DNF sends dnf's logs on. The zero value has sent nothing; it is for one
// goroutine.
type DNF struct{ sent map[string]int64 }

// Send sends what was added to the logs in the root since the last time. A log,
// or a root, that is not there is no error.
func (d *DNF) Send(path string, to builder.RootLogs) error {
	root, err := chroot.OpenDir(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer root.Close()
	var errs []error
	for _, name := range names {
		if err := d.send(root, name, to); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
		}
	}
	return errors.Join(errs...)
}

func (d *DNF) send(root *chroot.Dir, name string, to builder.RootLogs) error {
	f, err := root.Open("/var/log/" + name)
	if err != nil {
		return err
	}
	defer f.Close()
	if d.sent == nil {
		d.sent = map[string]int64{}
	}
	if _, err := f.Seek(d.sent[name], io.SeekStart); err != nil {
		return err
	}
	n, err := io.Copy(to.Log(name), io.LimitReader(f, maxLog))
	d.sent[name] += n
	return err
}

// Tail keeps the end of what is written to it.
type Tail struct{ buf bytes.Buffer }

// Write never fails.
func (t *Tail) Write(p []byte) (int, error) {
	t.buf.Write(p)
	if n := t.buf.Len() - 4*maxReason; n > 0 {
		t.buf.Next(n)
	}
	return len(p), nil
}

// Reason makes one line of what a program said about its failure: of all lines
// from the last one that begins with from, or of all when there is none or from
// is empty. A program in Python that crashed has only said its exceptions.
func (t *Tail) Reason(from string) string {
	text := t.buf.String()
	if crash := exceptions(text); crash != "" {
		text = crash
	} else if at := strings.LastIndex("\n"+text, "\n"+from); at > 0 && from != "" {
		text = text[at:]
	}
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line != "" && line != "Error:" && strings.Trim(line, "-=") != "" && !strings.HasPrefix(line, "(try to add") {
			lines = append(lines, line)
		}
	}
	out := strings.Join(lines, "; ")
	if len(out) > maxReason {
		out = "..." + strings.ToValidUTF8(out[len(out)-maxReason:], "")
	}
	return out
}

// exceptions are what Python says at the end of each traceback in text.
func exceptions(text string) string {
	var b strings.Builder
	inside, said := false, false
	for line := range strings.Lines(text) {
		switch {
		case strings.HasPrefix(line, "Traceback (most recent call last):"):
			inside, said = true, false
		case strings.TrimSpace(line) == "":
			inside = inside && !said
		case inside && !strings.HasPrefix(line, " "):
			said = true
			b.WriteString(line)
		}
	}
	return b.String()
}
