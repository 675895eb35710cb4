// Package mockconf says what a build root of koji's is like, in mock's words and
// the package manager's: for builders, and for those who want such a root
// without one (koji mock-config).
package mockconf

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Root is a build root and where it is filled from.
type Root struct {
	Name, BaseDir string
	Arch          string   // what is built for
	Group         string   // of packages, which makes the root
	RepoURLs      []string // of one repo, several for its mirrors
	Proxy         string   // for downloads, "" for none
	Network       bool     // whether builds may use it
	Timeout       time.Duration
	// Vendor, Packager, Distribution and Host (what follows the architecture in
	// its name) are RPM macros.
	Vendor, Packager, Distribution, Host string
	BootstrapImage                       bool // whether the tag may choose an image to bootstrap from
	// Extra is the build tag's: mock.*, rpm.macro.* and rpm.env.* count.
	Extra xmlrpc.Struct
}

// Options are mock's settings, only those that differ from its defaults.
func (r *Root) Options() map[string]any {
	m := map[string]any{
		"root":                r.Name,
		"basedir":             r.BaseDir,
		"target_arch":         r.Arch,
		"chroothome":          "/builddir",
		"chroot_setup_cmd":    "install @" + r.Group,
		"rpmbuild_networking": r.Network,
		"use_host_resolv":     r.Network,
		"rpmbuild_timeout":    int64(r.Timeout.Seconds()),
		"dnf_warning":         false,
		"use_bootstrap_image": false,
		"yum.conf":            r.YumConf(),
	}
	if koji.Truth(r.Extra.Value("mock.forcearch")) {
		m["forcearch"] = r.Arch
	}
	if pm := r.Extra.Value("mock.package_manager"); koji.Truth(pm) {
		m["package_manager"] = pm
	}
	if image := r.Extra.Value("mock.bootstrap_image"); r.BootstrapImage && koji.Truth(image) {
		m["use_bootstrap_image"], m["bootstrap_image"] = true, image
	}
	if v, ok := r.Extra.Get("mock.use_bootstrap"); ok {
		m["use_bootstrap"] = koji.Truth(v)
	}
	for _, name := range []string{"module_setup_commands", "releasever"} {
		if v, ok := r.Extra.Get("mock." + name); ok {
			m[name] = v
		}
	}
	return m
}

// YumConf is the package manager's configuration for installing from the repo.
func (r *Root) YumConf() string {
	var b strings.Builder
	b.WriteString("[main]\n")
	if r.Proxy != "" {
		fmt.Fprintf(&b, "proxy=%s\n", r.Proxy)
	}
	b.WriteString("cachedir=/var/cache/yum\ndebuglevel=1\nlogfile=/var/log/yum.log\nreposdir=/dev/null\n" +
		"retries=20\nobsoletes=1\ngpgcheck=0\nassumeyes=1\nkeepcache=1\ninstall_weak_deps=0\nstrict=1\n" +
		"\n# repos\n\n[build]\nname=build\nbaseurl=" + strings.Join(r.RepoURLs, "\n        ") + "\n")
	if koji.Truth(r.Extra.Value("mock.yum.module_hotfixes")) {
		b.WriteString("module_hotfixes=1\n")
	}
	if best := number(r.Extra.Value("mock.yum.best")); best != 0 {
		fmt.Fprintf(&b, "best=%d\n", best)
	}
	return b.String()
}

// number is one as tags' extra has it, also a boolean or one in text; 0 for what
// is none.
func number(v any) int64 {
	switch v := v.(type) {
	case int64:
		return v
	case bool:
		if v {
			return 1
		}
	case float64:
		return int64(v)
	case string:
		var n int64
		if _, err := fmt.Sscanf(v, "%d", &n); err == nil {
			return n
		}
	}
	return 0
}

// Macros are the RPM macros of the root: the site's, those of the tag (extra
// rpm.macro.NAME), and those that no tag may change.
func (r *Root) Macros() map[string]any {
	macros := map[string]any{
		"%_rpmfilename": "%%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm",
		"%vendor":       r.Vendor,
		"%packager":     r.Packager,
		"%distribution": r.Distribution,
	}
	for name, value := range r.withPrefix("rpm.macro.") {
		macros["%"+name] = value
	}
	macros["%_topdir"] = "/builddir/build"
	macros["%_host_cpu"] = r.Arch
	macros["%_host"] = r.Arch + "-" + r.Host
	return macros
}

// Environment is what the tag adds to the environment of the root's commands
// (extra rpm.env.NAME).
func (r *Root) Environment() map[string]any { return r.withPrefix("rpm.env.") }

func (r *Root) withPrefix(prefix string) map[string]any {
	found := map[string]any{}
	for _, m := range r.Extra {
		if name, ok := strings.CutPrefix(m.Name, prefix); ok {
			found[name] = m.Value
		}
	}
	return found
}

// Plugins turns off mock's caches: a root is to be of its repo alone.
func Plugins() map[string]any {
	return map[string]any{"ccache_enable": false, "yum_cache_enable": false, "root_cache_enable": false}
}

// File is the text of a configuration, a program in Python.
type File struct{ strings.Builder }

// Set writes what is in m by name, one level of dictionaries inside included,
// into the dictionary called dict, "" for the settings themselves.
func (f *File) Set(dict string, m map[string]any) {
	at := "config_opts"
	if dict != "" {
		at += "[" + koji.Repr(dict) + "]"
	}
	for _, key := range slices.Sorted(maps.Keys(m)) {
		place := at + "[" + koji.Repr(key) + "]"
		inner, ok := m[key].(map[string]any)
		if !ok {
			fmt.Fprintf(f, "%s = %s\n", place, koji.Repr(m[key]))
			continue
		}
		fmt.Fprintf(f, "%s = {}\n", place)
		for _, k := range slices.Sorted(maps.Keys(inner)) {
			fmt.Fprintf(f, "%s[%s] = %s\n", place, koji.Repr(k), koji.Repr(inner[k]))
		}
	}
	f.WriteByte('\n')
}
