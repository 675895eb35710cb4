package rpm

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// item is one entry of a header made for a test; offset -1 appends its data.
type item struct {
	tag, typ, count uint32
	offset          int32
	data            string
}

func (i item) index(offset int32) []byte {
	b := binary.BigEndian.AppendUint32(nil, i.tag)
	b = binary.BigEndian.AppendUint32(b, i.typ)
	b = binary.BigEndian.AppendUint32(b, uint32(offset))
	return binary.BigEndian.AppendUint32(b, i.count)
}

func buildHeader(items ...item) []byte {
	var index, store []byte
	for _, it := range items {
		offset := it.offset
		if offset < 0 {
			offset = int32(len(store))
		}
		index = append(index, it.index(offset)...)
		store = append(store, it.data...)
	}
	h := append([]byte{}, magic...)
	h = append(h, 0, 0, 0, 0)
	h = binary.BigEndian.AppendUint32(h, uint32(len(items)))
	h = binary.BigEndian.AppendUint32(h, uint32(len(store)))
	return append(append(h, index...), store...)
}

func TestValues(t *testing.T) {
	t.Parallel()
	h, err := ParseHeader(buildHeader(
		item{1009, 4, 2, -1, "\x00\x00\x00\x07\xff\xff\xff\xff"},
		item{5009, 5, 1, -1, "\x80\x00\x00\x00\x00\x00\x00\x01"},
		item{1030, 3, 1, -1, "\x81\xa4"},
		item{1029, 1, 2, -1, "\x01\xff"},
		item{1000, 6, 1, -1, "first\x00"},
		item{1004, 9, 2, -1, "one\x00eins\x00"},
		item{1117, 8, 3, -1, "a\x00\x00c\x00"},
		item{261, 7, 3, -1, "\x01\x00\x02"},
		item{1000, 6, 1, -1, "last\x00"},
	))
	if err != nil {
		t.Fatal(err)
	}
	check := func(what string, got, want any) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
	check("int32", h.Ints(1009), []uint64{7, 0xffffffff})
	check("int64", h.Ints(5009), []uint64{0x8000000000000001})
	check("int16", h.Ints(1030), []uint64{0x81a4})
	check("char", h.Ints(1029), []uint64{1, 255})
	check("last duplicate", h.String(1000), "last")
	check("i18n", h.Strings(1004), []string{"one", "eins"})
	check("i18n, untranslated", h.String(1004), "one")
	check("array", h.Strings(1117), []string{"a", "", "c"})
	check("binary", h.Bytes(261), []byte{1, 0, 2})
	check("of another type", h.Bytes(1000), []byte(nil))
	check("not there", h.Ints(1001), []uint64(nil))
	check("has", []bool{h.Has(1009), h.Has(1001)}, []bool{true, false})
	typ, ok := h.Type(1004)
	none, missing := h.Type(1001)
	check("type", []any{typ, ok, none, missing}, []any{TypeI18NString, true, Type(0), false})
	check("region", h.HasRegion(), false)
}

func TestMalformedHeaders(t *testing.T) {
	t.Parallel()
	name := item{1000, 6, 1, -1, "n\x00"}
	for what, raw := range map[string][]byte{
		"empty":                 {},
		"bad magic":             []byte("not a header at all"),
		"short":                 buildHeader(name)[:20],
		"trailing bytes":        append(buildHeader(name), 0),
		"no entries":            buildHeader(),
		"many entries":          append(append([]byte{}, magic...), 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1),
		"much data":             append(append([]byte{}, magic...), 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff),
		"open string":           buildHeader(item{1000, 6, 1, -1, "nn"}),
		"two strings in one":    buildHeader(item{1000, 6, 2, -1, "n\x00n\x00"}),
		"array too long":        buildHeader(item{1117, 8, 3, -1, "a\x00b\x00"}),
		"count zero":            buildHeader(item{1009, 4, 0, -1, "\x00\x00\x00\x01"}),
		"count huge":            buildHeader(item{1009, 5, 0xffffffff, -1, "\x00\x00\x00\x01"}),
		"data outside":          buildHeader(item{1009, 4, 2, -1, "\x00\x00\x00\x01"}),
		"offset outside":        buildHeader(item{1009, 4, 1, 4, "\x00\x00\x00\x01"}),
		"unaligned":             buildHeader(item{1009, 4, 1, 1, "\x00\x00\x00\x01\x02"}),
		"overlap":               buildHeader(name, item{1001, 6, 1, 0, ""}),
		"type zero":             buildHeader(item{1000, 0, 1, -1, "n\x00"}),
		"type unknown":          buildHeader(item{1000, 10, 1, -1, "n\x00"}),
		"tag too small":         buildHeader(item{99, 6, 1, -1, "n\x00"}),
		"tag negative":          buildHeader(item{0x80000000, 6, 1, -1, "n\x00"}),
		"region without data":   buildHeader(item{63, 7, 16, 0, "n\x00"}),
		"region of another tag": buildHeader(item{63, 7, 16, -1, string(name.index(-16))}),
		"region too large":      buildHeader(item{63, 7, 16, -1, string(item{63, 7, 16, 0, ""}.index(-32))}),
		"region not whole":      buildHeader(item{63, 7, 16, -1, string(item{63, 7, 16, 0, ""}.index(-17))}),
	} {
		if _, err := ParseHeader(raw); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestReadRefusesWhatIsCut(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join(kit, "tinyhello-1.0-1.kit.noarch.rpm"))
	if err != nil {
		t.Fatal(err)
	}
	r := bytes.NewReader(data)
	if _, err := Read(r); err != nil {
		t.Fatal(err)
	}
	payload, err := io.ReadAll(r)
	if err != nil || !bytes.HasPrefix(payload, []byte{0x1f, 0x8b}) {
		t.Fatalf("reader does not stand at the gzip payload: %v", err)
	}
	for n := range len(data) - len(payload) {
		if _, err := Read(bytes.NewReader(data[:n])); !errors.Is(err, ErrFormat) {
			t.Fatalf("cut at %d: %v", n, err)
		}
	}
}

// A small file that says it holds 256 MiB of header must not cost that much.
func TestClaimsCostNothing(t *testing.T) {
	head := append(append([]byte{}, magic...), 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0x0f, 0xff, 0xff, 0xff)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, _, err := readHeader(bytes.NewReader(head), maxEntries, maxData)
	runtime.ReadMemStats(&after)
	if !errors.Is(err, ErrFormat) {
		t.Fatal(err)
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > 2<<20 {
		t.Errorf("%d bytes taken", got)
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"tinybash-5.1-1.src.rpm", "signed/tinybash-5.1-1.x86_64.rpm"} {
		data, err := os.ReadFile(filepath.Join(kit, name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Read(bytes.NewReader(data))
		if err != nil {
			if !errors.Is(err, ErrFormat) {
				t.Fatal(err)
			}
			return
		}
		for _, name := range p.FieldNames() {
			if _, err := p.Field(name, true); err != nil && !errors.Is(err, ErrFormat) {
				t.Fatal(name, err)
			}
		}
		for _, row := range tagTable {
			if _, err := p.computed(row.tag); err != nil && !errors.Is(err, ErrFormat) {
				t.Fatal(row.name, err)
			}
		}
		if _, err := p.Files(); err != nil && !errors.Is(err, ErrFormat) {
			t.Fatal(err)
		}
		p.Changelog()
		_, _ = p.SigKey()
		_ = p.VerifyHeader()
		sig, err := SignatureHeader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if _, err := Splice(&out, bytes.NewReader(data), sig); err != nil || !bytes.Equal(out.Bytes(), data) {
			t.Fatalf("splicing its own header changes the file: %v", err)
		}
	})
}
