package rpm

import "strings"

// maxNames bounds what all file names of a package take together. Directories
// are kept once in a header and repeated in the names, so that a small header
// could otherwise ask for any amount of memory.
const maxNames = maxData

// File is one file of a package.
type File struct {
	Name   string // absolute; for a source package the plain name
	Digest string // hexadecimal digits, see DigestAlgo; "" for what has no content
	Size   uint64
	Flags  uint64 // RPMFILE_*: 1 configuration, 2 documentation, ...
	User   string
	Group  string
	MTime  uint64 // seconds since the epoch
	Mode   uint64 // st_mode
}

// Files lists the package's files in the header's order.
func (p *Package) Files() ([]File, error) {
	h := p.Header
	names, err := h.filenames(TagBasenames, TagDirNames, TagDirIndexes)
	if err != nil {
		return nil, err
	}
	sizes := h.Ints(TagFileSizes)
	if sizes == nil {
		sizes = h.Ints(TagLongFileSizes)
	}
	digests, flags := h.Strings(TagFileDigests), h.Ints(TagFileFlags)
	users, groups := h.Strings(TagFileUserName), h.Strings(TagFileGroupName)
	mtimes, modes := h.Ints(TagFileMtimes), h.Ints(TagFileModes)
	n := min(len(names), len(digests), len(sizes), len(flags), len(users), len(groups), len(mtimes), len(modes))
	files := make([]File, n)
	for i := range files {
		files[i] = File{names[i], digests[i], sizes[i], flags[i], users[i], groups[i], mtimes[i], modes[i]}
	}
	return files, nil
}

// Filenames lists the names of the package's files alone.
func (p *Package) Filenames() ([]string, error) {
	return p.Header.filenames(TagBasenames, TagDirNames, TagDirIndexes)
}

// DigestAlgo is koji's name of the hash behind File.Digest: "md5", "sha256", ...,
// "unknown".
func (p *Package) DigestAlgo() string {
	id, ok := p.Header.Int(TagFileDigestAlgo)
	if !ok || id == 0 {
		id = 1
	}
	// The ids are OpenPGP's (RFC 4880).
	names := [...]string{
		1: "md5", 2: "sha1", 3: "ripemd160", 8: "sha256", 9: "sha384", 10: "sha512", 11: "sha224",
	}
	if id < uint64(len(names)) && names[id] != "" {
		return names[id]
	}
	return "unknown"
}

// filenames puts names together from base names and directories. Very old
// packages hold them whole.
func (h *Header) filenames(base, dir, index Tag) ([]string, error) {
	bases, dirs, indexes := h.Strings(base), h.Strings(dir), h.Ints(index)
	if len(bases) == 0 && base == TagBasenames {
		return h.Strings(TagOldFilenames), nil
	}
	total := 0
	names := make([]string, 0, len(bases))
	for i, name := range bases {
		if i >= len(indexes) || indexes[i] >= uint64(len(dirs)) {
			return nil, malformed("file %d has no directory", i)
		}
		d := dirs[indexes[i]]
		if total += len(d) + len(name); total > maxNames {
			return nil, malformed("file names are too long")
		}
		names = append(names, d+name)
	}
	return names, nil
}

// fileDepends lists for each file what it requires (R) or provides (P).
func (h *Header) fileDepends(kind byte) (any, error) {
	starts, counts := h.Ints(TagFileDependsX), h.Ints(TagFileDependsN)
	dict := h.Ints(TagDependsDict)
	tags := depTags[DepRequire]
	if kind == 'P' {
		tags = depTags[DepProvide]
	}
	names := h.Strings(tags[0])
	total := 0
	list := make([]any, len(h.Strings(TagBasenames)))
	for i := range list {
		var found []string
		if i < min(len(starts), len(counts)) && starts[i] <= uint64(len(dict)) {
			for _, d := range dict[starts[i]:min(starts[i]+counts[i], uint64(len(dict)))] {
				if n := d & 0xffffff; byte(d>>24) == kind && n < uint64(len(names)) {
					if total += len(names[n]) + 1; total > maxNames {
						return nil, malformed("dependencies of files are too long")
					}
					found = append(found, names[n])
				}
			}
		}
		list[i] = strings.Join(found, " ")
	}
	return list, nil
}
