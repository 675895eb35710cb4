package mockconf_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/mockconf"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

const (
	yumHead = `[main]\n`
	yumBody = `cachedir=/var/cache/yum\ndebuglevel=1\nlogfile=/var/log/yum.log\nreposdir=/dev/null\nretries=20\nobsoletes=1\ngpgcheck=0\n` +
		`assumeyes=1\nkeepcache=1\ninstall_weak_deps=0\nstrict=1\n\n# repos\n\n[build]\nname=build\nbaseurl=http://x/repos/f40/7/x86_64\n`
	plugins = `
config_opts['plugin_conf']['ccache_enable'] = False
config_opts['plugin_conf']['root_cache_enable'] = False
config_opts['plugin_conf']['yum_cache_enable'] = False

`
)

func text(r *mockconf.Root) string {
	var f mockconf.File
	f.Set("", r.Options())
	f.Set("plugin_conf", mockconf.Plugins())
	f.Set("macros", r.Macros())
	return f.String()
}

func TestFile(t *testing.T) {
	t.Parallel()
	r := mockconf.Root{
		Name: "r", BaseDir: "/var/lib/mock", Arch: "x86_64", Group: "build", RepoURLs: []string{"http://x/repos/f40/7/x86_64"},
		Timeout: 24 * time.Hour, Vendor: "Koji", Packager: "Koji", Distribution: "Koji Testing", Host: "koji-linux-gnu", BootstrapImage: true,
	}
	const plain = `config_opts['basedir'] = '/var/lib/mock'
config_opts['chroot_setup_cmd'] = 'install @build'
config_opts['chroothome'] = '/builddir'
config_opts['dnf_warning'] = False
config_opts['root'] = 'r'
config_opts['rpmbuild_networking'] = False
config_opts['rpmbuild_timeout'] = 86400
config_opts['target_arch'] = 'x86_64'
config_opts['use_bootstrap_image'] = False
config_opts['use_host_resolv'] = False
config_opts['yum.conf'] = '` + yumHead + yumBody + "'\n" + plugins + `config_opts['macros']['%_host'] = 'x86_64-koji-linux-gnu'
config_opts['macros']['%_host_cpu'] = 'x86_64'
config_opts['macros']['%_rpmfilename'] = '%%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm'
config_opts['macros']['%_topdir'] = '/builddir/build'
config_opts['macros']['%distribution'] = 'Koji Testing'
config_opts['macros']['%packager'] = 'Koji'
config_opts['macros']['%vendor'] = 'Koji'

`
	if d := cmp.Diff(plain, text(&r)); d != "" {
		t.Error(d)
	}
	r.Proxy = "http://proxy"
	r.Extra = xmlrpc.Struct{
		{Name: "mock.forcearch", Value: true}, {Name: "mock.package_manager", Value: "dnf"}, {Name: "mock.bootstrap_image", Value: "img"},
		{Name: "mock.use_bootstrap", Value: int64(0)}, {Name: "mock.module_setup_commands", Value: []any{"x"}}, {Name: "mock.releasever", Value: "40"},
		{Name: "mock.yum.module_hotfixes", Value: int64(1)}, {Name: "mock.yum.best", Value: true},
		{Name: "rpm.macro.vendor", Value: "V"}, {Name: "rpm.macro._topdir", Value: "/evil"}, {Name: "other", Value: "o"},
	}
	const full = `config_opts['basedir'] = '/var/lib/mock'
config_opts['bootstrap_image'] = 'img'
config_opts['chroot_setup_cmd'] = 'install @build'
config_opts['chroothome'] = '/builddir'
config_opts['dnf_warning'] = False
config_opts['forcearch'] = 'x86_64'
config_opts['module_setup_commands'] = ['x']
config_opts['package_manager'] = 'dnf'
config_opts['releasever'] = '40'
config_opts['root'] = 'r'
config_opts['rpmbuild_networking'] = False
config_opts['rpmbuild_timeout'] = 86400
config_opts['target_arch'] = 'x86_64'
config_opts['use_bootstrap'] = False
config_opts['use_bootstrap_image'] = True
config_opts['use_host_resolv'] = False
config_opts['yum.conf'] = '` + yumHead + `proxy=http://proxy\n` + yumBody + `module_hotfixes=1\nbest=1\n` + "'\n" + plugins +
		`config_opts['macros']['%_host'] = 'x86_64-koji-linux-gnu'
config_opts['macros']['%_host_cpu'] = 'x86_64'
config_opts['macros']['%_rpmfilename'] = '%%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm'
config_opts['macros']['%_topdir'] = '/builddir/build'
config_opts['macros']['%distribution'] = 'Koji Testing'
config_opts['macros']['%packager'] = 'Koji'
config_opts['macros']['%vendor'] = 'V'

`
	if d := cmp.Diff(full, text(&r)); d != "" {
		t.Error(d)
	}
}
