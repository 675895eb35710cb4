package repodata

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRecords are believed only where they are of the package in question.
func TestRecords(t *testing.T) {
	t.Parallel()
	const href = "packages/two-words/1.0/2.el9/x86_64/two-words-1.0-2.el9.x86_64.rpm"
	const good = `{"id": 5, "name": "two-words", "version": "1.0", "release": "2.el9", "arch": "x86_64", "epoch": null, "draft": false, "payloadhash": "00112233445566778899aabbccddeeff", "size": 77, "buildtime": 99, "buildroot_id": null, "build_id": 3, "metadata_only": false, "extra": {"size": 1}}`
	key := func(record string) (cacheKey, bool) {
		it := item{href: href}
		ok := it.byRecord([]byte(record))
		if ok && (strings.Contains(record, `"size": 77`) && it.size != 77 || it.buildTime != 99) {
			t.Errorf("%s is %+v", record, it)
		}
		return it.key, ok
	}
	first, ok := key(good)
	if !ok {
		t.Fatal("the right record is not believed")
	}
	for _, r := range []struct{ old, with string }{
		{`"two-words"`, `"two"`}, {`"1.0"`, `"1.1"`}, {`"2.el9"`, `"3.el9"`}, {`"x86_64"`, `"noarch"`},
		{`"00112233445566778899aabbccddeeff"`, "null"}, {"eeff", "eef"}, {"77", "null"}, {"99", `"99"`}, {`"id": 5`, `"id": -5`},
		{"}", ""}, {`"name"`, `"nome"`}, {`"two-words"`, `"two-\u0078ords"`}, {"{", "["}, {"77", "7.7"},
	} {
		if _, ok := key(strings.ReplaceAll(good, r.old, r.with)); ok {
			t.Errorf("believed with %s", r.with)
		}
	}
	// However it is written.
	if other, ok := key(strings.Replace(good, `{"size": 1}`, "null", 1)); !ok || other != first {
		t.Error("not believed without extra")
	}
	for _, r := range []struct{ old, with string }{
		{`": `, `":`}, {`"two-words"`, `"two-\u0077ords"`}, {`{"id": 5`, `{"extra": {"id": 9, "size": 9, "name": "x"}, "id": 5`},
	} {
		if other, ok := key(strings.ReplaceAll(strings.Replace(good, `, "extra": {"size": 1}`, "", 1), r.old, r.with)); !ok || other != first {
			t.Errorf("not believed with %s", r.with)
		}
	}
	for _, r := range []struct{ old, with string }{{`"id": 5`, `"id": 6`}, {"eeff", "eeee"}, {`"size": 77`, `"size": 78`}} {
		if other, ok := key(strings.Replace(good, r.old, r.with, 1)); !ok || other == first {
			t.Errorf("with %s the key is the same", r.with)
		}
	}
}

// TestRecordsOfAnotherLength are of another list.
func TestRecordsOfAnotherLength(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	list, recs := filepath.Join(dir, "pkglist"), filepath.Join(dir, "rpmlist.jsonl")
	for path, text := range map[string]string{
		list: "z/a-1-1.noarch.rpm\n\ny/b-1-1.noarch.rpm\na/a-1-1.noarch.rpm\n",
		recs: "{}\n",
	} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"z/a", "y/b", "a/a"} {
		path := filepath.Join(dir, name+"-1-1.noarch.rpm")
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	items, err := readList(dir, list, recs)
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, it := range items {
		order = append(order, it.href)
		if it.hash != "" || it.size != 3 {
			t.Errorf("%+v", it)
		}
	}
	if got := strings.Join(order, " "); got != "a/a-1-1.noarch.rpm z/a-1-1.noarch.rpm y/b-1-1.noarch.rpm" {
		t.Errorf("order %s", got)
	}
}
