package filetree_test

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/google/go-cmp/cmp"
)

// snapshot lists files with their content, links with their target, and folders.
func snapshot(t *testing.T, top string) map[string]string {
	t.Helper()
	got := map[string]string{}
	err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(top, path)
		switch {
		case d.IsDir():
		case d.Type()&fs.ModeSymlink != 0:
			target, err := os.Readlink(path)
			got[rel] = "-> " + target
			return err
		default:
			data, err := os.ReadFile(path)
			got[rel] = string(data)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// A hub that is killed when all is moved and nothing committed leaves its
// journal, by which the next one puts everything back; killed after the commit
// it leaves what was to be deleted, which goes then.
func TestKilledInACall(t *testing.T) {
	t.Parallel()
	for _, commits := range []bool{false, true} {
		h := hubtest.New(t)
		top := h.System.Paths.Top
		at := func(name string) string { return filepath.Join(top, name) }
		for name, text := range map[string]string{"work/a": "a", "old/b": "b", "gone/c": "c", "from/d": "d"} {
			if err := errors.Join(os.MkdirAll(filepath.Dir(at(name)), 0o755), os.WriteFile(at(name), []byte(text), 0o644)); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(os.Symlink("x", at("old/link")), os.Symlink("1", at("old/latest"))); err != nil {
			t.Fatal(err)
		}
		before := snapshot(t, top)

		// the copy of the tree and of the journal is what a kill leaves
		left := filepath.Join(t.TempDir(), "left")
		keep := func() error { return os.CopyFS(left, os.DirFS(top)) }
		killed := errors.New("killed")
		err := h.System.Run(t.Context(), &hub.Call{Method: "test"}, func(ctx context.Context, c *hub.Call) error {
			if err := filetree.Move(c, at("work/a"), at("packages/new/a")); err != nil {
				return err
			}
			filetree.Write(c, at("old/b"), []byte("B"))
			filetree.Link(c, "y", at("old/link"))
			if err := errors.Join(filetree.Point(ctx, c, "2", at("old/latest")), filetree.Point(ctx, c, "3", at("old/first"))); err != nil {
				return err
			}
			filetree.Remove(c, at("gone"))
			if err := filetree.CopyDir(ctx, c, at("from"), at("to")); err != nil {
				return err
			}
			if _, err := filetree.NewTemp(ctx, c, at("packages/x")); err != nil {
				return err
			}
			last := func(context.Context, *hub.Call) error {
				if err := keep(); err != nil || commits {
					return err
				}
				return killed
			}
			// behind what the hooks above add themselves
			c.BeforeCommit(func(_ context.Context, c *hub.Call) error { c.BeforeCommit(last); return nil })
			return nil
		})
		if commits && err != nil || !commits && !errors.Is(err, killed) {
			t.Fatal(err)
		}
		want := before
		if commits {
			want = map[string]string{"work/a": "-> ../packages/new/a", "packages/new/a": "a", "old/b": "B", "old/link": "-> y", "old/latest": "-> 2", "old/first": "-> 3", "from/d": "d", "to/d": "d"}
		}
		restore(t, left, top)
		if len(snapshot(t, top)) <= len(before) {
			t.Fatal("the journal is empty")
		}
		if err := filetree.Recover(t.Context(), h.System); err != nil {
			t.Fatal(err)
		}
		got := snapshot(t, top)
		for name := range got {
			if strings.HasPrefix(filepath.Base(name), ".new-") && commits {
				delete(got, name) // what a call makes and does not use is its own affair
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("commits %t: %s", commits, diff)
		}
		if err := filetree.Recover(t.Context(), h.System); err != nil {
			t.Error(err)
		}
	}
}

// A database that was killed gives out a transaction's number anew, when nothing
// of that one had reached the disk: that the next one commits says nothing.
func TestNumberGivenOutAnew(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	top := h.System.Paths.Top
	gone, journal, left := filepath.Join(top, "gone"), filepath.Join(top, ".gokoji-journal"), filepath.Join(t.TempDir(), "left")
	if err := os.WriteFile(gone, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	killed := errors.New("killed")
	err := h.System.Run(t.Context(), &hub.Call{Method: "test"}, func(_ context.Context, c *hub.Call) error {
		filetree.Remove(c, gone)
		c.BeforeCommit(func(context.Context, *hub.Call) error {
			return errors.Join(os.CopyFS(left, os.DirFS(journal)), killed)
		})
		return nil
	})
	if !errors.Is(err, killed) {
		t.Fatal(err)
	}
	next, err := hub.Value[string](t.Context(), h.System.Pool, "SELECT pg_current_xact_id()::text")
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(left)
	if err != nil || len(entries) != 1 {
		t.Fatal(entries, err)
	}
	_, rest, _ := strings.Cut(entries[0].Name(), "-")
	if err := os.Rename(filepath.Join(left, entries[0].Name()), filepath.Join(journal, next+"-"+rest)); err != nil {
		t.Fatal(err)
	}
	if err := filetree.Recover(t.Context(), h.System); err != nil {
		t.Fatal(err)
	}
	if !filetree.Exists(gone) {
		t.Error("a file was deleted of a call that did not commit")
	}
	if list, err := os.ReadDir(journal); err != nil || len(list) > 0 {
		t.Errorf("the journal has %v, %v", list, err)
	}
}

// Marks of calls that need none any more go.
func TestMarksGo(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	call := func() {
		err := h.System.Run(t.Context(), &hub.Call{Method: "test"}, func(_ context.Context, c *hub.Call) error {
			filetree.Write(c, filepath.Join(h.System.Paths.Top, "file"), nil)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	marks := func() int64 {
		if err := filetree.Recover(t.Context(), h.System); err != nil {
			t.Fatal(err)
		}
		n, err := hub.Value[int64](t.Context(), h.System.Pool, "SELECT count(*) FROM gokoji_marks")
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	call()
	if n := marks(); n != 1 {
		t.Fatalf("%d marks after a call", n)
	}
	h.Exec("UPDATE gokoji_marks SET time = time - INTERVAL '2 hours'")
	call()
	if n := marks(); n != 1 {
		t.Errorf("%d marks are left of an old call and a new one", n)
	}
}

// restore makes top what the copy is, journal entries included.
func restore(t *testing.T, from, top string) {
	t.Helper()
	list, err := os.ReadDir(top)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if err := os.RemoveAll(filepath.Join(top, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(top, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

// What is under way, what is no entry, and what was never done are left alone.
func TestRecoverLeavesAlone(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	journal := filepath.Join(h.System.Paths.Top, ".gokoji-journal")
	if err := os.MkdirAll(journal, 0o700); err != nil {
		t.Fatal(err)
	}
	a, b := filepath.Join(h.System.Paths.Top, "a"), filepath.Join(h.System.Paths.Top, "b")
	if err := os.WriteFile(b, []byte("b"), 0o644); err != nil {
		t.Fatal(err)
	}
	tx, err := h.System.Pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) }()
	var xid string
	if err := tx.QueryRow(t.Context(), "SELECT pg_current_xact_id()::text").Scan(&xid); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(map[string]any{"move": []string{a, b}})
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{
		xid + "-M-1-underway": string(text), ".3-M-1-halfwritten": "{", "README": "no entry",
		"3-M-1-broken": "{", "3-M-2-other": `{"frobnicate": "x"}`,
	} {
		if err := os.WriteFile(filepath.Join(journal, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := filetree.Recover(t.Context(), h.System); err != nil {
		t.Fatal(err)
	}
	if !filetree.Exists(b) || filetree.Exists(a) {
		t.Error("a call under way was undone")
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := filetree.Recover(t.Context(), h.System); err != nil {
		t.Fatal(err)
	}
	if filetree.Exists(b) || !filetree.Exists(a) {
		t.Error("a call that was killed was not undone")
	}
}
