package repodata

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

var errNotOurs = errors.New("it is not written as createrepo_c does")

// splitter cuts a list of repodata as createrepo_c writes it into its packages.
// It does not parse XML: what does not look exactly as expected is refused.
type splitter struct {
	r    io.Reader
	buf  []byte // read and not used yet
	err  error  // of r
	kind listKind
	left int // packages to come
}

// newSplitter reads the head of a list.
func newSplitter(r io.Reader, kind listKind) (*splitter, error) {
	s := &splitter{r: r, kind: kind}
	before, after, _ := strings.Cut(kind.head, "%d")
	for s.fill() {
		rest, ok := bytes.CutPrefix(s.buf, []byte(before))
		if !ok && len(s.buf) >= len(before) {
			return nil, errNotOurs
		}
		number, rest, found := bytes.Cut(rest, []byte(after))
		if ok && found {
			n, err := strconv.ParseUint(string(number), 10, 31)
			if err != nil {
				return nil, errNotOurs
			}
			s.left, s.buf = int(n), rest
			return s, nil
		}
		if len(s.buf) > 1<<20 {
			return nil, errNotOurs
		}
	}
	return nil, s.early()
}

// fill reads more; false at the end.
func (s *splitter) fill() bool {
	if s.err != nil {
		return false
	}
	const more = 1 << 18
	if cap(s.buf)-len(s.buf) < more {
		s.buf = append(make([]byte, 0, 2*len(s.buf)+more), s.buf...)
	}
	var n int
	n, s.err = s.r.Read(s.buf[len(s.buf) : len(s.buf)+more])
	s.buf = s.buf[:len(s.buf)+n]
	return n > 0 || s.err == nil
}

func (s *splitter) early() error {
	if s.err != nil && !errors.Is(s.err, io.EOF) {
		return s.err
	}
	return io.ErrUnexpectedEOF
}

// next returns the next package's element with its end of line, io.EOF behind the
// last one. It is valid for good.
func (s *splitter) next() ([]byte, error) {
	if s.left == 0 {
		return nil, s.end()
	}
	const end = "</package>\n"
	from := 0
	for {
		if at := bytes.Index(s.buf[from:], []byte(end)); at >= 0 {
			n := from + at + len(end)
			f := s.buf[:n:n]
			s.buf = s.buf[n:]
			s.left--
			return f, checkFragment(f)
		}
		from = max(0, len(s.buf)-len(end))
		if len(s.buf) > maxFragment {
			return nil, errNotOurs
		}
		if !s.fill() {
			return nil, s.early()
		}
	}
}

// end checks what stands behind the last package.
func (s *splitter) end() error {
	for len(s.buf) <= len(s.kind.foot) && s.fill() {
	}
	if s.err != nil && !errors.Is(s.err, io.EOF) {
		return s.err
	}
	if string(bytes.TrimRight(s.buf, "\n")) != s.kind.foot {
		return fmt.Errorf("%w: there is more behind its packages", errNotOurs)
	}
	return io.EOF
}

// checkFragment checks that f is one element as we would write it.
func checkFragment(f []byte) error {
	body, ok := bytes.CutPrefix(f, []byte("<package "))
	for _, sign := range []string{"<package ", "<package>", "<!", "<?"} {
		ok = ok && !bytes.Contains(body, []byte(sign))
	}
	if !ok {
		return errNotOurs
	}
	return nil
}

// between returns what stands in f between two texts.
func between(f []byte, before, after string) (string, bool) {
	_, rest, ok := bytes.Cut(f, []byte(before))
	if !ok {
		return "", false
	}
	text, _, ok := bytes.Cut(rest, []byte(after))
	return string(text), ok
}
