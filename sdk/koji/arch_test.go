package koji

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestArchFamilies(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		arch, canon, compat, base, multilib string
	}{
		{"i386", "i386", "i386 noarch", "i386", ""},
		{"i686", "i386", "i686 i586 i486 i386 noarch", "i386", ""},
		{"i986", "i386", "i986 noarch", "i986", ""},
		{"i86", "i86", "i86 noarch", "i86", ""},
		{"athlon", "i386", "athlon i686 i586 i486 i386 noarch", "i386", ""},
		{"geode", "geode", "geode i686 i586 i486 i386 noarch", "i386", ""},
		{"x86_64", "x86_64", "x86_64 athlon i686 i586 i486 i386 noarch", "x86_64", "athlon"},
		{"amd64", "amd64", "amd64 x86_64 athlon i686 i586 i486 i386 noarch", "x86_64", "athlon"},
		{"ia32e", "x86_64", "ia32e x86_64 athlon i686 i586 i486 i386 noarch", "x86_64", "athlon"},
		{"ppc", "ppc", "ppc noarch", "ppc", ""},
		{"ppc64", "ppc64", "ppc64 ppc noarch", "ppc64", "ppc"},
		{"ppc64le", "ppc64le", "ppc64le noarch", "ppc64le", ""},
		{"ppc64p7", "ppc64", "ppc64p7 ppc64 ppc noarch", "ppc64", "ppc"},
		{"sparcv9", "sparc", "sparcv9 sparcv8 sparc noarch", "sparc", ""},
		{"sparc64", "sparc64", "sparc64 sparcv9 sparcv8 sparc noarch", "sparc", "sparcv9"},
		{"sparc64v", "sparc64", "sparc64v sparc64 sparcv9v sparcv9 sparcv8 sparc noarch", "sparc", "sparcv9v"},
		{"alphaev45", "alpha", "alphaev45 alphaev4 alpha noarch", "alpha", ""},
		{"arm", "arm", "arm noarch", "arm", ""},
		{"armv7l", "arm", "armv7l armv6l armv5tejl armv5tel noarch", "arm", ""},
		{"armv7hl", "armhfp", "armv7hl armv6hl noarch", "armhfp", ""},
		{"armhfp", "armhfp", "armhfp noarch", "armhfp", ""},
		{"arm64", "arm", "arm64 noarch", "arm64", ""},
		{"aarch64", "aarch64", "aarch64 noarch", "aarch64", ""},
		{"s390x", "s390x", "s390x s390 noarch", "s390x", "s390"},
		{"s390", "s390", "s390 noarch", "s390", ""},
		{"sh4a", "sh4a", "sh4a sh4 noarch", "sh4", ""},
		{"noarch", "noarch", "noarch", "noarch", ""},
		{"riscv64", "riscv64", "riscv64 noarch", "riscv64", ""},
	} {
		multi, has := MultilibArch(c.arch)
		if CanonArch(c.arch) != c.canon || strings.Join(CompatArches(c.arch), " ") != c.compat ||
			BaseArch(c.arch) != c.base || multi != c.multilib || has != (c.multilib != "") || IsMultilib(c.arch) != has {
			t.Errorf("%s: %s, %v, %s, %s %v", c.arch, CanonArch(c.arch), CompatArches(c.arch), BaseArch(c.arch), multi, has)
		}
	}
}

func TestArchDistance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		arch, target string
		want         int
	}{
		{"x86_64", "x86_64", 1}, {"x86_64", "i386", 6}, {"x86_64", "noarch", 7}, {"i386", "x86_64", 0},
		{"riscv64", "riscv64", 1}, {"riscv64", "i386", 0},
	} {
		if got := ArchDistance(c.arch, c.target); got != c.want {
			t.Errorf("ArchDistance(%s, %s) = %d", c.arch, c.target, got)
		}
	}
}

func TestCanonArches(t *testing.T) {
	t.Parallel()
	got := CanonArches([]string{"x86_64", "i686", "ia32e", "i386", "noarch"})
	if diff := cmp.Diff([]string{"i386", "noarch", "x86_64"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestParseArches(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in     any
		strict bool
		want   string
		err    string
	}{
		{"x86_64 i686", true, "x86_64 i686", ""},
		{" x86_64,i686 , noarch", false, "x86_64 i686 noarch", ""},
		{"x86_64,i686", true, "", "Architecture can be only [a-zA-Z0-9_-]"},
		{"", true, "", ""},
		{[]any{"a-b", "src"}, true, "a-b src", ""},
		{[]string{"x86_64"}, true, "x86_64", ""},
		{[]any{"x/y"}, false, "", "Architecture can be only [a-zA-Z0-9_-]"},
		{[]any{int64(5)}, false, "", "Invalid type for architecture: 5"},
		{nil, false, "", "Invalid type for architectures: None"},
	} {
		got, err := ParseArches(c.in, c.strict)
		text := ""
		if err != nil {
			text = err.Error()
		}
		if strings.Join(got, " ") != c.want || text != c.err {
			t.Errorf("ParseArches(%#v, %v) = %v, %v", c.in, c.strict, got, err)
		}
	}
}
