package task_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
	"github.com/google/go-cmp/cmp"
)

func TestOutputStaysInsideOfTheVolume(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.make()
	dir := b.System.Paths.Task(id, "")
	if err := os.MkdirAll(filepath.Join(dir, "sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(t.TempDir(), "secret")
	up, err := filepath.Rel(dir, secret)
	if err != nil {
		t.Fatal(err)
	}
	imported := filepath.Join(b.System.Paths.Top, "imported")
	for path, text := range map[string]string{
		secret: "secret", imported: "i", dir + "/a.log": "0123456789", dir + "/sub/b.log": "b",
	} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for link, target := range map[string]string{
		"out": secret, "up": up, "in": "a.log", "dangling": "nosuch", "dir": "sub", "kept": "../../../../imported",
	} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "fifo"), 0o644); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]any{"a.log", "fifo", "in", "kept", "sub/b.log"}, b.Call("", "listTaskOutput", id)); diff != "" {
		t.Errorf("listTaskOutput (-want +got):\n%s", diff)
	}
	stat := b.Call("", "listTaskOutput", id, true, true).(xmlrpc.Struct)
	log, _ := stat.Value("a.log").(xmlrpc.Struct)
	facts, _ := log.Value("DEFAULT").(xmlrpc.Struct)
	if facts.Value("st_size") != "10" {
		t.Errorf("listTaskOutput with stat and all_volumes says %v of a.log", log)
	}
	for _, c := range []struct {
		name         string
		offset, size any
		want         string
	}{
		{"a.log", 0, -1, "MDEyMzQ1Njc4OQ=="},
		{"a.log", "8", 100, "ODk="},
		{"a.log", -3, 2, "Nzg="},
		{"in", 0, 1, "MA=="},
		{"kept", 0, -1, "aQ=="}, // what was imported is a link to its place
		{"/sub/b.log", nil, -1, "Yg=="},
		{"a.log", 100, -1, ""},
	} {
		if got := b.Call("", "downloadTaskOutput", id, c.name, c.offset, c.size); got != c.want {
			t.Errorf("%s from %v, %v bytes: got %v, want %s", c.name, c.offset, c.size, got, c.want)
		}
	}
	for _, name := range []string{"out", "up", "dangling", "fifo", "sub", "dir", "", ".", "nosuch", "../a.log", "/etc/passwd", "a\x00b"} {
		if got, err := b.Try("", "downloadTaskOutput", id, name); !koji.IsKind(err, koji.GenericError) {
			t.Errorf("downloadTaskOutput of %q answered %v, %v; want a fault", name, got, err)
		}
	}
	for want, args := range map[string][]any{
		"No such volume: nosuch":  {id, "a.log", 0, -1, "nosuch"},
		"size is -2, neither -1 ": {id, "a.log", 0, -2},
	} {
		if got, err := b.Try("", "downloadTaskOutput", args...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("downloadTaskOutput%v answered %v, %v; want %s…", args, got, err, want)
		}
	}
	if _, err := b.Try("", "listTaskOutput", 999999, false, false, true); !koji.IsKind(err, koji.GenericError) {
		t.Errorf("strict for a task that is not there: got %v", err)
	}
}
