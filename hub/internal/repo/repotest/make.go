package repotest

import (
	"os"
	"os/exec"
	"path/filepath"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/sdk/hub"
)

// Base makes tag base (x86_64, i686) with a package, a block and a group, and
// its repo 1, with metadata by createrepo_c.
func (s *Site) Base() {
	s.T.Helper()
	s.Tag("base", "arches", "x86_64 i686")
	s.Fill("base", 1, "src", "noarch", "x86_64")
	s.Call("kojiadmin", "packageListAdd", "base", "bad", "kojiadmin", hub.KW("block", true))
	s.Call("kojiadmin", "groupListAdd", "base", "build")
	s.Call("kojiadmin", "groupPackageListAdd", "base", "build", "bash")
	s.Make("base")
}

// Make makes a tag's repo as builders do and returns its id. The tag's
// architectures are x86_64 and i686; kw are for host.repoInit.
func (s *Site) Make(tag string, kw ...any) int64 {
	s.T.Helper()
	made := s.Call("builder1", "host.repoInit", tag, hub.KW(kw...)).([]any)
	dir := s.T.TempDir()
	if out, err := exec.Command("createrepo_c", "--quiet", dir).CombinedOutput(); err != nil {
		s.T.Fatalf("createrepo_c: %v\n%s", err, out)
	}
	list, err := os.ReadDir(filepath.Join(dir, "repodata"))
	if err != nil {
		s.T.Fatal(err)
	}
	data := map[string]any{}
	for _, arch := range []string{"x86_64", "i386"} {
		var names []any
		for _, e := range list {
			text, err := os.ReadFile(filepath.Join(dir, "repodata", e.Name()))
			if err != nil {
				s.T.Fatal(err)
			}
			s.Upload("repodata/"+arch, e.Name(), string(text))
			names = append(names, e.Name())
		}
		data[arch] = []any{"repodata/" + arch, names}
	}
	s.Call("builder1", "host.repoDone", made[0], data)
	return made[0].(int64)
}

// Upload puts a file into the work folder.
func (s *Site) Upload(folder, name, text string) {
	s.T.Helper()
	dir := s.Path("work", folder)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		s.T.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		s.T.Fatal(err)
	}
}

// Request asks for the tag's repo and waits until there is one or a task for it;
// kw are for repo.request.
func (s *Site) Request(tag string, kw ...any) (repo, task any) {
	s.T.Helper()
	heard := s.HearTasks()
	answer := s.Call("alice", "repo.request", tag, hub.KW(kw...))
	if repo := hubtest.Member(s.T, answer, "repo"); repo != nil {
		return repo, nil
	}
	id := hubtest.Member(s.T, answer, "request", "id")
	over := make(chan any, 1)
	go func() {
		if answer, err := s.Try("", "gokoji.waitRequest", id, 60); err == nil {
			over <- answer
		}
	}()
	for {
		select {
		case answer := <-over:
			return hubtest.Member(s.T, answer, "repo"), hubtest.Member(s.T, answer, "request", "task_id")
		case <-heard:
			if task := hubtest.Member(s.T, s.Call("", "repo.checkRequest", id), "request", "task_id"); task != nil {
				return nil, task
			}
		}
	}
}
