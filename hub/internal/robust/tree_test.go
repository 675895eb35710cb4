package robust_test

import (
	"errors"
	"io/fs"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A tree that can't be written, here because a file is in a folder's place,
// fails the calls that need it, whole: rows and uploads stay as they were, and
// once the tree is well the same call goes through.
func TestTreeThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ change, folder string }{
		{"importRPM", "packages/tinybash/5.1/1"}, {"repoInit", "repos/dist-build"}, {"completeBuild", "packages/tinyhello"},
		{"importRPM", ".gokoji-journal"}, {"repoInit", ".gokoji-journal"},
	} {
		t.Run(test.change+" without "+test.folder, func(t *testing.T) {
			t.Parallel()
			var ch change
			for _, c := range changes() {
				if c.name == test.change {
					ch = c
				}
			}
			s := newSite(t)
			params := ch.setup(s)
			folder, aside := s.path(test.folder), s.path("aside")
			if err := os.Rename(folder, aside); err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Fatal(err)
			}
			if err := os.WriteFile(folder, nil, 0o644); err != nil {
				t.Fatal(err)
			}
			before := s.state()
			if _, err := s.Try(caller(ch.method), ch.method, params...); err == nil {
				t.Error("the call says that it went well")
			}
			if diff := cmp.Diff(state{}, s.state().since(before)); diff != "" {
				t.Errorf("half done: %s", diff)
			}
			if err := os.Remove(folder); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(aside, folder); err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Fatal(err)
			}
			s.Call(caller(ch.method), ch.method, params...)
		})
	}
}
