package repo

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/sdk/koji"
)

func TestMavenFolders(t *testing.T) {
	t.Parallel()
	paths := koji.PathInfo{Top: t.TempDir()}
	files := func(version string) string {
		dir := filepath.Join(paths.Top, "packages/j/"+version+"/1/maven/org/x/lib", version)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	dir := filepath.Join(paths.Top, "repos/bt/1")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	err := writeMaven(paths, dir, dir, []artifact{
		{"org.x", "lib", "1.10", files("1.10")}, {"org.x", "lib", "1.9", files("1.9")},
		{"org.x", "lib", "1.9", "/elsewhere"}, {"org", "a&b", "1", files("1")},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, version := range []string{"1.9", "1.10"} {
		link, err := os.Stat(filepath.Join(dir, "maven/org/x/lib", version))
		own, _ := os.Stat(files(version))
		if err != nil || !os.SameFile(link, own) {
			t.Errorf("the link of %s does not lead to its files: %v", version, err)
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "maven/org/x/lib/maven-metadata.xml"))
	want := "<latest>1.10</latest>\n    <release>1.10</release>\n    <versions>\n      <version>1.9</version>\n      <version>1.10</version>\n    </versions>"
	if err != nil || !strings.Contains(string(text), want) {
		t.Errorf("got %s, %v", text, err)
	}
	for _, sum := range []string{"md5", "sha1"} {
		if _, err := os.Stat(filepath.Join(dir, "maven/org/a&b/maven-metadata.xml."+sum)); err != nil {
			t.Error(err)
		}
	}
	if err := writeMaven(paths, dir, dir, []artifact{{"org", "..", "../../../../../../evil", "/"}}); err == nil {
		t.Error("a link outside of the repo was made")
	}
}
