package archive

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/sdk/koji"
)

func writePOM(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.pom")
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestReadPOM(t *testing.T) {
	t.Parallel()
	const own = `<groupId>g</groupId><artifactId> a
		</artifactId><version>1</version>`
	for _, c := range []struct{ name, content, want string }{
		{"plain", `<project>` + own + `</project>`, "g-a-1"},
		{"namespace", `<project xmlns="http://maven.apache.org/POM/4.0.0">` + own + `</project>`, "g-a-1"},
		{"from the parent", `<project><parent><groupId>p</groupId><artifactId>q</artifactId><version>2</version></parent>
			<artifactId>a</artifactId></project>`, "p-a-2"},
		{"parent comes last", `<project>` + own + `<parent><groupId>p</groupId><version>2</version></parent></project>`, "g-a-1"},
		{"dependencies do not count", `<project>` + own + `<dependencies><dependency><groupId>d</groupId></dependency></dependencies></project>`, "g-a-1"},
		{"unknown entity", `<project><name>&copy;&eacute;</name>` + own + `</project>`, "g-a-1"},
		{"other encoding", `<?xml version="1.0" encoding="windows-1252"?><project><name>` + "\xe9" + `</name>` + own + `</project>`, "g-a-1"},
		{"comment inside", `<project><groupId>g<!-- x -->h</groupId><artifactId>a</artifactId><version><![CDATA[1]]></version></project>`, "gh-a-1"},
		{"later one counts", `<project>` + own + `<version>2</version></project>`, "g-a-2"},
	} {
		got, err := readPOM(writePOM(t, c.content))
		if err != nil || got.String() != c.want {
			t.Errorf("%s: %v, %v, want %s", c.name, got, err, c.want)
		}
	}
}

func TestHostilePOM(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, content, fault string }{
		{"empty", "", "could not extract groupId from POM"},
		{"no XML", "group", "could not"},
		{"cut off", "<project><groupId>g</groupId>", "could not read POM"},
		{"wrong end", "<project><groupId>g</project>", "could not read POM"},
		{"nothing of the project", "<a><project><x><groupId>g</groupId></x></project></a>", "could not extract groupId from POM"},
		{"no version", "<project><groupId>g</groupId><artifactId>a</artifactId></project>", "could not extract version from POM"},
		{"deep", strings.Repeat("<a>", 1<<20), "could not read POM"},
		{"entities of entities", `<!DOCTYPE project [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><project><groupId>&b;</groupId></project>`, "could not"},
		{"file of the hub", `<!DOCTYPE project [<!ENTITY a SYSTEM "file:///etc/passwd">]><project><groupId>&a;</groupId></project>`, "could not"},
		{"many pieces of text", "<project><groupId>" + strings.Repeat("a<!---->", 1<<20), "could not read POM"},
		{"large", strings.Repeat(" ", maxPOM+1), "POM is larger than"},
	} {
		_, err := readPOM(writePOM(t, c.content))
		if !koji.IsKind(err, koji.GenericError) || !strings.HasPrefix(err.Error(), c.fault) {
			t.Errorf("%s: %v, want %s", c.name, err, c.fault)
		}
	}
	if _, err := readPOM(filepath.Join(t.TempDir(), "nosuch.pom")); !koji.IsKind(err, koji.GenericError) {
		t.Errorf("no file: %v", err)
	}
}
