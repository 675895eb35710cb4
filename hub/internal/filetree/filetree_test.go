package filetree_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/google/go-cmp/cmp"
)

// lay makes files below dir: names with "->" are links, ones that end in "/"
// folders, others files of that content after "=".
func lay(t *testing.T, dir string, names ...string) {
	t.Helper()
	for _, name := range names {
		var err error
		name, content, _ := strings.Cut(name, "=")
		path, target, isLink := strings.Cut(filepath.Join(dir, name), "->")
		if merr := os.MkdirAll(filepath.Dir(path), 0o755); merr != nil {
			t.Fatal(merr)
		}
		switch {
		case isLink:
			err = os.Symlink(target, path)
		case strings.HasSuffix(name, "/"):
			err = os.Mkdir(path, 0o755)
		default:
			err = os.WriteFile(path, []byte(content), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// tree is what is below dir, in the form of lay.
func tree(t *testing.T, dir string) []string {
	t.Helper()
	list := []string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		name := strings.TrimPrefix(path, dir+"/")
		if target, err := os.Readlink(path); err == nil {
			name += "->" + target
		} else if d.IsDir() {
			name += "/"
		} else {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			name += "=" + string(data)
		}
		list = append(list, name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(list)
	return list
}

var errBroken = errors.New("no commit")

func TestWithTheTransaction(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	for _, c := range []struct {
		name  string
		there []string
		do    func(ctx context.Context, c *hub.Call, dir string) error
		want  []string // after the commit
	}{
		{"move", []string{"up/a=1"}, func(ctx context.Context, c *hub.Call, dir string) error {
			return filetree.Move(c, dir+"/up/a", dir+"/x/y/a")
		},
			[]string{"up/", "up/a->../x/y/a", "x/", "x/y/", "x/y/a=1"}},
		{"move a folder", []string{"up/a/b=1"}, func(ctx context.Context, c *hub.Call, dir string) error {
			return filetree.Move(c, dir+"/up/a", dir+"/x")
		},
			[]string{"up/", "up/a->../x", "x/", "x/b=1"}},
		{"move two", []string{"a=1", "b=2"}, func(ctx context.Context, c *hub.Call, dir string) error {
			return errors.Join(filetree.Move(c, dir+"/a", dir+"/x/a"), filetree.Move(c, dir+"/b", dir+"/x/b"))
		}, []string{"a->x/a", "b->x/b", "x/", "x/a=1", "x/b=2"}},
		{"move at once", []string{"up/a=1"}, func(ctx context.Context, c *hub.Call, dir string) error {
			if err := filetree.MoveNow(ctx, c, dir+"/up/a", dir+"/x/a"); err != nil || !filetree.Exists(dir+"/x/a") {
				return errors.New("it is not there at once")
			}
			return nil
		}, []string{"up/", "x/", "x/a=1"}},
		{"write", nil, func(ctx context.Context, c *hub.Call, dir string) error {
			filetree.Write(c, dir+"/x/a", []byte("1"))
			return nil
		},
			[]string{"x/", "x/a=1"}},
		{"write over", []string{"a=0"}, func(ctx context.Context, c *hub.Call, dir string) error {
			filetree.Write(c, dir+"/a", []byte("1"))
			return nil
		},
			[]string{"a=1"}},
		{"write over a folder", []string{"a/b=0"}, func(ctx context.Context, c *hub.Call, dir string) error {
			filetree.Write(c, dir+"/a", []byte("1"))
			return nil
		},
			[]string{"a=1"}},
		{"place", []string{"a=0"}, func(ctx context.Context, c *hub.Call, dir string) error {
			f, err := filetree.NewTemp(ctx, c, dir+"/a")
			if err != nil {
				return err
			}
			_, err = f.WriteString("1")
			filetree.Place(c, f.Name(), dir+"/a")
			return errors.Join(err, f.Close())
		}, []string{"a=1"}},
		{"link", nil, func(ctx context.Context, c *hub.Call, dir string) error {
			filetree.Link(c, "../a", dir+"/x/l")
			return nil
		}, []string{"x/", "x/l->../a"}},
		{"link over a link", []string{"l->b"}, func(ctx context.Context, c *hub.Call, dir string) error { filetree.Link(c, "a", dir+"/l"); return nil },
			[]string{"l->a"}},
		{"the same link", []string{"l->a"}, func(ctx context.Context, c *hub.Call, dir string) error { filetree.Link(c, "a", dir+"/l"); return nil },
			[]string{"l->a"}},
		{"unlink", []string{"l->nosuch"}, func(ctx context.Context, c *hub.Call, dir string) error { filetree.Unlink(c, dir+"/l"); return nil }, []string{}},
		{"unlink a file", []string{"l=1"}, func(ctx context.Context, c *hub.Call, dir string) error { filetree.Unlink(c, dir+"/l"); return nil },
			[]string{"l=1"}},
		{"remove", []string{"a/b/c=1", "d=1"}, func(ctx context.Context, c *hub.Call, dir string) error { filetree.Remove(c, dir+"/a"); return nil },
			[]string{"d=1"}},
		{"remove a link", []string{"a/b=1", "l->a"}, func(ctx context.Context, c *hub.Call, dir string) error { filetree.Remove(c, dir+"/l"); return nil },
			[]string{"a/", "a/b=1"}},
		{"discard", []string{"a/b=1"}, func(ctx context.Context, c *hub.Call, dir string) error {
			if err := filetree.Discard(ctx, c, dir+"/a"); err != nil || filetree.Occupied(dir+"/a") {
				return errors.New("it is still there")
			}
			return nil
		}, []string{}},
		{"discard nothing", nil, func(ctx context.Context, c *hub.Call, dir string) error {
			c.MarkWritten()
			return filetree.Discard(ctx, c, dir+"/a")
		}, []string{}},
		{"copy", []string{"a/b/c=1", "a/l->nosuch"}, func(ctx context.Context, c *hub.Call, dir string) error {
			return filetree.CopyDir(ctx, c, dir+"/a", dir+"/x/y")
		},
			[]string{"a/", "a/b/", "a/b/c=1", "a/l->nosuch", "x/", "x/y/", "x/y/b/", "x/y/b/c=1", "x/y/l->nosuch"}},
		{"make a folder", []string{"x/"}, func(ctx context.Context, c *hub.Call, dir string) error {
			c.MarkWritten()
			return filetree.MakeDir(c, dir+"/x/y/z")
		}, []string{"x/", "x/y/", "x/y/z/"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, fails := range []bool{true, false} {
				dir := t.TempDir()
				lay(t, dir, c.there...)
				want := tree(t, dir)
				if !fails {
					want = c.want
				}
				err := h.System.Run(t.Context(), &hub.Call{}, func(ctx context.Context, call *hub.Call) error {
					if err := c.do(ctx, call, dir); err != nil {
						return err
					}
					if fails {
						call.BeforeCommit(func(context.Context, *hub.Call) error { return errBroken })
					}
					return nil
				})
				if fails != errors.Is(err, errBroken) || !fails && err != nil {
					t.Fatalf("got %v", err)
				}
				if d := cmp.Diff(want, tree(t, dir)); d != "" {
					t.Errorf("when the commit fails (%t): -want +got\n%s", fails, d)
				}
			}
		})
	}
}

func TestSavepointPutsBack(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	dir := t.TempDir()
	lay(t, dir, "a=1", "b=2")
	err := h.System.Run(t.Context(), &hub.Call{}, func(ctx context.Context, c *hub.Call) error {
		err := c.Savepoint(ctx, func(ctx context.Context) error {
			if err := filetree.MoveNow(ctx, c, dir+"/a", dir+"/x/a"); err != nil {
				return err
			}
			filetree.Write(c, dir+"/x/b", nil)
			return errBroken
		})
		if !errors.Is(err, errBroken) {
			return err
		}
		return filetree.Move(c, dir+"/b", dir+"/y/b")
	})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"a=1", "b->y/b", "y/", "y/b=2"}, tree(t, dir)); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	for _, c := range []struct {
		name  string
		there []string
		do    func(ctx context.Context, c *hub.Call, dir string) error
		fault string
	}{
		{"move over a file", []string{"a=1", "x=2"}, func(ctx context.Context, c *hub.Call, dir string) error { return filetree.Move(c, dir+"/a", dir+"/x") }, "Destination exists: "},
		{"move over a broken link", []string{"a=1", "x->nosuch"}, func(ctx context.Context, c *hub.Call, dir string) error { return filetree.Move(c, dir+"/a", dir+"/x") },
			"Destination is a symlink: "},
		{"two to one place", []string{"a=1", "b=2"}, func(ctx context.Context, c *hub.Call, dir string) error {
			return errors.Join(filetree.Move(c, dir+"/a", dir+"/x"), filetree.Move(c, dir+"/b", dir+"/x"))
		}, "Destination exists: "},
		{"move at once over a file", []string{"a=1", "x=2"}, func(ctx context.Context, c *hub.Call, dir string) error {
			return filetree.MoveNow(ctx, c, dir+"/a", dir+"/x")
		},
			"Destination exists: "},
		{"copy over a folder", []string{"a/b=1", "x/"}, func(ctx context.Context, c *hub.Call, dir string) error {
			return filetree.CopyDir(ctx, c, dir+"/a", dir+"/x")
		},
			"Destination exists: "},
		{"move what is gone", []string{"a=1"}, func(ctx context.Context, c *hub.Call, dir string) error {
			return errors.Join(filetree.Move(c, dir+"/a", dir+"/x/a"), filetree.Move(c, dir+"/nosuch", dir+"/x/b"))
		}, "move into place: "},
		{"link over a file", []string{"l=1"}, func(ctx context.Context, c *hub.Call, dir string) error { filetree.Link(c, "a", dir+"/l"); return nil }, "make a link: "},
		{"a folder inside of a file", []string{"a=1", "f=2"}, func(ctx context.Context, c *hub.Call, dir string) error {
			return filetree.Move(c, dir+"/a", dir+"/f/a")
		},
			"make a folder: "},
		{"unlink what cannot be read", nil, func(_ context.Context, c *hub.Call, dir string) error {
			filetree.Unlink(c, dir+"/"+strings.Repeat("x", 300))
			return nil
		},
			"readlink "},
	} {
		dir := t.TempDir()
		lay(t, dir, c.there...)
		before := tree(t, dir)
		err := h.System.Run(t.Context(), &hub.Call{}, func(ctx context.Context, call *hub.Call) error { return c.do(ctx, call, dir) })
		if err == nil || !strings.HasPrefix(err.Error(), c.fault) {
			t.Errorf("%s: %v, want %s", c.name, err, c.fault)
		}
		if strings.HasPrefix(c.fault, "Destination") && !koji.IsKind(err, koji.GenericError) {
			t.Errorf("%s: no fault but %v", c.name, err)
		}
		if d := cmp.Diff(before, tree(t, dir)); d != "" {
			t.Errorf("%s: -want +got\n%s", c.name, d)
		}
	}
}

func TestCopyRefusesDevices(t *testing.T) {
	t.Parallel()
	if err := filetree.Copy("/dev/null", filepath.Join(t.TempDir(), "null")); err == nil {
		t.Error("a device was copied")
	}
	dir := t.TempDir()
	lay(t, dir, "a=1", "b=2")
	if err := filetree.Copy(dir+"/a", dir+"/b"); err == nil {
		t.Error("a file was copied over another")
	}
	if d := cmp.Diff([]string{"a=1", "b=2"}, tree(t, dir)); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}
