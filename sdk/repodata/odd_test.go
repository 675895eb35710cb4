package repodata

import (
	"github.com/gokoji/gokoji/sdk/rpm"
	"github.com/gokoji/gokoji/sdk/sdktest/rpmgen"
)

// oddFields are what every package must have.
func oddFields() []rpmgen.Field {
	return []rpmgen.Field{
		rpmgen.Text(1000, "odd"), rpmgen.Text(1001, "1"), rpmgen.Text(1002, "1"), rpmgen.Text(1022, "noarch"), rpmgen.Text(1044, "odd.src.rpm"),
	}
}

type oddDep struct {
	name, version string
	flags         uint32
}

// oddPackages have in their headers what rpmbuild does not write.
func oddPackages() [][]byte {
	base := func(fields ...rpmgen.Field) []byte {
		return rpmgen.Encode(append(oddFields(), fields...)...)
	}
	deps := func(name, version, flags rpm.Tag, list ...oddDep) []rpmgen.Field {
		var names, versions []string
		var numbers []uint32
		for _, d := range list {
			names, versions, numbers = append(names, d.name), append(versions, d.version), append(numbers, d.flags)
		}
		return []rpmgen.Field{rpmgen.Texts(name, names...), rpmgen.Texts(version, versions...), rpmgen.Ints(flags, numbers...)}
	}
	requires := func(list ...oddDep) []rpmgen.Field { return deps(1049, 1050, 1048, list...) }
	return [][]byte{
		base(),
		// Latin-1 and what is neither.
		base(rpmgen.Text(1004, "Gr\xf6\xdfe & Ma\xdf"), rpmgen.Text(1005, "a\x80b\x9f\xa0\xbf\xc0"), rpmgen.Text(1020, "\r\n\tend\r"),
			rpmgen.Text(1014, "trailing \xc3"), rpmgen.Text(1011, "\U0001f600 ok \u00a0"), rpmgen.Text(1015, "")),
		// Flags that say nothing or too much, versions of all forms.
		base(requires(
			oddDep{"a", "1", 0}, oddDep{"b", "1", 6}, oddDep{"c", "", 8}, oddDep{"d", "1:", 8}, oddDep{"e", ":1", 8},
			oddDep{"f", "x:1", 8}, oddDep{"g", " +7:1-", 8}, oddDep{"h", "1-2-3", 12}, oddDep{"i", "-", 10}, oddDep{"", "1", 8},
			oddDep{"j", "1", 2 | 1<<6}, oddDep{"j", "1", 2 | 1<<9}, oddDep{"j", "1", 2}, oddDep{"j", "1", 2},
			oddDep{"weak", "1", 8 | 1<<19}, oddDep{"rpmlib(X)", "1", 8}, oddDep{"rpmlib(Y", "", 0}, oddDep{"é\"\t\n", "ü", 8},
			oddDep{"k", "1:2:3", 4}, oddDep{"k", "0:1", 14}, oddDep{"k", "-1:1", 2}, oddDep{"k", " :1", 2})...),
		// Only entries without a name.
		base(deps(1047, 1113, 1112, oddDep{"", "1", 8})...),
		// The C library's symbols in all forms.
		base(requires(oddDep{"libc.so.6(GLIBC_2.10)(64bit)", "", 0}, oddDep{"libc.so.6", "", 0}, oddDep{"libc.so.6(GLIBC_2.9)", "", 0},
			oddDep{"zlib", "", 0}, oddDep{"libc.so.6(GLIBC_ABI)(64bit)", "", 0}, oddDep{"libc.so.6()(64bit)", "", 0})...),
		base(requires(oddDep{"libc.so.6", "", 0}, oddDep{"libc.so.6()(64bit)", "", 0}, oddDep{"x", "", 0})...),
		base(requires(oddDep{"libc.so.6()", "", 0}, oddDep{"libc.so.6(X)", "", 0}, oddDep{"libc.so.6(X", "", 0})...),
		// Weak dependencies from before rpm had them.
		base(append(deps(1156, 1157, 1158, oddDep{"s", "", 0}, oddDep{"r", "1", 8 | 1<<27}),
			deps(1159, 1160, 1161, oddDep{"e", "", 0}, oddDep{"p", "", 1 << 27})...)...),
		// Lists of different lengths.
		base(rpmgen.Texts(1049, "a", "b", "c"), rpmgen.Texts(1050, "1", "2"), rpmgen.Ints(1048, 8)),
		// A changelog with odd names and times.
		base(rpmgen.Ints(1080, 100, 100, 100, 99, 0, 0), rpmgen.Texts(1081, " a  ", "ä \xe4", "  ", "b", "c<d>", "e"),
			rpmgen.Texts(1082, "", "two\nlines\r\n", "tab\t\"quote\"", "Gr\xf6\xdfe", "e", "f")),
		// Files without modes are none; an epoch; a source package by its flag.
		base(rpmgen.Texts(1117, "f"), rpmgen.Texts(1118, "/"), rpmgen.Ints(1116, 0), rpmgen.Ints(1037, 0)),
		base(rpmgen.Ints(1003, 4294967295), rpmgen.Ints(1006, 4294967295), rpmgen.Ints(1009, 4294967295)),
		base(rpmgen.Ints(1106, 1), rpmgen.Ints(1051, 1)),
		base(rpmgen.Texts(1117, "b\xe4r", "etc", "x", "bin"), rpmgen.Texts(1118, "/etc/", "/", "/sbin/"), rpmgen.Ints(1116, 0, 1, 2, 1),
			rpmgen.Ints(1037, 64, 64, 64, 0), rpmgen.Shorts(1030, 0o100644, 0o040755, 0o120777, 0o100755)),
	}
}
