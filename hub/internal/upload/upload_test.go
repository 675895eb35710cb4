package upload_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/adler32"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/hub/internal/upload"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// raw uploads as the user with that id.
func raw(t *testing.T, h *hubtest.Hub, userID int64, query string, body io.Reader) (*upload.Result, error) {
	t.Helper()
	var result *upload.Result
	c := &hub.Call{Session: &hub.Session{LoggedIn: userID != 0, UserID: userID}}
	err := h.System.Run(t.Context(), c, func(ctx context.Context, c *hub.Call) (err error) {
		result, err = upload.Raw(ctx, c, query, body)
		return err
	})
	return result, err
}

// Nothing is written outside of the work folder, whatever the names are.
func TestHostilePlaces(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	work := h.System.Paths.Work("")
	outside := t.TempDir()
	if err := os.MkdirAll(filepath.Join(work, "dir"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, target := range map[string]string{"link": outside, "dir/link": outside, "dir/file": filepath.Join(outside, "file")} {
		if err := os.Symlink(target, filepath.Join(work, name)); err != nil {
			t.Fatal(err)
		}
	}
	for name, query := range map[string]string{
		"a path for a name":        "filename=a/b&filepath=x",
		"a parent for a name":      "filename=..&filepath=x",
		"a hidden name":            "filename=.user&filepath=x",
		"no name":                  "filename=&filepath=x",
		"no filename at all":       "filepath=x",
		"a null in the name":       "filename=a%00b&filepath=x",
		"a parent":                 "filename=a&filepath=../x",
		"a parent in the middle":   "filename=a&filepath=x/../../y",
		"an absolute folder":       "filename=a&filepath=/etc",
		"a null in the folder":     "filename=a&filepath=x%00y",
		"a link for a folder":      "filename=a&filepath=link",
		"a link below a folder":    "filename=a&filepath=dir/link",
		"a link for a file":        "filename=file&filepath=dir&overwrite=1",
		"a task that is not ours":  "filename=a&filepath=tasks/1/1",
		"a task folder too short":  "filename=a&filepath=tasks/1",
		"a task that is no number": "filename=a&filepath=tasks/1/x",
		"a volume that is none":    "filename=a&filepath=x&volume=nosuch",
		"a volume with a path":     "filename=a&filepath=x&volume=../..",
		"an odd checksum":          "filename=a&filepath=x&fileverify=crc",
		"an odd offset":            "filename=a&filepath=x&offset=far",
		"a negative offset":        "filename=a&filepath=x&offset=-2",
		"a malformed query":        "filename=%zz",
	} {
		if _, err := raw(t, h, 2, query, strings.NewReader("x")); err == nil {
			t.Errorf("%s: %s was taken", name, query)
		}
	}
	entries, err := os.ReadDir(outside)
	if err != nil || len(entries) > 0 {
		t.Errorf("written outside of the tree: %v, %v", entries, err)
	}
	if _, err := raw(t, h, 0, "filename=a&filepath=x", strings.NewReader("x")); !koji.IsKind(err, koji.ActionNotAllowed) {
		t.Errorf("anonymous: got %v, want ActionNotAllowed", err)
	}
}

func TestChunks(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	const at = "filename=f&filepath=chunks&fileverify=adler32"
	steps := []struct {
		name, query, body, whole, fault string
	}{
		{"the first", at + "&offset=0", "hello ", "hello ", ""},
		{"the next", at + "&offset=6", "world", "hello world", ""},
		{"the next again", at + "&offset=6", "world", "hello world", ""},
		{"one with a hole before", at + "&offset=20", "!", "", ""}, // makes the hole, as koji does
		{"from the start without overwrite", at + "&offset=0", "x", "", "upload path exists"},
		{"over it", at + "&offset=0&overwrite=1", "anew", "anew", ""},
		{"behind it", at + "&offset=-1", "!", "anew!", ""},
		{"a late first chunk", at + "&offset=1", "ne", "", "Incorrect upload length"},
	}
	for _, step := range steps {
		result, err := raw(t, h, 2, step.query, strings.NewReader(step.body))
		if step.fault != "" {
			if err == nil || !strings.Contains(err.Error(), step.fault) {
				t.Errorf("%s: got %v, want …%s", step.name, err, step.fault)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if want := fmt.Sprintf("%08x", adler32.Checksum([]byte(step.body))); result.HexDigest != want {
			t.Errorf("%s: sum %s, want %s", step.name, result.HexDigest, want)
		}
		if step.whole == "" {
			continue
		}
		got, err := os.ReadFile(filepath.Join(h.System.Paths.Work(""), "chunks/f"))
		if err != nil || string(got) != step.whole {
			t.Errorf("%s: the file is %q, want %q (%v)", step.name, got, step.whole, err)
		}
	}
}

// The older call begins no file anew but a log.
func TestFile(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	const one = "f97c5d29941bfb1b2fdab0874906ab82" // MD5
	for _, step := range []struct {
		name, file string
		sum        any
		offset     int
		fault      string
	}{
		{"the first chunk", "f", one, 0, ""},
		{"again", "f", one, 0, "file already exists: "},
		{"a sum of no kind", "f", []any{nil, one}, 3, ""},
		{"a log", "a.log", one, 0, ""},
		{"a log again", "a.log", one, 0, ""},
		{"a folder", "sub", one, 3, "destination not a file: "},
	} {
		_, err := h.Try("alice", "uploadFile", "dir", step.file, 3, step.sum, step.offset, "b25l")
		if step.fault == "" && err != nil || step.fault != "" && (err == nil || !strings.Contains(err.Error(), step.fault)) {
			t.Errorf("%s: got %v, want …%s", step.name, err, step.fault)
		}
		if step.name == "the first chunk" {
			if err := os.Mkdir(filepath.Join(h.System.Paths.Work(""), "dir/sub"), 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// A volume is the one that was named, also when that is none's name.
func TestVolumeWithoutName(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	for method, params := range map[string][]any{
		"uploadFile":  {"dir", "f", 3, nil, 0, "b25l", ""},
		"checkUpload": {"dir", "f", nil, nil, ""},
	} {
		if _, err := h.Try("alice", method, params...); err == nil || err.Error() != "No such entry in table volume: " {
			t.Errorf("%s: got %v", method, err)
		}
	}
}

// A folder belongs to its first uploader, also of many at once.
func TestFoldersHaveOneOwner(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	const racers = 8
	errs := make([]error, racers)
	var group sync.WaitGroup
	for i := range racers {
		group.Go(func() {
			_, errs[i] = raw(t, h, int64(i%3+1), fmt.Sprintf("filename=f%d&filepath=cli-x", i), strings.NewReader("x"))
		})
	}
	group.Wait()
	owners := map[int]bool{}
	for i, err := range errs {
		if err == nil {
			owners[i%3+1] = true
		}
	}
	if len(owners) != 1 {
		t.Errorf("%d users wrote into the folder, want 1", len(owners))
	}
	for i, err := range errs {
		if err != nil && owners[i%3+1] {
			t.Errorf("an upload of the owner: %v", err)
		}
	}
}

// A body that breaks off is told apart from what the hub refuses.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	body := io.MultiReader(strings.NewReader("half"), iotest.ErrReader(errors.New("connection reset")))
	_, err := raw(t, h, 2, "filename=f&filepath=x", body)
	if !errors.Is(err, upload.ErrInterrupted) {
		t.Errorf("got %v, want ErrInterrupted", err)
	}
	if _, err := raw(t, h, 2, "filename=f&filepath=x&overwrite=1", bytes.NewReader([]byte("whole"))); err != nil {
		t.Errorf("again: %v", err)
	}
}
