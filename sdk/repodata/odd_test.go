package repodata

import "encoding/binary"

// oddPackage is a package made field by field.
type oddPackage []oddField

type oddField struct {
	tag, typ uint32
	count    int
	data     string
}

const (
	oddInt  = 4
	oddText = 6
	oddList = 8
)

func oddNumbers(tag uint32, list ...uint32) oddField {
	var b []byte
	for _, n := range list {
		b = binary.BigEndian.AppendUint32(b, n)
	}
	return oddField{tag, oddInt, len(list), string(b)}
}

func oddString(tag uint32, s string) oddField { return oddField{tag, oddText, 1, s + "\x00"} }

func oddStrings(tag uint32, list ...string) oddField {
	f := oddField{tag, oddList, len(list), ""}
	for _, s := range list {
		f.data += s + "\x00"
	}
	return f
}

// header lays fields out with a region.
func oddHeader(region uint32, fields []oddField) []byte {
	var index, store []byte
	entry := func(b []byte, n ...uint32) []byte {
		for _, n := range n {
			b = binary.BigEndian.AppendUint32(b, n)
		}
		return b
	}
	for _, f := range fields {
		for (f.typ == oddInt || f.typ == 3) && len(store)%4 != 0 {
			store = append(store, 0)
		}
		index = entry(index, f.tag, f.typ, uint32(len(store)), uint32(f.count))
		store = append(store, f.data...)
	}
	first := entry(nil, region, 7, uint32(len(store)), 16)
	store = entry(store, region, 7, uint32(-16*(len(fields)+1)), 16)
	h := entry([]byte{0x8e, 0xad, 0xe8, 1, 0, 0, 0, 0}, uint32(len(fields)+1), uint32(len(store)))
	return append(append(append(h, first...), index...), store...)
}

func (p oddPackage) encode() []byte {
	b := make([]byte, 96)
	copy(b, "\xed\xab\xee\xdb\x03\x00\x00\x00\x00\x01odd")
	copy(b[76:], "\x00\x01\x00\x05")
	b = append(b, oddHeader(62, []oddField{oddNumbers(1000, 7), oddNumbers(1007, 12345)})...)
	b = append(b, make([]byte, -len(b)&7)...)
	return append(append(b, oddHeader(63, p)...), "payload"...)
}

// oddPackages have in their headers what rpmbuild does not write.
func oddPackages() []oddPackage {
	base := func(fields ...oddField) oddPackage {
		return append(oddPackage{
			oddString(1000, "odd"), oddString(1001, "1"), oddString(1002, "1"), oddString(1022, "noarch"), oddString(1044, "odd.src.rpm"),
		}, fields...)
	}
	deps := func(name, version, flags uint32, list ...[3]any) []oddField {
		var names, versions []string
		var numbers []uint32
		for _, d := range list {
			names, versions, numbers = append(names, d[0].(string)), append(versions, d[1].(string)), append(numbers, uint32(d[2].(int)))
		}
		return []oddField{oddStrings(name, names...), oddStrings(version, versions...), oddNumbers(flags, numbers...)}
	}
	requires := func(list ...[3]any) []oddField { return deps(1049, 1050, 1048, list...) }
	return []oddPackage{
		base(),
		// Latin-1 and what is neither.
		base(oddString(1004, "Gr\xf6\xdfe & Ma\xdf"), oddString(1005, "a\x80b\x9f\xa0\xbf\xc0"), oddString(1020, "\r\n\tend\r"),
			oddString(1014, "trailing \xc3"), oddString(1011, "\U0001f600 ok \u00a0"), oddString(1015, "")),
		// Flags that say nothing or too much, versions of all forms.
		base(requires(
			[3]any{"a", "1", 0}, [3]any{"b", "1", 6}, [3]any{"c", "", 8}, [3]any{"d", "1:", 8}, [3]any{"e", ":1", 8},
			[3]any{"f", "x:1", 8}, [3]any{"g", " +7:1-", 8}, [3]any{"h", "1-2-3", 12}, [3]any{"i", "-", 10}, [3]any{"", "1", 8},
			[3]any{"j", "1", 2 | 1<<6}, [3]any{"j", "1", 2 | 1<<9}, [3]any{"j", "1", 2}, [3]any{"j", "1", 2},
			[3]any{"weak", "1", 8 | 1<<19}, [3]any{"rpmlib(X)", "1", 8}, [3]any{"rpmlib(Y", "", 0}, [3]any{"é\"\t\n", "ü", 8},
			[3]any{"k", "1:2:3", 4}, [3]any{"k", "0:1", 14}, [3]any{"k", "-1:1", 2}, [3]any{"k", " :1", 2})...),
		// Only entries without a name.
		base(deps(1047, 1113, 1112, [3]any{"", "1", 8})...),
		// The C library's symbols in all forms.
		base(requires([3]any{"libc.so.6(GLIBC_2.10)(64bit)", "", 0}, [3]any{"libc.so.6", "", 0}, [3]any{"libc.so.6(GLIBC_2.9)", "", 0},
			[3]any{"zlib", "", 0}, [3]any{"libc.so.6(GLIBC_ABI)(64bit)", "", 0}, [3]any{"libc.so.6()(64bit)", "", 0})...),
		base(requires([3]any{"libc.so.6", "", 0}, [3]any{"libc.so.6()(64bit)", "", 0}, [3]any{"x", "", 0})...),
		base(requires([3]any{"libc.so.6()", "", 0}, [3]any{"libc.so.6(X)", "", 0}, [3]any{"libc.so.6(X", "", 0})...),
		// Weak dependencies from before rpm had them.
		base(append(deps(1156, 1157, 1158, [3]any{"s", "", 0}, [3]any{"r", "1", 8 | 1<<27}),
			deps(1159, 1160, 1161, [3]any{"e", "", 0}, [3]any{"p", "", 1 << 27})...)...),
		// Lists of different lengths.
		base(oddStrings(1049, "a", "b", "c"), oddStrings(1050, "1", "2"), oddNumbers(1048, 8)),
		// A changelog with odd names and times.
		base(oddNumbers(1080, 100, 100, 100, 99, 0, 0), oddStrings(1081, " a  ", "ä \xe4", "  ", "b", "c<d>", "e"),
			oddStrings(1082, "", "two\nlines\r\n", "tab\t\"quote\"", "Gr\xf6\xdfe", "e", "f")),
		// Files without modes are none; an epoch; a source package by its flag.
		base(oddStrings(1117, "f"), oddStrings(1118, "/"), oddNumbers(1116, 0), oddNumbers(1037, 0)),
		base(oddNumbers(1003, 4294967295), oddNumbers(1006, 4294967295), oddNumbers(1009, 4294967295)),
		base(oddNumbers(1106, 1), oddNumbers(1051, 1)),
		base(oddStrings(1117, "b\xe4r", "etc", "x", "bin"), oddStrings(1118, "/etc/", "/", "/sbin/"), oddNumbers(1116, 0, 1, 2, 1),
			oddNumbers(1037, 64, 64, 64, 0), oddField{1030, 3, 4, "\x81\xa4\x41\xed\xa1\xff\x81\xed"}),
	}
}
