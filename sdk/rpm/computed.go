package rpm

// Fields that rpm computes from others.
const (
	tagDBInstance    Tag = 1195
	tagNVRA          Tag = 1196
	tagFilenames     Tag = 5000
	tagFileProvide   Tag = 5001
	tagFileRequire   Tag = 5002
	tagOrigFilenames Tag = 5007
	tagEVR           Tag = 5013
	tagNVR           Tag = 5014
	tagNEVR          Tag = 5015
	tagNEVRA         Tag = 5016
	tagHeaderColor   Tag = 5017
	tagEpochNum      Tag = 5019
	tagFileNLinks    Tag = 5045
	tagArchSuffix    Tag = 5098
)

// nevrsTags are the fields that show dependencies in one text each.
var nevrsTags = map[Tag]DepKind{
	5041: DepRequire, 5042: DepProvide, 5043: DepObsolete, 5044: DepConflict,
	5058: DepRecommend, 5059: DepSuggest, 5060: DepSupplement, 5061: DepEnhance,
}

func (p *Package) computed(tag Tag) (any, error) {
	h := p.Header
	evr := p.EVR().String()
	suffix := "." + h.String(TagArch)
	if p.IsSource() {
		suffix = ".src"
	}
	switch tag {
	case tagDBInstance:
		return int64(0), nil
	case tagEVR:
		return evr, nil
	case tagNVR:
		return p.NVR(), nil
	case tagNVRA:
		return p.NVR() + "." + h.String(TagArch), nil
	case tagNEVR:
		return p.Name() + "-" + evr, nil
	case tagNEVRA:
		return p.Name() + "-" + evr + "." + h.String(TagArch), nil
	case tagEpochNum:
		n, _ := h.Int(TagEpoch)
		return int64(n), nil
	case tagArchSuffix:
		return suffix, nil
	case tagHeaderColor:
		var color uint64
		for _, c := range h.Ints(TagFileColors) {
			color |= c
		}
		return int64(color & 0xf), nil
	case tagFilenames:
		names, err := h.filenames(TagBasenames, TagDirNames, TagDirIndexes)
		return anys(names), err
	case tagOrigFilenames:
		names, err := h.filenames(TagOrigBasenames, TagOrigDirNames, TagOrigDirIndexes)
		return anys(names), err
	case tagFileNLinks:
		return h.linkCounts(), nil
	case TagFileClass:
		return h.fileClasses(), nil
	case tagFileProvide:
		return h.fileDepends('P')
	case tagFileRequire:
		return h.fileDepends('R')
	case TagLongFileSizes:
		return anyInts(h.Ints(TagFileSizes)), nil
	case TagLongSize:
		return firstInt(h, TagSize), nil
	case TagLongArchiveSize:
		return firstInt(p.Signature, SigTagPayloadSize), nil
	case SigTagLongSize:
		return firstInt(p.Signature, SigTagSize), nil
	}
	if kind, ok := nevrsTags[tag]; ok {
		var list []any
		for _, d := range p.Deps(kind) {
			list = append(list, d.String())
		}
		if list != nil {
			return list, nil
		}
	}
	return nil, nil
}

func firstInt(h *Header, tag Tag) any {
	if n, ok := h.Int(tag); ok {
		return int64(n)
	}
	return nil
}

// linkCounts counts for each file the names of its inode.
func (h *Header) linkCounts() any {
	type inode struct{ dev, ino uint64 }
	devs, inos := h.Ints(TagFileDevices), h.Ints(TagFileInodes)
	n := min(len(devs), len(inos))
	count := make(map[inode]int64, n)
	for i := range n {
		count[inode{devs[i], inos[i]}]++
	}
	list := make([]any, n)
	for i := range n {
		list[i] = count[inode{devs[i], inos[i]}]
	}
	return list
}

// fileClasses describes each file: with its class, or for what has no content
// with its kind.
func (h *Header) fileClasses() any {
	dict, classes := h.Strings(TagClassDict), h.Ints(TagFileClass)
	modes, links := h.Ints(TagFileModes), h.Strings(TagFileLinkTos)
	list := make([]any, len(h.Strings(TagBasenames)))
	for i := range list {
		class := ""
		if i < len(classes) && classes[i] < uint64(len(dict)) {
			class = dict[classes[i]]
		}
		if class == "" && i < min(len(modes), len(links)) {
			class = kindOfFile(modes[i], links[i])
		}
		list[i] = class
	}
	return list
}

func kindOfFile(mode uint64, link string) string {
	switch mode & 0o170000 {
	case 0o010000:
		return "fifo (named pipe)"
	case 0o020000:
		return "character special"
	case 0o040000:
		return "directory"
	case 0o060000:
		return "block special"
	case 0o120000:
		return "symbolic link to `" + link + "'"
	case 0o140000:
		return "socket"
	}
	return ""
}
