package koji

import (
	"slices"
	"strings"
	"testing"
)

// What is taken for a list of architectures holds only their characters, and is
// read back from text as it is.
func FuzzParseArches(f *testing.F) {
	for _, seed := range []string{"", "x86_64 i686", "x86_64,aarch64", " \t\n", "a/../b", "armv7hl\x00", "ünï", "i386,,noarch", "*"} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, text string, strict bool) {
		arches, err := ParseArches(text, strict)
		if err != nil {
			if !IsKind(err, GenericError) {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		for _, arch := range arches {
			if arch == "" || strings.ContainsAny(arch, "/. ,\n\x00") {
				t.Fatalf("%q holds %q", text, arch)
			}
		}
		again, err := ParseArches(strings.Join(arches, " "), strict)
		if err != nil || !slices.Equal(again, arches) {
			t.Fatalf("%q is %q, and again %q, %v", text, arches, again, err)
		}
		canon := CanonArches(arches)
		if !slices.Equal(CanonArches(canon), canon) {
			t.Fatalf("%q: %q is not canonical", text, canon)
		}
	})
}
