package conf

import (
	"os"
	"path/filepath"
	"testing"
)

// A builder's files are taken or refused with a reason, and what is taken can
// be checked.
func FuzzRead(f *testing.F) {
	for _, seed := range [][2]string{
		{"", ""},
		{"[kojid]\nserver=http://localhost/kojihub\ntopurl=http://localhost/kojifiles\nsleeptime=15\n", "[buildroot]\ndriver = \"installroot\"\n"},
		{"[kojid]\nmaxjobs=99999999999999999999\nminspace=-1\n", ""},
		{"[kojid]\nplugins = runroot\n  kiwi # no\n;\n", "[buildroot]\ndriver = 1\n"},
		{"[kojid\n", "[[x"},
		{"sleeptime=1", ""},
		{"[DEFAULT]\nserver=%(x)s\n[kojid]\nserver\n", ""},
	} {
		f.Add([]byte(seed[0]), []byte(seed[1]))
	}
	dir := f.TempDir()
	path, own := filepath.Join(dir, "kojid.conf"), filepath.Join(dir, "gokoji.toml")
	f.Fuzz(func(t *testing.T, kojid, toml []byte) {
		for name, data := range map[string][]byte{path: kojid, own: toml} {
			if err := os.WriteFile(name, data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		c, err := Read(path)
		if err == nil {
			err = c.Check()
		}
		if err != nil && err.Error() == "" {
			t.Fatal("refused without a reason")
		}
	})
}
