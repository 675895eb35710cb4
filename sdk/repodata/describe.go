package repodata

import (
	"errors"
	"strconv"

	"github.com/gokoji/gokoji/sdk/rpm"
)

// describe makes a package's fragments: what it has in each of the three lists of
// repodata, an element <package> with its end of line. The error says what
// createrepo_c would describe otherwise or not at all.
func describe(p *rpm.Package, info fileInfo) (record, error) {
	switch h := p.Header; {
	case !h.HasRegion():
		return record{}, errors.New("its header is of an old kind")
	case !h.Has(rpm.TagSourceRPM) && !h.Has(rpm.TagSourcePackage):
		return record{}, errors.New("it is neither a binary nor a source package")
	case p.Name() == "" || p.Version() == "" || p.Release() == "":
		return record{}, errors.New("it has no name, version or release")
	}
	if err := checkTypes(p.Header); err != nil {
		return record{}, err
	}
	files, err := readFiles(p)
	if err != nil {
		return record{}, err
	}
	d := description{Package: p, info: info, files: files, deps: readDeps(p, files), changes: readChanges(p)}
	epoch, _ := p.Epoch()
	d.epoch, d.arch = strconv.FormatUint(epoch, 10), p.Header.String(rpm.TagArch)
	if n, _ := p.Header.Int(rpm.TagSourcePackage); n != 0 {
		d.arch = "src"
	}
	var out record
	for kind, write := range [kinds]func(*xmlWriter){d.primary, d.filelists, d.other} {
		w := xmlWriter{b: make([]byte, 0, 1<<12)}
		write(&w)
		if w.err != nil {
			return record{}, w.err
		}
		out[kind] = w.b
	}
	return out, nil
}

// description is all that repodata tells of a package.
type description struct {
	*rpm.Package
	info        fileInfo
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
	w.raw("  <checksum type=\"sha256\" pkgid=\"YES\">" + d.info.sha256 + "</checksum>\n")
	w.element("  ", "summary", h.String(tagSummary))
	w.element("  ", "description", h.String(tagDescription))
	w.element("  ", "packager", h.String(rpm.TagPackager))
	w.element("  ", "url", h.String(tagURL))
	w.raw("  <time")
	w.number("file", d.info.mtime)
	w.number("build", int64(d.BuildTime()))
	w.raw("/>\n  <size")
	w.number("package", d.info.size)
	w.number("installed", d.installedSize())
	w.number("archive", d.archiveSize())
	w.raw("/>\n  <location")
	w.attr("href", d.info.href)
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
	w.attr("pkgid", d.info.sha256)
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

func (d *description) installedSize() int64 {
	n, ok := d.Header.Int(rpm.TagLongSize)
	if !ok {
		n, _ = d.Header.Int(rpm.TagSize)
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
