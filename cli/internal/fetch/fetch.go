// Package fetch downloads files from a hub's file server, continuing where an
// earlier download ended.
package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gokoji/gokoji/sdk/cli"
)

// File is one download.
type File struct {
	URL, Path string
	Size      int64 // if known; 0: ask the server
	Quiet     bool  // say nothing at all
	Num, Of   int   // "[Num/Of]" in the message, if both are set
}

// StatusError is an answer of the server that is no file.
type StatusError struct {
	Code        int
	Status, URL string
}

func (e *StatusError) Error() string { return e.Status + " for " + e.URL }

// Download gets the file. What is there already of it is kept and continued; a
// file that is complete is left alone. The directory is made.
func Download(ctx context.Context, e *cli.Env, c *http.Client, f File) error {
	if err := os.MkdirAll(filepath.Dir(f.Path), 0o755); err != nil {
		return err
	}
	say := func(format string, args ...any) {
		if !f.Quiet {
			e.Printf(format+"\n", args...)
			e.Flush()
		}
	}
	if f.Num > 0 && f.Of > 0 {
		say("Downloading [%d/%d]: %s", f.Num, f.Of, f.Path)
	} else {
		say("Downloading: %s", f.Path)
	}
	size := f.Size
	if size <= 0 {
		size = head(ctx, c, f.URL)
	}
	have := int64(0)
	if st, err := os.Stat(f.Path); err == nil && size > 0 {
		have = st.Size()
	}
	switch {
	case have > 0 && have == size:
		say("File %s already downloaded, skipping", f.Path)
		return nil
	case have > 0:
		say("Appending to existing file %s", f.Path)
	}
	return get(ctx, e, c, f, size, have)
}

// head asks for the size; 0 when the server does not say.
func head(ctx context.Context, c *http.Client, url string) int64 {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, url, nil)
	if err != nil {
		return 0
	}
	resp, err := c.Do(req)
	if err != nil {
		return 0
	}
	resp.Body.Close() //nolint:errcheck // nothing was in it
	if resp.StatusCode != http.StatusOK {
		return 0
	}
	return max(resp.ContentLength, 0)
}

func get(ctx context.Context, e *cli.Env, c *http.Client, f File, size, have int64) (err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.URL, nil)
	if err != nil {
		return err
	}
	if have > 0 {
		req.Header.Set("Range", "bytes="+strconv.FormatInt(have, 10)+"-")
	}
	resp, err := c.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close() //nolint:errcheck // only read from
	flags := os.O_WRONLY | os.O_CREATE
	switch resp.StatusCode {
	case http.StatusPartialContent:
		flags |= os.O_APPEND
	case http.StatusOK:
		flags |= os.O_TRUNC
		have = 0
	default:
		return &StatusError{resp.StatusCode, resp.Status, f.URL}
	}
	out, err := os.OpenFile(f.Path, flags, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	p := progress{e: e, done: have, size: size, shown: e.Terminal && !f.Quiet}
	if _, err := io.Copy(io.MultiWriter(out, &p), resp.Body); err != nil {
		return fmt.Errorf("%s: %w", f.URL, err)
	}
	p.end()
	if at, err := http.ParseTime(resp.Header.Get("Last-Modified")); err == nil {
		return os.Chtimes(f.Path, time.Now(), at)
	}
	return nil
}

// progress draws a bar on a terminal.
type progress struct {
	e          *cli.Env
	done, size int64
	last       time.Time
	shown      bool
}

func (p *progress) Write(b []byte) (int, error) {
	p.done += int64(len(b))
	if now := time.Now(); p.shown && now.Sub(p.last) > 100*time.Millisecond {
		p.last = now
		p.draw()
	}
	return len(b), nil
}

func (p *progress) draw() {
	percent, text := "???%", FormatSize(p.done)
	bar := ""
	if p.size > 0 {
		share := min(float64(p.done)/float64(p.size), 1)
		percent = fmt.Sprintf("%3d%%", int(share*100))
		bar = strings.Repeat("=", int(share*36))
		text += " / " + FormatSize(p.size)
	}
	p.e.Printf("[%-36s] %4s %10s\r", bar, percent, text)
	p.e.Flush()
}

func (p *progress) end() {
	if p.shown {
		p.draw()
		p.e.Println()
	}
}

// FormatSize shows a number of bytes in a handy unit.
func FormatSize(n int64) string {
	for i, unit := range []string{"GiB", "MiB", "KiB"} {
		if size := int64(1) << (30 - 10*i); n >= size {
			return fmt.Sprintf("%0.2f %s", float64(n)/float64(size), unit)
		}
	}
	return fmt.Sprintf("%0.2f B", float64(n))
}
