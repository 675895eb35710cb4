package upload

import (
	"context"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"net/url"
	"os"
	"strconv"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// ErrInterrupted says that the body ended before it was whole.
var ErrInterrupted = errors.New("the upload was cut off")

// Result is what an upload answers, so that the client can compare.
type Result struct {
	Size       int64  `koji:"size"`
	FileVerify string `koji:"fileverify"`
	Offset     int64  `koji:"offset"`
	HexDigest  string `koji:"hexdigest,omitempty"`
}

type chunk struct {
	dir, name, volume, verify string
	offset                    int64
	overwrite                 bool
}

func parseChunk(query string) (*chunk, error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, koji.Errorf(koji.ParameterError, "the upload's query string is malformed: %w", err)
	}
	if !values.Has("filename") {
		return nil, koji.Errorf(koji.ParameterError, "the upload names no filename")
	}
	ch := &chunk{
		dir: values.Get("filepath"), name: values.Get("filename"), verify: values.Get("fileverify"),
		overwrite: values.Get("overwrite") != "", volume: "DEFAULT",
	}
	if values.Has("volume") {
		ch.volume = values.Get("volume")
	}
	if text := values.Get("offset"); text != "" {
		if ch.offset, err = strconv.ParseInt(text, 10, 64); err != nil || ch.offset < -1 {
			return nil, koji.Errorf(koji.ParameterError, "the upload's offset %q is no number from -1", text)
		}
	}
	return ch, nil
}

// Raw stores one chunk: the body of a POST whose query says where it belongs.
// Offset -1 appends.
func Raw(ctx context.Context, c *hub.Call, query string, body io.Reader) (*Result, error) {
	if !c.Session.LoggedIn {
		return nil, koji.Errorf(koji.ActionNotAllowed, "you must be logged-in to upload a file")
	}
	ch, err := parseChunk(query)
	if err != nil {
		return nil, err
	}
	sum, err := newHash(ch.verify)
	if err != nil {
		return nil, err
	}
	d, err := locate(ctx, c, ch.dir, ch.name, &ch.volume, true)
	if err != nil {
		return nil, err
	}
	defer d.close()
	if err := d.checkTarget(ch); err != nil {
		return nil, err
	}
	f, err := d.root.OpenFile(d.name, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, d.badPath("open", err)
	}
	result, err := ch.store(f, d.full, sum, body)
	return result, errors.Join(err, f.Close())
}

func (d *destination) checkTarget(ch *chunk) error {
	st, err := d.root.Lstat(d.name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return d.badPath("look at", err)
	case st.Mode()&fs.ModeSymlink != 0:
		return koji.Errorf(koji.GenericError, "destination is a symlink: %s", d.full)
	case !st.Mode().IsRegular():
		return koji.Errorf(koji.GenericError, "destination not a file: %s", d.full)
	case ch.offset == 0 && !ch.overwrite:
		return koji.Errorf(koji.GenericError, "upload path exists: %s", d.full)
	}
	return nil
}

func (ch *chunk) store(f *os.File, full string, sum hash.Hash, body io.Reader) (*Result, error) {
	if err := lock(f, true); err != nil {
		return nil, err
	}
	offset, err := ch.seek(f)
	if err != nil {
		return nil, err
	}
	var out io.Writer = f
	if sum != nil {
		out = io.MultiWriter(f, sum)
	}
	in := &marking{Reader: body}
	size, err := io.Copy(out, in)
	if in.err != nil {
		return nil, fmt.Errorf("%w: %s, %d bytes from %d: %w", ErrInterrupted, full, size, offset, in.err)
	}
	if err != nil {
		return nil, koji.Errorf(koji.GenericError, "cannot store %s: %w", full, err)
	}
	if !ch.overwrite {
		if err := checkEnd(f, full, offset+size); err != nil {
			return nil, err
		}
	}
	r := &Result{Size: size, FileVerify: ch.verify, Offset: offset}
	if sum != nil {
		r.HexDigest = digest(sum)
	}
	return r, nil
}

// seek goes to where the chunk belongs. A repeated chunk writes over itself;
// overwriting begins the file anew there.
func (ch *chunk) seek(f *os.File) (int64, error) {
	if ch.offset == -1 {
		return f.Seek(0, io.SeekEnd)
	}
	if ch.overwrite {
		if err := f.Truncate(ch.offset); err != nil {
			return 0, err
		}
	}
	return f.Seek(ch.offset, io.SeekStart)
}

// checkEnd: a chunk that is not the file's end left a hole or came late.
func checkEnd(f *os.File, full string, want int64) error {
	st, err := f.Stat()
	if err == nil && st.Size() != want {
		err = koji.Errorf(koji.GenericError, "Incorrect upload length for %s - Expected %d, actual %d", full, want, st.Size())
	}
	return err
}

// marking remembers that it was reading, not writing, that failed.
type marking struct {
	io.Reader
	err error
}

func (m *marking) Read(p []byte) (int, error) {
	n, err := m.Reader.Read(p)
	if err != nil && err != io.EOF {
		m.err = err
	}
	return n, err
}
