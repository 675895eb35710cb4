package tasks

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// distSite is a hub with a tag whose builds are in the tree.
type distSite struct {
	*bench
	rpms map[string][]any // by architecture, one for each signature
	dir  string           // the dist repo's
}

func newDistSite(t *testing.T) *distSite {
	t.Helper()
	s := &distSite{bench: newBench(t), rpms: map[string][]any{}}
	s.dir = filepath.Join(s.opts.TopDir, "repos-dist/demo-dist/4")
	mkdir(t, filepath.Join(s.dir, "x86_64"))
	s.hub.Handle("repoInfo", func(c sdktest.HubCall) (any, error) {
		id := c.Args[0].(int64)
		state := koji.RepoInit
		if id == 1 {
			state = koji.RepoReady
		}
		return xmlrpc.Struct{
			opt("id", id), opt("tag_id", 24), opt("tag_name", "demo-dist"), opt("create_event", 155), opt("state", int64(state)),
			opt("dist", id != 2),
		}, nil
	})
	s.hub.Answer("getRepo", nil)
	s.hub.Handle("listTaggedRPMS", func(c sdktest.HubCall) (any, error) {
		rpms := s.rpms[c.KW.Value("arch").(string)]
		if rpms == nil {
			rpms = []any{}
		}
		return []any{rpms, []any{
			build(1, "tinybash", "5.1", "1", false), build(2, "tinyhello", "1.0", "1.kit", false),
		}}, nil
	})
	return s
}

func mkdir(t *testing.T, dir string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
}

func build(id int, name, version, release string, draft bool) xmlrpc.Struct {
	return xmlrpc.Struct{
		opt("id", id), opt("name", name), opt("version", version), opt("release", release),
		opt("nvr", name+"-"+version+"-"+release), opt("volume_name", "DEFAULT"), opt("draft", draft),
	}
}

// add puts an RPM with copies signed with some of the keys into the tree and, with
// all of its keys, into the tag.
func (s *distSite) add(t *testing.T, id int, file, name, nvra string, keys ...string) {
	t.Helper()
	buildID, release := 1, "1"
	dir := filepath.Join(s.opts.TopDir, "packages/tinybash/5.1/1")
	if strings.HasPrefix(name, "tinyhello") {
		buildID, release = 2, "1.kit"
		dir = filepath.Join(s.opts.TopDir, "packages/tinyhello/1.0/1.kit")
	}
	arch := nvra[strings.LastIndexByte(nvra, '.')+1:]
	data, err := os.ReadFile("../../../testdata/conformance/files/" + file)
	if err != nil {
		t.Fatal(err)
	}
	version := map[int]string{1: "5.1", 2: "1.0"}[buildID]
	for _, key := range append([]string{""}, keys...) {
		key, written := strings.CutPrefix(key, "!") // no copy of it
		path := filepath.Join(dir, arch, nvra+".rpm")
		if key != "" {
			path = filepath.Join(dir, "data/signed", key, arch, nvra+".rpm")
		}
		if !written {
			mkdir(t, filepath.Dir(path))
			write(t, path, string(data))
		}
		s.rpms[arch] = append(s.rpms[arch], xmlrpc.Struct{
			opt("id", id), opt("name", name), opt("version", version), opt("release", release), opt("arch", arch),
			opt("epoch", nil), opt("build_id", buildID), opt("sigkey", key),
		})
	}
}

// demo is a bash with two signatures, its documentation with one, and a hello
// without.
func (s *distSite) demo(t *testing.T) {
	t.Helper()
	s.add(t, 11, "tinybash-5.1-1.x86_64.rpm", "tinybash", "tinybash-5.1-1.x86_64", "aaaa", "bbbb")
	s.add(t, 12, "tinybash-doc-5.1-1.noarch.rpm", "tinybash-doc", "tinybash-doc-5.1-1.noarch", "bbbb")
	s.add(t, 13, "tinyhello-1.0-1.kit.noarch.rpm", "tinyhello-debuginfo", "tinyhello-debuginfo-1.0-1.kit.noarch")
}

func (s *distSite) create(t *testing.T, keys []any, opts ...xmlrpc.Member) (report string, result any) {
	t.Helper()
	return s.run(t, 49, "createdistrepo", "demo-dist", int64(4), "x86_64", keys, distOpts(opts...))
}

// uploaded is an uploaded file of the task.
func (s *distSite) uploaded(name string) string {
	dir, base := filepath.Split("tasks/49/49/" + name)
	return string(s.hub.Uploaded(filepath.Clean(dir), base))
}

// manifest lists the files of the repo, without checksums in their names.
func (s *distSite) manifest(t *testing.T) []string {
	t.Helper()
	v, err := koji.ParseJSON(s.uploaded("repo_manifest"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range v.([]any) {
		dir, base := filepath.Split(f.(string))
		if i := strings.LastIndexByte(base, '-'); i >= 0 {
			base = base[i+1:]
		}
		names = append(names, dir+base)
	}
	return names
}

// chosen says of each package which copy is in the repo: its key and its place.
func (s *distSite) chosen(t *testing.T) map[string][]any {
	t.Helper()
	v, err := koji.ParseJSON(s.uploaded("kojipkgs"))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]any{}
	for _, m := range v.(xmlrpc.Struct) {
		p := m.Value.(xmlrpc.Struct)
		path, _ := filepath.Rel(filepath.Join(s.opts.TopDir, "packages"), p.Value("_pkgpath").(string))
		found[m.Name] = []any{p.Value("sigkey"), p.Value("best_key"), path}
	}
	return found
}
