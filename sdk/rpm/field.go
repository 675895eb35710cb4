package rpm

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gokoji/gokoji/sdk/koji"
)

// Field returns a header field as koji's API gives it: nil or an empty []any when
// it is not there, otherwise int64, string, []byte, or []any of them. name is
// rpm's, in any case; one that rpm 4.18 does not have is a GenericError. With
// srcArch the field ARCH is "src" or "nosrc" for a source package. Of the fields
// that rpm computes, those about triggers are always empty.
func (p *Package) Field(name string, srcArch bool) (any, error) {
	name = strings.ToUpper(name)
	row, ok := rowByName(name)
	if !ok {
		return nil, koji.Errorf(koji.GenericError, "No such rpm header field: %s", name)
	}
	if srcArch && row.tag == TagArch && p.Header.Has(TagSourcePackage) {
		return p.Arch(), nil
	}
	v, err := p.field(row)
	if err != nil {
		return nil, err
	}
	if long, ok := longForms[name]; ok && isNone(v) {
		return p.field(rowOf(long))
	}
	if b, ok := v.([]byte); ok && utf8.Valid(b) && !strings.HasPrefix(name, "SIG") && !strings.HasSuffix(name, "HEADER") {
		return string(b), nil // koji decodes what it can, except for signatures
	}
	return v, nil
}

// longForms are the 64-bit forms that replace fields of large packages.
var longForms = map[string]Tag{
	"SIZE": TagLongSize, "ARCHIVESIZE": TagLongArchiveSize, "FILESIZES": TagLongFileSizes, "SIGSIZE": SigTagLongSize,
}

// FieldNames lists the names of the fields that the package has, in order of
// their tags.
func (p *Package) FieldNames() []string {
	tags := p.Header.Tags()
	for _, row := range tagTable {
		if h, _ := p.locate(row.tag); h == p.Signature {
			tags = append(tags, row.tag)
		}
	}
	slices.Sort(tags)
	var names []string
	for _, tag := range slices.Compact(tags) {
		if name := tag.String(); name != "" {
			names = append(names, name)
		}
	}
	return names
}

func rowOf(tag Tag) tagRow {
	for _, row := range tagTable {
		if row.tag == tag {
			return row
		}
	}
	return tagRow{tag: tag}
}

func isNone(v any) bool {
	list, ok := v.([]any)
	return v == nil || ok && len(list) == 0
}

func (p *Package) field(row tagRow) (any, error) {
	if h, tag := p.locate(row.tag); h != nil && row.tag != TagFileClass {
		return h.value(tag, row.list), nil
	}
	v, err := p.computed(row.tag)
	if v == nil && err == nil && row.list {
		v = []any{}
	}
	return v, err
}

// sigFields are the names under which rpm shows the signature header's tags.
var sigFields = map[Tag]Tag{
	257: SigTagSize, 259: SigTagPGP, 261: SigTagMD5, 262: SigTagGPG, TagArchiveSize: SigTagPayloadSize,
	SigTagDSA: SigTagDSA, SigTagRSA: SigTagRSA, SigTagSHA1: SigTagSHA1, SigTagLongSize: SigTagLongSize,
	TagLongArchiveSize: TagLongArchiveSize, SigTagSHA256: SigTagSHA256,
	276: 276, 277: 277, 5090: 274, 5091: 275, // file and fs-verity signatures
}

// locate finds where a field is kept; the main header goes first.
func (p *Package) locate(tag Tag) (*Header, Tag) {
	if p.Header.Has(tag) {
		return p.Header, tag
	}
	if sig, ok := sigFields[tag]; ok && p.Signature.Has(sig) {
		return p.Signature, sig
	}
	return nil, 0
}

func (h *Header) value(tag Tag, list bool) any {
	e := h.find(tag)
	switch {
	case e.typ == TypeBin:
		return h.Bytes(tag)
	case e.typ.isText() && list:
		return anys(h.Strings(tag))
	case e.typ.isText():
		return h.String(tag)
	case list:
		return anyInts(h.Ints(tag))
	}
	return int64(h.number(e, 0))
}

func anys(texts []string) []any {
	list := make([]any, len(texts))
	for i, s := range texts {
		list[i] = s
	}
	return list
}

func anyInts(numbers []uint64) []any {
	list := make([]any, len(numbers))
	for i, n := range numbers {
		list[i] = int64(n)
	}
	return list
}
