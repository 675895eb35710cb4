package koji

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestArchFamilies(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		arch, canon string
		multilib    bool
	}{
		{"i386", "i386", false},
		{"i686", "i386", false},
		{"i986", "i386", false},
		{"i86", "i86", false},
		{"athlon", "i386", false},
		{"geode", "geode", false},
		{"x86_64", "x86_64", true},
		{"amd64", "amd64", true},
		{"ia32e", "x86_64", true},
		{"ppc", "ppc", false},
		{"ppc64", "ppc64", true},
		{"ppc64le", "ppc64le", false},
		{"ppc64p7", "ppc64", true},
		{"sparcv9", "sparc", false},
		{"sparc64", "sparc64", true},
		{"sparc64v", "sparc64", true},
		{"alphaev45", "alpha", false},
		{"arm", "arm", false},
		{"armv7l", "arm", false},
		{"armv7hl", "armhfp", false},
		{"armhfp", "armhfp", false},
		{"arm64", "arm", false},
		{"aarch64", "aarch64", false},
		{"s390x", "s390x", true},
		{"s390", "s390", false},
		{"sh4a", "sh4a", false},
		{"noarch", "noarch", false},
		{"riscv64", "riscv64", false},
	} {
		if canon, multi := CanonArch(c.arch), IsMultilib(c.arch); canon != c.canon || multi != c.multilib {
			t.Errorf("%s: canonical %s, multilib %v", c.arch, canon, multi)
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
