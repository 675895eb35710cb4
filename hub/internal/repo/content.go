package repo

import (
	"context"
	"fmt"

	"github.com/gokoji/gokoji/hub/internal/comps"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	sdk "github.com/gokoji/gokoji/sdk/koji/comps"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// content is what a repo shows of its tag and of what the tag inherits.
type content struct {
	packages []pkg
	blocked  []string // names of packages
	comps    []byte   // the package groups, as dnf reads them
}

// pkg is an RPM in a repo.
type pkg struct {
	arch   string
	path   string // below a folder with the link to the top
	record string // what rpmlist.jsonl says of it, a line of JSON
}

func readContent(ctx context.Context, c *hub.Call, l *layout) (*content, error) {
	con := &content{}
	var err error
	if con.packages, err = readPackages(ctx, c, l); err != nil {
		return nil, err
	}
	if con.blocked, err = readBlocked(ctx, c, l); err != nil {
		return nil, err
	}
	con.comps, err = readComps(ctx, c, l)
	return con, err
}

// readPackages returns the RPMs of the tag's latest builds, or of all with the
// tag's extra repo_include_all.
func readPackages(ctx context.Context, c *hub.Call, l *layout) ([]pkg, error) {
	latest := !koji.Truth(l.tag.Extra.Value("repo_include_all"))
	answer, err := hub.Invoke[[2][]xmlrpc.Struct](ctx, c, "listTaggedRPMS", l.tag.ID,
		hub.KW("event", l.event, "inherit", true, "latest", latest))
	if err != nil {
		return nil, err
	}
	rpms, builds := answer[0], answer[1]
	dirs := make(map[int64]string, len(builds))
	below := koji.PathInfo{Top: "toplink"}
	for _, b := range builds {
		id, _ := b.Value("build_id").(int64)
		dirs[id] = below.Build(text(b, "volume_name"), nvr(b))
	}
	withDebuginfo := on(l.opts, optDebuginfo)
	packages := make([]pkg, 0, len(rpms))
	for _, r := range rpms {
		build, _ := r.Value("build_id").(int64)
		n := koji.NVRA{NVR: nvr(r), Arch: text(r, "arch")}
		if !withDebuginfo && koji.IsDebugInfo(n.Name) {
			continue
		}
		record, err := koji.FormatJSON(r)
		if err != nil {
			return nil, fmt.Errorf("describe %s: %w", n, err)
		}
		packages = append(packages, pkg{n.Arch, dirs[build] + "/" + below.RPM(n), record})
	}
	return packages, nil
}

func text(s xmlrpc.Struct, name string) string {
	v, _ := s.Value(name).(string)
	return v
}

func nvr(s xmlrpc.Struct) koji.NVR {
	return koji.NVR{Name: text(s, "name"), Version: text(s, "version"), Release: text(s, "release")}
}

// readBlocked returns the names of the packages that are blocked in the tag.
func readBlocked(ctx context.Context, c *hub.Call, l *layout) ([]string, error) {
	list, err := hub.Invoke[[]xmlrpc.Struct](ctx, c, "listPackages", l.tag.ID,
		hub.KW("inherited", true, "event", l.event, "with_owners", false))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, p := range list {
		if p.Value("blocked") == true {
			names = append(names, text(p, "package_name"))
		}
	}
	return names, nil
}

func readComps(ctx context.Context, c *hub.Call, l *layout) ([]byte, error) {
	groups, err := comps.Read(ctx, c, l.tag.ID, comps.Options{Event: &l.event, Inherit: true, Packages: true, Groups: true})
	return sdk.XML(groups, true), err
}
