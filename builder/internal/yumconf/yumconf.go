// Package yumconf writes the package manager's configuration for a build root,
// in koji's words, and the macros that go with it.
package yumconf

import (
	"fmt"
	"strings"

	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Text is the configuration for installing from the root's repo.
func Text(o *builder.Options, cfg builder.RootConfig) string {
	var b strings.Builder
	b.WriteString("[main]\n")
	if o.YumProxy != "" {
		fmt.Fprintf(&b, "proxy=%s\n", o.YumProxy)
	}
	b.WriteString("cachedir=/var/cache/yum\ndebuglevel=1\nlogfile=/var/log/yum.log\nreposdir=/dev/null\n" +
		"retries=20\nobsoletes=1\ngpgcheck=0\nassumeyes=1\nkeepcache=1\ninstall_weak_deps=0\nstrict=1\n" +
		"\n# repos\n\n[build]\nname=build\n")
	for i, url := range repoURLs(o, cfg) {
		if i == 0 {
			fmt.Fprintf(&b, "baseurl=%s\n", url)
		} else {
			fmt.Fprintf(&b, "        %s\n", url)
		}
	}
	if koji.Truth(cfg.Extra.Value("mock.yum.module_hotfixes")) {
		b.WriteString("module_hotfixes=1\n")
	}
	if best := Int(cfg.Extra.Value("mock.yum.best")); best != 0 {
		fmt.Fprintf(&b, "best=%d\n", best)
	}
	return b.String()
}

func repoURLs(o *builder.Options, cfg builder.RootConfig) []string {
	if len(o.TopURLs) == 0 {
		return []string{"file://" + koji.PathInfo{Top: o.TopDir}.RepoArch(cfg.RepoID, cfg.Tag, cfg.RepoArch)}
	}
	urls := make([]string, len(o.TopURLs))
	for i, top := range o.TopURLs {
		urls[i] = koji.PathInfo{Top: top}.RepoArch(cfg.RepoID, cfg.Tag, cfg.RepoArch)
	}
	return urls
}

// Int is a number as tags' extra has it, also a boolean or one in text; 0 for
// what is none.
func Int(v any) int64 {
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

// Macros are the RPM macros of a root: the site's, those of the tag (extra
// rpm.macro.NAME), and those that no tag may change.
func Macros(o *builder.Options, cfg builder.RootConfig) map[string]string {
	macros := map[string]string{
		"%_rpmfilename": "%%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm",
		"%vendor":       o.Vendor,
		"%packager":     o.Packager,
		"%distribution": o.Distribution,
	}
	for name, value := range withPrefix(cfg.Extra, "rpm.macro.") {
		macros["%"+name] = value
	}
	macros["%_topdir"] = "/builddir/build"
	macros["%_host_cpu"] = cfg.TargetArch
	macros["%_host"] = cfg.TargetArch + "-" + o.MockHost
	return macros
}

// Environment is what the tag adds to the environment of the root's commands
// (extra rpm.env.NAME).
func Environment(cfg builder.RootConfig) map[string]string { return withPrefix(cfg.Extra, "rpm.env.") }

func withPrefix(extra xmlrpc.Struct, prefix string) map[string]string {
	found := map[string]string{}
	for _, m := range extra {
		if name, ok := strings.CutPrefix(m.Name, prefix); ok {
			found[name] = koji.Str(m.Value)
		}
	}
	return found
}
