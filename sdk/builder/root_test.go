package builder

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// stubRoot is a driver and its one root.
type stubRoot struct {
	rpms    []RootPackage
	initErr error
	newErr  error
	closed  int
	cfg     RootConfig
}

func (s *stubRoot) New(_ context.Context, cfg RootConfig) (DriverRoot, error) {
	s.cfg = cfg
	if s.newErr != nil {
		return nil, s.newErr
	}
	return s, nil
}
func (s *stubRoot) Path() string                            { return "/nowhere" }
func (s *stubRoot) Init(context.Context) error              { return s.initErr }
func (s *stubRoot) Install(context.Context, []string) error { return nil }
func (s *stubRoot) Run(context.Context, RunSpec) (ExitStatus, error) {
	return ExitStatus{}, nil
}
func (s *stubRoot) RPMs(context.Context) ([]RootPackage, error) { return slices.Clone(s.rpms), nil }
func (s *stubRoot) Close(ctx context.Context) error {
	s.closed++
	return ctx.Err()
}
func (s *stubRoot) Open(string) (io.ReadCloser, error) { return nil, fs.ErrNotExist }

// rootHub is a hub in a table, and koji's tree in another.
type rootHub struct {
	answers map[string]any
	files   map[string]string
	calls   []string
	lists   []any
}

func newRootHub() *rootHub {
	return &rootHub{
		answers: map[string]any{
			"repoInfo": xmlrpc.Struct{{Name: "id", Value: int64(7)}, {Name: "tag_id", Value: int64(22)}, {Name: "tag_name", Value: "t"},
				{Name: "create_event", Value: int64(80)}, {Name: "state", Value: int64(koji.RepoReady)}},
			"getBuildConfig": xmlrpc.Struct{{Name: "id", Value: int64(22)}, {Name: "name", Value: "t"},
				{Name: "extra", Value: xmlrpc.Struct{{Name: "mock.new_chroot", Value: true}}}},
			"host.newBuildRoot":   int64(15),
			"getExternalRepoList": []any{},
		},
		files: map[string]string{"repos/t/7/x86_64/rpmlist.jsonl": `
{"id": 2, "name": "a", "version": "1", "release": "2", "arch": "noarch", "payloadhash": "aa", "more": [1]}
{"id": 3, "name": "b", "version": "1", "release": "2", "arch": "x86_64", "payloadhash": "bb"}

{"id": 4, "name": "other", "version": "1", "release": "2", "arch": "x86_64", "payloadhash": "cc"}`},
	}
}

func (h *rootHub) call(_ context.Context, method string, params ...any) (any, error) {
	h.calls = append(h.calls, method)
	if strings.HasSuffix(method, "BuildRootList") {
		h.lists = append(h.lists, params[1])
	}
	if err, ok := h.answers[method].(error); ok {
		return nil, err
	}
	return h.answers[method], nil
}

func (h *rootHub) open(_ context.Context, rel string) (io.ReadCloser, error) {
	text, ok := h.files[rel]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: rel, Err: fs.ErrNotExist}
	}
	return io.NopCloser(strings.NewReader(text)), nil
}

func (h *rootHub) env(driver RootDriver) RootEnv {
	return RootEnv{Driver: driver, Call: h.call, OpenFile: h.open, Log: slog.New(slog.DiscardHandler)}
}

var testSpec = RootSpec{TaskID: 9, Tag: "t", RepoID: 7, Arch: "x86_64"}

func TestRootLife(t *testing.T) {
	t.Parallel()
	epoch := int64(1)
	stub := &stubRoot{rpms: []RootPackage{
		{Name: "a", Version: "1", Release: "2", Arch: "noarch", PayloadHash: "aa"},
		{Name: "b", Version: "1", Release: "2", Arch: "x86_64", PayloadHash: "bb", Epoch: &epoch},
		{Name: "unlisted", Version: "1", Release: "2", Arch: "x86_64"},
		{Name: "gpg-pubkey", Version: "1", Release: "2"},
		{Name: "buildsys-build", Version: "1", Release: "2"},
	}}
	hub := newRootHub()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r, err := NewRoot(ctx, hub.env(stub), testSpec)
	if err != nil {
		t.Fatal(err)
	}
	if r.ID() != 15 || r.Name() != "t-15-7" || stub.cfg.InstallGroup != "build" || stub.cfg.Event != 80 || stub.cfg.RepoArch != "x86_64" {
		t.Errorf("root %+v", stub.cfg)
	}
	steps := []error{r.Init(ctx), r.Install(ctx, []string{"x"})}
	_, err = r.Run(ctx, RunSpec{})
	steps = append(steps, err)
	_, err = r.Run(ctx, RunSpec{})
	cancel() // the end is reported all the same
	steps = append(steps, err, r.Close(ctx), r.Close(ctx))
	if err := errors.Join(steps...); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"repoInfo", "getBuildConfig", "host.newBuildRoot",
		"getExternalRepoList", "host.setBuildRootList", "host.setBuildRootState",
		"getExternalRepoList", "host.updateBuildRootList", "host.setBuildRootState",
	}
	if diff := cmp.Diff(want, hub.calls); diff != "" || stub.closed != 1 {
		t.Errorf("closed %d times, calls (-want +got):\n%s", stub.closed, diff)
	}
	var got []any
	for _, p := range hub.lists[0].([]any) {
		s := p.(xmlrpc.Struct)
		got = append(got, s.Value("name"), s.Value("epoch"), s.Value("id"))
	}
	if diff := cmp.Diff([]any{"a", nil, int64(2), "b", int64(1), int64(3), "unlisted", nil, nil}, got); diff != "" {
		t.Errorf("packages (-want +got):\n%s", diff)
	}
}

func gzipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return b.String()
}

func TestRootExternalRepos(t *testing.T) {
	t.Parallel()
	repomd := `<repomd><data type="primary"><location href="repodata/p.xml.gz"/></data><data type="origin"><location href="repodata/o.gz"/></data></repomd>`
	for name, tt := range map[string]struct {
		origins, repomd, err string
	}{
		"found": {"0:a-1-2.noarch\tfile:///w/repo_7_premerge/\n\nbroken\n1:b-1-2.x86_64 http://ext/x86_64/\n", repomd, ""},
		"none":  {"0:a-1-2.noarch\tfile:///w/repo_7_premerge/\n", repomd, "No origin for b-1-2.x86_64"},
		"strange": {"a-1-2.noarch\tfile:///w/repo_8_premerge/\nb-1-2.x86_64 http://ext/x86_64/\n", repomd,
			"Unknown origin for a-1-2.noarch: file:///w/repo_8_premerge/"},
		"no origins":  {"", `<repomd/>`, "repomd.xml of repo 7 names no origins"},
		"path leaves": {"", `<repomd><data type="origin"><location href="repodata/../../../../x"/></data></repomd>`, "names no origins"},
		"no repomd":   {"", "", "repodata/repomd.xml"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stub := &stubRoot{rpms: []RootPackage{
				{Name: "a", Version: "1", Release: "2", Arch: "noarch", PayloadHash: "aa"},
				{Name: "b", Version: "1", Release: "2", Arch: "x86_64", PayloadHash: "another"},
			}}
			hub := newRootHub()
			external := xmlrpc.Struct{{Name: "external_repo_id", Value: int64(5)}, {Name: "url", Value: "http://ext/$arch/"}}
			hub.answers["getExternalRepoList"] = []any{external}
			hub.files["repos/t/7/x86_64/repodata/o.gz"] = gzipped(tt.origins)
			if tt.repomd != "" {
				hub.files["repos/t/7/x86_64/repodata/repomd.xml"] = tt.repomd
			}
			r, err := NewRoot(t.Context(), hub.env(stub), testSpec)
			if err != nil {
				t.Fatal(err)
			}
			pkgs, err := r.Packages(t.Context())
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("error %v, want %q", err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if pkgs[0].ID != 2 || pkgs[0].ExternalRepo != nil || pkgs[1].ID != 0 {
				t.Errorf("packages %+v", pkgs)
			}
			wire := pkgs[1].wire()
			if wire.Value("location") != any(int64(5)) || !cmp.Equal(wire.Value("external_repo"), any(external)) {
				t.Errorf("external package %v", wire)
			}
		})
	}
}

func TestRootDraftsOfOldRepos(t *testing.T) {
	t.Parallel()
	stub := &stubRoot{rpms: []RootPackage{{Name: "a", Version: "1", Release: "2", Arch: "noarch", PayloadHash: "aa"}}}
	hub := newRootHub()
	hub.files = nil
	hub.answers["listTaggedRPMS"] = []any{[]any{xmlrpc.Struct{
		{Name: "id", Value: int64(9)}, {Name: "name", Value: "a"}, {Name: "version", Value: "1"}, {Name: "release", Value: "2"},
		{Name: "arch", Value: "noarch"}, {Name: "payloadhash", Value: "aa"},
	}}, []any{}}
	r, err := NewRoot(t.Context(), hub.env(stub), testSpec)
	if err != nil {
		t.Fatal(err)
	}
	if pkgs, err := r.Packages(t.Context()); err != nil || pkgs[0].ID != 9 {
		t.Errorf("%+v, %v", pkgs, err)
	}
}

func TestRootFaults(t *testing.T) {
	t.Parallel()
	edit := func(h *rootHub, method, name string, value any) {
		s := slices.Clone(h.answers[method].(xmlrpc.Struct))
		s.Set(name, value)
		h.answers[method] = s
	}
	for name, tt := range map[string]struct {
		change  func(h *rootHub, s *stubRoot, spec *RootSpec)
		text    string
		expired bool
	}{
		"no repo id":      {func(_ *rootHub, _ *stubRoot, spec *RootSpec) { spec.RepoID = 0 }, "A repo id must be provided", false},
		"tag unknown":     {func(h *rootHub, _ *stubRoot, _ *RootSpec) { h.answers["getBuildConfig"] = nil }, "Could not get config info for tag: t", false},
		"another tag":     {func(h *rootHub, _ *stubRoot, _ *RootSpec) { edit(h, "repoInfo", "tag_id", int64(5)) }, "tag/repo mismatch: t vs t", false},
		"repo deleted":    {func(h *rootHub, _ *stubRoot, _ *RootSpec) { edit(h, "repoInfo", "state", int64(3)) }, "Requested repo (7) is DELETED", false},
		"repo in the way": {func(h *rootHub, _ *stubRoot, _ *RootSpec) { edit(h, "repoInfo", "state", int64(0)) }, "Requested repo (7) is INIT", false},
		"no id":           {func(h *rootHub, _ *stubRoot, _ *RootSpec) { h.answers["host.newBuildRoot"] = nil }, "failed to get a buildroot id", false},
		"driver":          {func(_ *rootHub, s *stubRoot, _ *RootSpec) { s.newErr = errors.New("no space left on device") }, "no space left on device", true},
		"init":            {func(_ *rootHub, s *stubRoot, _ *RootSpec) { s.initErr = errors.New("nothing provides x") }, "nothing provides x", true},
		"package differs": {func(_ *rootHub, s *stubRoot, _ *RootSpec) { s.rpms[0].PayloadHash = "no" },
			"RPM: a-1-2.noarch: payloadhash: no mismatch expected aa in rpmlist.jsonl", true},
		"list broken": {func(h *rootHub, _ *stubRoot, _ *RootSpec) { h.files["repos/t/7/x86_64/rpmlist.jsonl"] = "\n{\n" }, "rpmlist.jsonl: line 2: ", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stub := &stubRoot{rpms: []RootPackage{{Name: "a", Version: "1", Release: "2", Arch: "noarch", PayloadHash: "aa"}}}
			hub, spec := newRootHub(), testSpec
			tt.change(hub, stub, &spec)
			r, err := NewRoot(t.Context(), hub.env(stub), spec)
			if err == nil {
				err = r.Init(t.Context())
				if cerr := r.Close(t.Context()); cerr != nil {
					t.Error(cerr)
				}
			}
			if !koji.IsKind(err, koji.BuildrootError) || !strings.Contains(err.Error(), tt.text) {
				t.Errorf("error %v, want %q", err, tt.text)
			}
			if got := slices.Contains(hub.calls, "host.setBuildRootState"); got != tt.expired {
				t.Errorf("expired: %v", got)
			}
		})
	}
}

func TestExitStatus(t *testing.T) {
	t.Parallel()
	for want, s := range map[string]ExitStatus{
		"--install x exited with status 3":   {Code: 3},
		"--install x was killed by signal 9": {Signal: 9},
	} {
		if got := s.Describe("--install", "x"); got != want || s.Success() {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
