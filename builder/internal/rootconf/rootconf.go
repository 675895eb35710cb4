// Package rootconf says what a task's build root is like in terms of mock's
// configuration, for drivers.
package rootconf

import (
	"strings"

	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/mockconf"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Of describes a root by the builder's options and its own. Macros and
// environment are text, as in koji's builder.
func Of(o *builder.Options, cfg builder.RootConfig) *mockconf.Root {
	extra := make(xmlrpc.Struct, len(cfg.Extra))
	for i, m := range cfg.Extra {
		if strings.HasPrefix(m.Name, "rpm.macro.") || strings.HasPrefix(m.Name, "rpm.env.") {
			m.Value = koji.Str(m.Value)
		}
		extra[i] = m
	}
	return &mockconf.Root{
		Name: cfg.Name, BaseDir: o.MockDir, Arch: cfg.TargetArch, Group: cfg.InstallGroup,
		RepoURLs: repoURLs(o, cfg), Proxy: o.YumProxy, Network: cfg.DNS, Timeout: o.RPMBuildTimeout,
		Vendor: o.Vendor, Packager: o.Packager, Distribution: o.Distribution, Host: o.MockHost,
		BootstrapImage: o.MockBootstrapImage, Extra: extra,
	}
}

func repoURLs(o *builder.Options, cfg builder.RootConfig) []string {
	tops := o.TopURLs
	if len(tops) == 0 {
		tops = []string{"file://" + o.TopDir}
	}
	urls := make([]string, len(tops))
	for i, top := range tops {
		urls[i] = koji.PathInfo{Top: top}.RepoArch(cfg.RepoID, cfg.Tag, cfg.RepoArch)
	}
	return urls
}
