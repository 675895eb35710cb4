package installroot

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gokoji/gokoji/builder/internal/chroot"
	"github.com/gokoji/gokoji/builder/internal/roottest"
	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func TestMain(m *testing.M) {
	chroot.RunIfInit()
	code := m.Run()
	roottest.Cleanup()
	os.Exit(code)
}

type fixture struct {
	repo *roottest.Repo
	dir  string
	logs *roottest.Logs
	cfg  builder.RootConfig
}

func newFixture(t *testing.T, repo *roottest.Repo) *fixture {
	t.Helper()
	f := &fixture{repo: repo, dir: filepath.Join(t.TempDir(), "roots"), logs: &roottest.Logs{}}
	f.cfg = builder.RootConfig{
		RootSpec: builder.RootSpec{
			Tag: roottest.Tag, RepoID: roottest.RepoID, Arch: roottest.Arch, InstallGroup: "build", DNS: true, Logs: f.logs,
		},
		ID: 12, Name: "demo-build-12-7", RepoArch: roottest.Arch, TargetArch: roottest.Arch,
		Extra: xmlrpc.Struct{{Name: "rpm.macro.dist", Value: ".demo"}, {Name: "rpm.env.CC", Value: "tcc"}},
	}
	return f
}

func testContext(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// newRoot gives a prepared root that is closed and looked for at the end.
func (f *fixture) newRoot(t *testing.T) builder.DriverRoot {
	t.Helper()
	opts := builder.DefaultOptions()
	opts.TopDir = f.repo.TopDir
	r, err := New(opts, f.dir, slog.New(slog.DiscardHandler)).New(testContext(t), f.cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		roottest.NoMounts(t, f.dir)
		if err := r.Close(context.Background()); err != nil {
			t.Errorf("close: %v", err)
		}
		if _, err := os.Stat(r.Path()); err == nil {
			t.Error("the root is left")
		}
	})
	return r
}

func (f *fixture) initRoot(t *testing.T) builder.DriverRoot {
	t.Helper()
	r := f.newRoot(t)
	if err := r.Init(testContext(t)); err != nil {
		t.Fatalf("%v\n%s", err, f.logs.Text("root.log"))
	}
	return r
}
