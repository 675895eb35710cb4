package repodata

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
)

// listKind is how a list of repodata is called and what stands around its
// packages.
type listKind struct{ name, head, foot string }

func listKinds() [kinds]listKind {
	const xml = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"
	return [kinds]listKind{
		{"primary", xml + `<metadata xmlns="http://linux.duke.edu/metadata/common" xmlns:rpm="http://linux.duke.edu/metadata/rpm" packages="%d">` + "\n", "</metadata>"},
		{"filelists", xml + `<filelists xmlns="http://linux.duke.edu/metadata/filelists" packages="%d">` + "\n", "</filelists>"},
		{"other", xml + `<otherdata xmlns="http://linux.duke.edu/metadata/other" packages="%d">` + "\n", "</otherdata>"},
	}
}

// sized counts and hashes what is written to it.
type sized struct {
	hash.Hash
	size int64
}

func newSized() *sized { return &sized{Hash: sha256.New()} }

func (s *sized) Write(b []byte) (int, error) {
	s.size += int64(len(b))
	return s.Hash.Write(b)
}

func (s *sized) sum() string { return hex.EncodeToString(s.Sum(nil)) }

// writeList writes one list of repodata, of the groups that come in, and gives
// it its name. It takes all groups even after an error.
func writeList(dir string, kind, packages int, groups <-chan *packed) (d data, err error) {
	defer func() {
		for range groups {
		}
	}()
	list := listKinds()[kind]
	tmp := filepath.Join(dir, list.name+".xml.gz")
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return d, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	open, closed := newSized(), newSized()
	buffered := bufio.NewWriterSize(f, 1<<18)
	w := io.MultiWriter(closed, buffered)
	c := newCompressor()
	edge := func(text string) error {
		var r record
		r[kind] = []byte(text)
		if _, err := open.Write(r[kind]); err != nil {
			return err
		}
		member, err := c.member([]record{r}, kind)
		if err == nil {
			_, err = w.Write(member)
		}
		return err
	}
	if err := edge(fmt.Sprintf(list.head, packages)); err != nil {
		return d, err
	}
	for g := range groups {
		for i := range g.open {
			if _, err := open.Write(g.open[i][kind]); err != nil {
				return d, err
			}
		}
		if _, err := w.Write(g.members[kind]); err != nil {
			return d, err
		}
	}
	if err := errors.Join(edge(list.foot), buffered.Flush()); err != nil {
		return d, err
	}
	return finish(tmp, list.name, closed, open)
}

// finish gives a file the name that its content asks for and describes it.
func finish(path, kind string, closed, open *sized) (data, error) {
	d := data{Kind: kind, Checksum: closed.sum(), Size: closed.size}
	if open != nil {
		d.OpenChecksum, d.OpenSize = open.sum(), open.size
	}
	st, err := os.Stat(path)
	if err != nil {
		return d, err
	}
	d.Timestamp = st.ModTime().Unix()
	d.Name = d.Checksum + "-" + filepath.Base(path)
	return d, os.Rename(path, filepath.Join(filepath.Dir(path), d.Name))
}
