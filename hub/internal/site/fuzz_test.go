package site

import (
	"testing"

	"github.com/gokoji/gokoji/sdk/config"
	"github.com/gokoji/gokoji/sdk/hub"
)

// A site file is taken or refused with a reason.
func FuzzFile(f *testing.F) {
	for _, seed := range []string{
		"", "[[user]]\nname = \"a\"\n", "[[tag]]\nname = \"t\"\nextra = { \"mock.new_chroot\" = true, x = [1, 2.5, 1979-05-27] }\n",
		"[hub]\nNotifyOnSuccess = false\n", "[hub]\n\"a\\nb\" = \"x\\n[policy]\\ny\"\n", "[policy]\nsidetag = \"all :: deny\"\n",
		"[hub]\nKojiDir = [[1]]\n", "[[host]]\nname = 1\n", "[[user]\n", "x = 1e999\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file := &File{path: "site.toml", text: data}
		if err := config.DecodeTOML(file.path, data, file); err != nil {
			if err.Error() == "" {
				t.Fatal("refused without a reason")
			}
			return
		}
		opts := &hub.Options{Policies: map[string]string{}}
		if err := file.Configure(opts); err != nil && err.Error() == "" {
			t.Fatal("refused without a reason")
		}
	})
}
