package repodata

import (
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// data is one entry of repomd.xml.
type data struct {
	Kind, Name             string
	Checksum, OpenChecksum string // SHA-256
	Size, OpenSize         int64
	Timestamp              int64
}

// addGroups copies the comps file into dir, as it is and compressed.
func addGroups(dir, comps string) ([]data, error) {
	text, err := os.ReadFile(comps)
	if err != nil {
		return nil, err
	}
	member, err := newCompressor().member([]record{{text}}, 0)
	if err != nil {
		return nil, err
	}
	open, closed := newSized(), newSized()
	_, _ = open.Write(text)
	_, _ = closed.Write(member)
	path := filepath.Join(dir, filepath.Base(comps))
	var list []data
	for _, part := range []struct {
		kind, path string
		text       []byte
		sum, open  *sized
	}{{"group", path, text, open, nil}, {"group_gz", path + ".gz", member, closed, open}} {
		if err := os.WriteFile(part.path, part.text, 0o644); err != nil {
			return nil, err
		}
		d, err := finish(part.path, part.kind, part.sum, part.open)
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, nil
}

// writeRepomd writes the file that all else is found by.
func writeRepomd(path string, list []data, now time.Time) error {
	var w xmlWriter
	w.raw(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
		`<repomd xmlns="http://linux.duke.edu/metadata/repo" xmlns:rpm="http://linux.duke.edu/metadata/rpm">` + "\n")
	elementNumber(&w, "  ", "revision", now.Unix())
	for _, d := range list {
		w.raw("  <data")
		w.attr("type", d.Kind)
		w.raw(">\n    <checksum type=\"sha256\">" + d.Checksum + "</checksum>\n")
		if d.OpenChecksum != "" {
			w.raw("    <open-checksum type=\"sha256\">" + d.OpenChecksum + "</open-checksum>\n")
		}
		w.raw("    <location")
		w.attr("href", "repodata/"+d.Name)
		w.raw("/>\n")
		elementNumber(&w, "    ", "timestamp", d.Timestamp)
		elementNumber(&w, "    ", "size", d.Size)
		if d.OpenChecksum != "" {
			elementNumber(&w, "    ", "open-size", d.OpenSize)
		}
		w.raw("  </data>\n")
	}
	w.raw("</repomd>\n")
	if w.err != nil {
		return w.err
	}
	return os.WriteFile(path, w.b, 0o644)
}

func elementNumber(w *xmlWriter, indent, name string, n int64) {
	w.element(indent, name, strconv.FormatInt(n, 10))
}
