package client

import (
	"context"
	"errors"
	"fmt"
	"hash"
	"hash/adler32"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strconv"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Target is where an upload goes: a file in the hub's work directory.
type Target struct {
	Path   string // directory below work, e.g. "cli-build/1234.abc" or "tasks/5/5"
	Name   string // of the file
	Volume string // "" is the default one
	// Overwrite replaces a file that is there; without it that is a fault.
	Overwrite bool
	// Progress, if set, is called after each chunk with the bytes sent so far.
	Progress func(sent int64)
}

func (t Target) volume() (string, bool) { return t.Volume, t.Volume != "" && t.Volume != "DEFAULT" }

// Appender uploads a file piece by piece, a log that is still being written for
// instance. It is not for concurrent use.
type Appender struct {
	s      *Session
	to     Target
	offset int64
	sum    hash.Hash32
	resent bool // some chunk was sent more than once
}

// NewAppender begins an upload; nothing is sent before the first Append.
func (s *Session) NewAppender(to Target) *Appender {
	return &Appender{s: s, to: to, sum: adler32.New()}
}

// Offset is the number of bytes that the hub has confirmed.
func (a *Appender) Offset() int64 { return a.offset }

// Append sends p as one chunk and checks that the hub got the same bytes. After
// an error the same bytes may be appended again.
func (a *Appender) Append(ctx context.Context, p []byte) error {
	if !a.s.LoggedIn() {
		return koji.Errorf(koji.ActionNotAllowed, "You must be logged in to upload files")
	}
	query := url.Values{
		"filename":   {a.to.Name},
		"filepath":   {a.to.Path},
		"fileverify": {"adler32"},
		"offset":     {strconv.FormatInt(a.offset, 10)},
	}
	if a.to.Overwrite {
		query.Set("overwrite", "1")
	}
	if v, ok := a.to.volume(); ok {
		query.Set("volume", v)
	}
	reply, sent, err := a.s.sendCounted(ctx, message{
		method: "rawUpload", body: p, contentType: "application/octet-stream", query: query,
	})
	a.resent = a.resent || sent > 1
	var fault *koji.Fault
	switch {
	case err != nil && sent > 1 && errors.As(err, &fault):
		// Perhaps the first attempt arrived and only its answer was lost.
		if a.arrived(ctx, p) != nil {
			return err
		}
	case err != nil:
		return err
	default:
		if err := checkChunk(reply, p); err != nil {
			return err
		}
	}
	a.offset += int64(len(p))
	a.sum.Write(p) //nolint:errcheck // a hash never fails
	if a.to.Progress != nil {
		a.to.Progress(a.offset)
	}
	return nil
}

func checkChunk(reply any, p []byte) error {
	st, _ := reply.(xmlrpc.Struct)
	if size, ok := wholeNumber(st.Value("size")); !ok || size != int64(len(p)) {
		return koji.Errorf(koji.GenericError, "server returned wrong chunk size: %s != %d", koji.Str(st.Value("size")), len(p))
	}
	if want := hexAdler(adler32.Checksum(p)); st.Value("hexdigest") != want {
		return koji.Errorf(koji.GenericError, "upload checksum failed: %s != %s", koji.Str(st.Value("hexdigest")), want)
	}
	return nil
}

// arrived checks that the hub's file is what was confirmed and p behind it.
func (a *Appender) arrived(ctx context.Context, p []byte) error {
	n := a.offset + int64(len(p))
	return a.compare(ctx, n, hexAdler(extend(a.sum.Sum32(), p)), true)
}

// Close checks the length of the whole file at the hub, and its checksum when a
// chunk had to be sent again. A file to which nothing was appended is made empty.
func (a *Appender) Close(ctx context.Context) error {
	if a.offset == 0 {
		if err := a.Append(ctx, nil); err != nil {
			return err
		}
	}
	return a.compare(ctx, a.offset, hexAdler(a.sum.Sum32()), a.resent)
}

func (a *Appender) compare(ctx context.Context, size int64, sum string, verify bool) error {
	var kw []any
	if v, ok := a.to.volume(); ok {
		kw = append(kw, "volume", v)
	}
	if verify {
		kw = append(kw, "verify", "adler32")
	}
	params := []any{a.to.Path, a.to.Name}
	if len(kw) > 0 {
		params = append(params, KW(kw...))
	}
	v, err := a.s.Call(ctx, "checkUpload", params...)
	if err != nil {
		return err
	}
	file := a.to.Path + "/" + a.to.Name
	st, ok := v.(xmlrpc.Struct)
	if !ok {
		return koji.Errorf(koji.GenericError, "File upload failed: %s", file)
	}
	if got, ok := wholeNumber(st.Value("size")); !ok || got != size {
		return koji.Errorf(koji.GenericError, "Uploaded file is wrong length: %s, %s != %d", file, koji.Str(st.Value("size")), size)
	}
	if verify && st.Value("hexdigest") != sum {
		return koji.Errorf(koji.GenericError, "Uploaded file has wrong checksum: %s, %s != %s", file, koji.Str(st.Value("hexdigest")), sum)
	}
	return nil
}

// Upload sends all of r in chunks and checks the result; it returns the length.
func (s *Session) Upload(ctx context.Context, r io.Reader, to Target) (int64, error) {
	a := s.NewAppender(to)
	chunk := make([]byte, s.link.opts.BlockSize)
	for {
		n, err := io.ReadFull(r, chunk)
		if n > 0 {
			if err := a.Append(ctx, chunk[:n]); err != nil {
				return a.offset, err
			}
		}
		switch {
		case err == io.EOF, errors.Is(err, io.ErrUnexpectedEOF):
			return a.offset, a.Close(ctx)
		case err != nil:
			return a.offset, fmt.Errorf("client: upload: %w", err)
		}
	}
}

// UploadFile uploads a file under to.Name, or under its own name if that is "".
func (s *Session) UploadFile(ctx context.Context, file string, to Target) (int64, error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, fmt.Errorf("client: upload: %w", err)
	}
	defer f.Close() //nolint:errcheck // only read from
	if to.Name == "" {
		to.Name = filepath.Base(file)
	}
	return s.Upload(ctx, f, to)
}

// extend is the checksum of a text with the checksum sum and p behind it.
func extend(sum uint32, p []byte) uint32 {
	const mod = 65521
	a, b := sum&0xffff, sum>>16
	for _, c := range p {
		a = (a + uint32(c)) % mod
		b = (b + a) % mod
	}
	return b<<16 | a
}

func hexAdler(sum uint32) string { return fmt.Sprintf("%08x", sum) }

// wholeNumber takes sizes that came as text, too: large files have them so.
func wholeNumber(v any) (int64, bool) {
	switch v := v.(type) {
	case int64:
		return v, true
	case string:
		n, err := strconv.ParseInt(v, 10, 64)
		return n, err == nil
	}
	return 0, false
}
