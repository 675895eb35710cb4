package mock

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// The recorded configurations are those of koji's own builder, without their
// comments.
func TestConfigText(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	hosts := "127.0.0.1 localhost\n"
	extra := func(members ...any) (s xmlrpc.Struct) {
		for i := 0; i < len(members); i += 2 {
			s.Set(members[i].(string), members[i+1])
		}
		return s
	}
	for name, tt := range map[string]struct {
		opts  func(o *builder.Options)
		cfg   func(c *builder.RootConfig)
		hosts *string
	}{
		"runroot":  {nil, func(c *builder.RootConfig) { c.DNS = true }, &hosts},
		"buildsrc": {nil, func(c *builder.RootConfig) { c.InstallGroup = "srpm-build" }, nil},
		"kiwi": {nil, func(c *builder.RootConfig) {
			c.DNS, c.InstallGroup = true, "kiwi-build"
			c.Binds = []builder.Bind{{Source: "/dev", Target: "/dev"}}
		}, &hosts},
		"everything": {func(o *builder.Options) {
			o.TopURLs = []string{"http://a/kojifiles", "http://b/kojifiles"}
			o.YumProxy, o.RPMBuildTimeout, o.MockBootstrapImage = "http://proxy:3128", time.Hour, true
			o.Vendor, o.Packager, o.Distribution, o.MockHost = "It's", `A "packager"`, "Dist", "my-linux"
		}, func(c *builder.RootConfig) {
			c.Arch, c.RepoArch, c.TargetArch = "armhfp", "armhfp", "armv7hl"
			c.InternalDevSetup = &yes
			c.Binds = []builder.Bind{{Source: "/b", Target: "/x"}, {Source: "/a", Target: "/y"}}
			c.Extra = extra("mock.forcearch", true, "mock.package_manager", "dnf5", "mock.yum.module_hotfixes", int64(1), "mock.yum.best", int64(1),
				"mock.plugin_conf.sign_enable", true, "mock.plugin_conf.sign_opts.cmd", "rpmsign", "mock.plugin_conf.sign_opts.opts", "--addsign %(rpms)s",
				"mock.module_setup_commands", []any{[]any{"enable", "a:1, b:2"}}, "mock.releasever", int64(9),
				"rpm.macro.dist", ".el9\n", "rpm.macro._topdir", "/tmp", "rpm.macro.vendor", "Other", "rpm.env.CC", "gcc -m32", "rpm.env.A", int64(1),
				"mock.use_bootstrap", int64(0), "mock.bootstrap_image", "quay.io/x")
		}, nil},
		"forbidden": {nil, func(c *builder.RootConfig) {
			c.InternalDevSetup = &no
			c.Extra = extra("mock.forcearch", false, "mock.package_manager", "", "mock.yum.best", int64(0), "mock.bootstrap_image", "quay.io/x",
				"mock.use_bootstrap", true, "mock.yum.module_hotfixes", false)
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := builder.DefaultOptions()
			o.TopURLs = []string{"http://hub/kojifiles"}
			cfg := builder.RootConfig{
				RootSpec: builder.RootSpec{Tag: "demo-build", RepoID: 1, Arch: "x86_64", InstallGroup: "build"},
				ID:       15, Name: "demo-build-15-1", RepoArch: "x86_64", TargetArch: "x86_64",
			}
			if tt.opts != nil {
				tt.opts(o)
			}
			tt.cfg(&cfg)
			text, err := configText(o, cfg, tt.hosts)
			if err != nil {
				t.Fatal(err)
			}
			want, err := os.ReadFile(filepath.Join("testdata", name+".cfg"))
			if err != nil {
				t.Fatal(err)
			}
			var body strings.Builder
			for line := range strings.Lines(text) {
				if !strings.HasPrefix(line, "#") {
					body.WriteString(line)
				}
			}
			if diff := cmp.Diff(string(want), body.String()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			for _, line := range []string{"# Koji buildroot id: 15\n", "# Koji buildroot name: demo-build-15-1\n", "# Koji repo id: 1\n", "# Koji tag: demo-build\n"} {
				if !strings.Contains(text, line) {
					t.Errorf("no %q", line)
				}
			}
		})
	}
}

func TestConfigSignIncomplete(t *testing.T) {
	t.Parallel()
	cfg := builder.RootConfig{Extra: xmlrpc.Struct{{Name: "mock.plugin_conf.sign_enable", Value: true}}}
	if _, err := configText(builder.DefaultOptions(), cfg, nil); !koji.IsKind(err, koji.GenericError) {
		t.Errorf("error %v", err)
	}
}
