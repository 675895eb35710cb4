package cmd_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
)

func cgHub(hub *sdktest.Hub) {
	hub.Answer("CGInitBuild", object("build_id", int64(7), "token", "abc"))
	hub.Answer("CGImport", nil)
}

// write makes a file and returns its path.
func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	file := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestReserveCG(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	metadata := write(t, dir, "metadata.json", `{"build": {"name": "a", "version": "1", "release": "2", "epoch": null, "source": "x"}}`)
	empty := write(t, dir, "empty.json", `{}`)
	const reserved = "Reserved build 7 with token 'abc'\n"
	play(t, cgHub, []string{"CGInitBuild"}, []step{
		{line: "reserve-cg osbs a-1-2", out: reserved,
			calls: []string{"CGInitBuild('osbs', {'name': 'a', 'version': '1', 'release': '2', 'epoch': None})"}},
		{line: "reserve-cg --draft osbs 3:a-1-2", out: reserved,
			calls: []string{"CGInitBuild('osbs', {'name': 'a', 'version': '1', 'release': '2', 'epoch': 3, 'draft': True})"}},
		{line: "reserve-cg --epoch 4 osbs 3:a-1-2", out: reserved,
			calls: []string{"CGInitBuild('osbs', {'name': 'a', 'version': '1', 'release': '2', 'epoch': 4})"}},
		{line: "reserve-cg --metadata osbs " + metadata, out: reserved,
			calls: []string{"CGInitBuild('osbs', {'name': 'a', 'version': '1', 'release': '2', 'epoch': None})"}},
		{line: "reserve-cg --metadata --epoch 1 osbs " + metadata, err: "The --epoch option cannot be used with --metadata"},
		{line: "reserve-cg --metadata osbs " + empty, err: empty + ": no build in the metadata"},
		{line: "reserve-cg osbs x:a-1-2", err: "bad epoch in x:a-1-2"},
		{line: "reserve-cg osbs", err: "The command takes exactly two arguments"},
	})
}

func TestImportCG(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	metadata := write(t, dir, "metadata.json", `{"build": {"name": "a"}, "output": [
		{"filename": "one.log"}, {"filename": "two.tar", "relpath": "sub"}, {"filename": "none", "metadata_only": true}]}`)
	bare := write(t, dir, "bare.json", `{"build": {}}`)
	write(t, dir, "files/one.log", "1")
	write(t, dir, "files/sub/two.tar", "22")
	files := filepath.Join(dir, "files")

	hub := sdktest.NewHub(t)
	cgHub(hub)
	c := sdktest.NewCLI(t, hub)
	err := c.Run(t.Context(), commands(), "import-cg", "--draft", "--build-id", "7", "--token", "abc", metadata, files)
	if err != nil || c.Out.String() != "Uploading "+files+"/one.log\nUploading "+files+"/sub/two.tar\n" {
		t.Fatalf("%v, %q", err, c.Out.String())
	}
	call := hub.Calls("CGImport")[0]
	top := koji.Str(call.Args[1])
	if got := koji.Repr(call.Args[0]); !strings.HasPrefix(got, "{'build': {'name': 'a', 'build_id': 7, 'draft': True}, 'output': [") || call.Args[2] != "abc" {
		t.Errorf("metadata %s, token %v", got, call.Args[2])
	}
	if !strings.HasPrefix(top, "cli-import/") || string(hub.Uploaded(top, "one.log")) != "1" || string(hub.Uploaded(top+"/sub", "two.tar")) != "22" {
		t.Errorf("not uploaded below %s", top)
	}

	c.Config.TopDir = filepath.Join(dir, "top")
	if err := os.MkdirAll(filepath.Join(c.Config.TopDir, "work"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := c.Run(t.Context(), commands(), "import-cg", "--link", metadata, files); err != nil {
		t.Fatal(err)
	}
	linked := filepath.Join(c.Config.TopDir, "work", koji.Str(hub.Calls("CGImport")[1].Args[1]), "sub/two.tar")
	if text, err := os.ReadFile(linked); err != nil || string(text) != "22" {
		t.Errorf("%v, %q", err, text)
	}

	play(t, cgHub, []string{"CGImport"}, []step{
		{line: "import-cg --test " + metadata + " " + files},
		{line: "import-cg " + metadata + " " + dir, err: "No such file: " + dir + "/one.log"},
		{line: "import-cg " + bare + " " + dir, err: "Metadata contains no output"},
		{line: "import-cg " + metadata, err: "Please specify metadata files directory"},
	})
}
