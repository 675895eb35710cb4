package repodata

import (
	"errors"
	"strings"

	"github.com/gokoji/gokoji/sdk/rpm"
)

// Kinds of files that repodata tells apart.
const (
	kindDir   = "dir"
	kindGhost = "ghost"
)

const (
	flagGhost = 1 << 6 // RPMFILE_GHOST
	modeType  = 0o170000
	modeDir   = 0o040000
)

// file is one file of a package.
type file struct{ name, kind string }

// isPrimary reports whether a file is named in primary already: configuration
// and programs, as yum has always asked for them.
func isPrimary(name string) bool {
	return strings.HasPrefix(name, "/etc/") || name == "/usr/lib/sendmail" || strings.Contains(name, "bin/")
}

func readFiles(p *rpm.Package) ([]file, error) {
	h := p.Header
	if h.Has(rpm.TagOldFilenames) {
		return nil, errors.New("its list of files is of an old kind")
	}
	if !h.Has(rpm.TagBasenames) || !h.Has(rpm.TagFileFlags) || !h.Has(rpm.TagFileModes) {
		return nil, nil
	}
	all, err := p.Filenames()
	if err != nil {
		return nil, err
	}
	flags, modes := h.Ints(rpm.TagFileFlags), h.Ints(rpm.TagFileModes)
	files := make([]file, min(len(all), len(flags), len(modes)))
	for i := range files {
		files[i].name = all[i]
		switch {
		case modes[i]&modeType == modeDir:
			files[i].kind = kindDir
		case flags[i]&flagGhost != 0:
			files[i].kind = kindGhost
		}
	}
	return files, nil
}

// writeFiles writes the files, for primary only those that belong there.
func (w *xmlWriter) writeFiles(indent string, files []file, primary bool) {
	for _, f := range files {
		if primary && !isPrimary(f.name) {
			continue
		}
		if len(w.b) > maxFragment {
			w.fail(errors.New("the names of its files are too long"))
			return
		}
		w.raw(indent + "<file")
		if f.kind != "" {
			w.attr("type", f.kind)
		}
		w.raw(">")
		w.text(f.name)
		w.raw("</file>\n")
	}
}
