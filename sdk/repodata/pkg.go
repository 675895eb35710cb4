package repodata

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/gokoji/gokoji/sdk/rpm"
)

// Fragments are what a package has in each of the three lists of repodata: an
// element <package> with its end of line.
type Fragments struct{ Primary, Filelists, Other []byte }

func (f *Fragments) list() [kinds][]byte { return [kinds][]byte{f.Primary, f.Filelists, f.Other} }

// FileInfo is what a package's header does not say of its file.
type FileInfo struct {
	Href   string // where it is, relative to the repo
	SHA256 string // of the whole file, in hexadecimal digits
	Size   int64
	MTime  int64 // seconds since the epoch
}

// FromFile reads an RPM file whole and describes it. The error says what
// createrepo_c would describe otherwise or not at all.
func FromFile(path, href string) (*Fragments, error) {
	f, _, err := readFile(newReader(), path, href)
	return f, err
}

// newReader makes what readFile needs, for any number of files one by one.
func newReader() *bufio.Reader { return bufio.NewReaderSize(nil, 1<<16) }

// identity is what tells whether a file is the one that the hub means.
type identity struct {
	size int64
	hash string // koji's payloadhash
}

func readFile(r *bufio.Reader, path, href string) (*Fragments, identity, error) {
	var id identity
	f, err := os.Open(path)
	if err != nil {
		return nil, id, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return nil, id, err
	}
	if !st.Mode().IsRegular() {
		return nil, id, errors.New("not a regular file")
	}
	read := newSized()
	r.Reset(io.TeeReader(f, read))
	p, err := rpm.Read(r)
	if err != nil {
		return nil, id, err
	}
	for err == nil {
		_, err = r.Discard(r.Size())
	}
	if !errors.Is(err, io.EOF) {
		return nil, id, err
	}
	if read.size != st.Size() {
		return nil, id, fmt.Errorf("the file has %d bytes instead of %d", read.size, st.Size())
	}
	id = identity{read.size, p.SigMD5()}
	out, err := FromPackage(p, FileInfo{Href: href, SHA256: read.sum(), Size: st.Size(), MTime: st.ModTime().Unix()})
	return out, id, err
}

// FromPackage describes a package whose header is at hand.
func FromPackage(p *rpm.Package, info FileInfo) (*Fragments, error) {
	switch h := p.Header; {
	case !h.HasRegion():
		return nil, errors.New("its header is of an old kind")
	case !h.Has(rpm.TagSourceRPM) && !h.Has(rpm.TagSourcePackage):
		return nil, errors.New("it is neither a binary nor a source package")
	case p.Name() == "" || p.Version() == "" || p.Release() == "":
		return nil, errors.New("it has no name, version or release")
	}
	if err := checkTypes(p.Header); err != nil {
		return nil, err
	}
	files, err := readFiles(p)
	if err != nil {
		return nil, err
	}
	d := description{Package: p, FileInfo: info, files: files, deps: readDeps(p, files), changes: readChanges(p)}
	epoch, _ := p.Epoch()
	d.epoch, d.arch = strconv.FormatUint(epoch, 10), p.Header.String(rpm.TagArch)
	if n, _ := p.Header.Int(rpm.TagSourcePackage); n != 0 {
		d.arch = "src"
	}
	var out Fragments
	for _, part := range []struct {
		to    *[]byte
		write func(*xmlWriter)
	}{{&out.Primary, d.primary}, {&out.Filelists, d.filelists}, {&out.Other, d.other}} {
		w := xmlWriter{b: make([]byte, 0, 1<<12)}
		part.write(&w)
		if w.err != nil {
			return nil, w.err
		}
		*part.to = w.b
	}
	return &out, nil
}

// description is all that repodata tells of a package.
type description struct {
	*rpm.Package
	FileInfo
	epoch, arch string
	files       []file
	deps        deps
	changes     []change
}

func (d *description) primary(w *xmlWriter) {
	h := d.Header
	w.raw("<package type=\"rpm\">\n")
	w.element("  ", "name", d.Name())
	w.element("  ", "arch", d.arch)
	d.version(w)
	w.raw("  <checksum type=\"sha256\" pkgid=\"YES\">" + d.SHA256 + "</checksum>\n")
	w.element("  ", "summary", h.String(tagSummary))
	w.element("  ", "description", h.String(tagDescription))
	w.element("  ", "packager", h.String(rpm.TagPackager))
	w.element("  ", "url", h.String(tagURL))
	w.raw("  <time")
	w.number("file", d.MTime)
	w.number("build", int64(d.BuildTime()))
	w.raw("/>\n  <size")
	w.number("package", d.FileInfo.Size)
	w.number("installed", d.number(h, rpm.TagLongSize, rpm.TagSize))
	w.number("archive", d.archiveSize())
	w.raw("/>\n  <location")
	w.attr("href", d.Href)
	w.raw("/>\n  <format>\n")
	w.element("    ", "rpm:license", h.String(tagLicense))
	w.element("    ", "rpm:vendor", h.String(rpm.TagVendor))
	w.element("    ", "rpm:group", h.String(tagGroup))
	w.element("    ", "rpm:buildhost", h.String(tagBuildHost))
	w.element("    ", "rpm:sourcerpm", h.String(rpm.TagSourceRPM))
	start := rpm.LeadSize + len(d.Signature.Raw()) + -len(d.Signature.Raw())&7
	w.raw("    <rpm:header-range")
	w.number("start", int64(start))
	w.number("end", int64(start+len(h.Raw())))
	w.raw("/>\n")
	w.writeDeps("rpm:provides", d.deps.provides)
	w.writeDeps("rpm:requires", d.deps.requires)
	w.writeDeps("rpm:conflicts", d.deps.conflicts)
	w.writeDeps("rpm:obsoletes", d.deps.obsoletes)
	w.writeDeps("rpm:suggests", d.deps.suggests)
	w.writeDeps("rpm:enhances", d.deps.enhances)
	w.writeDeps("rpm:recommends", d.deps.recommends)
	w.writeDeps("rpm:supplements", d.deps.supplements)
	w.writeFiles("    ", d.files, true)
	w.raw("  </format>\n</package>\n")
}

func (d *description) filelists(w *xmlWriter) {
	d.begin(w)
	w.writeFiles("  ", d.files, false)
	w.raw("</package>\n")
}

func (d *description) other(w *xmlWriter) {
	d.begin(w)
	w.writeChanges(d.changes)
	w.raw("</package>\n")
}

func (d *description) begin(w *xmlWriter) {
	w.raw("<package")
	w.attr("pkgid", d.SHA256)
	w.attr("name", d.Name())
	w.attr("arch", d.arch)
	w.raw(">\n")
	d.version(w)
}

func (d *description) version(w *xmlWriter) {
	w.raw("  <version")
	w.attr("epoch", d.epoch)
	w.attr("ver", d.Version())
	w.attr("rel", d.Release())
	w.raw("/>\n")
}

// number is the wide form of a number, else the narrow one, else 0.
func (d *description) number(h *rpm.Header, long, short rpm.Tag) int64 {
	n, ok := h.Int(long)
	if !ok {
		n, _ = h.Int(short)
	}
	return int64(n)
}

// archiveSize is in the signature header, or was in the main one long ago.
func (d *description) archiveSize() int64 {
	for _, at := range []struct {
		h   *rpm.Header
		tag rpm.Tag
	}{
		{d.Header, rpm.TagLongArchiveSize}, {d.Signature, rpm.TagLongArchiveSize},
		{d.Header, rpm.TagArchiveSize}, {d.Signature, rpm.SigTagPayloadSize},
	} {
		if n, ok := at.h.Int(at.tag); ok {
			return int64(n)
		}
	}
	return 0
}

func (w *xmlWriter) writeDeps(name string, list []dep) {
	if len(list) == 0 {
		return
	}
	mark := len(w.b)
	w.raw("    <" + name + ">\n")
	inside := len(w.b)
	for _, e := range list {
		if e.name == "" {
			continue
		}
		w.raw("      <rpm:entry")
		w.attr("name", e.name)
		if e.flags != "" {
			w.attr("flags", e.flags)
			for _, part := range []struct{ name, value string }{{"epoch", e.epoch}, {"ver", e.version}, {"rel", e.release}} {
				if part.value != "" {
					w.attr(part.name, part.value)
				}
			}
		}
		if e.pre {
			w.raw(` pre="1"`)
		}
		w.raw("/>\n")
	}
	if len(w.b) == inside {
		w.b = append(w.b[:mark], "    <"+name+"/>\n"...)
		return
	}
	w.raw("    </" + name + ">\n")
}

// Error says of which package no repodata could be made.
type Error struct {
	Href string
	Err  error
}

func (e *Error) Error() string { return fmt.Sprintf("%s: %v", e.Href, e.Err) }

func (e *Error) Unwrap() error { return e.Err }
