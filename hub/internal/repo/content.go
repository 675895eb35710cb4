package repo

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/gokoji/gokoji/hub/internal/comps"
	"github.com/gokoji/gokoji/hub/internal/pkglist"
	"github.com/gokoji/gokoji/hub/internal/tagging"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	sdk "github.com/gokoji/gokoji/sdk/koji/comps"
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
	record []byte // what rpmlist.jsonl says of it, a line of JSON
}

func readContent(ctx context.Context, c *hub.Call, l *layout) (*content, error) {
	con := &content{}
	var err error
	if con.packages, err = readPackages(ctx, c, l); err != nil {
		return nil, err
	}
	blocks, err := pkglist.Entries(ctx, c, pkglist.Filter{Tag: &l.tag.ID, Event: &l.event, Inherit: true})
	if err != nil {
		return nil, err
	}
	for _, p := range blocks {
		if p.Blocked {
			con.blocked = append(con.blocked, p.PackageName)
		}
	}
	groups, err := comps.Read(ctx, c, l.tag.ID, comps.Options{Event: &l.event, Inherit: true, Packages: true, Groups: true})
	con.comps = sdk.XML(groups, true)
	return con, err
}

// readPackages returns the RPMs of the tag's latest builds, or of all with the
// tag's extra repo_include_all.
func readPackages(ctx context.Context, c *hub.Call, l *layout) ([]pkg, error) {
	f := tagging.RPMFilter{Filter: tagging.Filter{Tag: l.tag.ID, Event: &l.event, Inherit: true, Latest: 1}}
	if koji.Truth(l.tag.Extra.Value("repo_include_all")) {
		f.Latest = 0
	}
	rpms, builds, err := tagging.RPMs(ctx, c, f)
	if err != nil {
		return nil, err
	}
	below := koji.PathInfo{Top: "toplink"}
	ids, dirs := make([]int64, len(builds)), make(map[int64]string, len(builds))
	for i, b := range builds {
		ids[i] = b.BuildID
		dirs[b.BuildID] = below.Build(b.VolumeName, koji.NVR{Name: b.Name, Version: b.Version, Release: b.Release})
	}
	extras, err := readExtras(ctx, c, ids)
	if err != nil {
		return nil, err
	}
	sortByID(rpms, builds)
	withDebuginfo := on(l.opts, optDebuginfo)
	packages := make([]pkg, 0, len(rpms))
	for _, r := range rpms {
		if !withDebuginfo && koji.IsDebugInfo(r.Name) {
			continue
		}
		n := koji.NVRA{NVR: koji.NVR{Name: r.Name, Version: r.Version, Release: r.Release}, Arch: r.Arch}
		record, err := describeRPM(&r, extras[r.ID])
		if err != nil {
			return nil, fmt.Errorf("describe %s: %w", n, err)
		}
		packages = append(packages, pkg{r.Arch, dirs[r.BuildID] + "/" + below.RPM(n), record})
	}
	return packages, nil
}

// sortByID sorts the RPMs of each tag, whose order the database leaves open, so
// that two repos of the same content have the same lists.
func sortByID(rpms []tagging.RPM, builds []tagging.Build) {
	position, at := map[int64]int{}, make(map[int64]int, len(builds))
	for _, b := range builds {
		if _, met := position[b.TagID]; !met {
			position[b.TagID] = len(position)
		}
		at[b.BuildID] = position[b.TagID]
	}
	slices.SortFunc(rpms, func(a, b tagging.RPM) int {
		return cmp.Or(cmp.Compare(at[a.BuildID], at[b.BuildID]), cmp.Compare(a.ID, b.ID))
	})
}

// readExtras returns the extra data of the builds' RPMs that have any.
func readExtras(ctx context.Context, c *hub.Call, builds []int64) (map[int64]any, error) {
	type row struct {
		ID    int64    `koji:"id"`
		Extra hub.JSON `koji:"extra"`
	}
	rows, err := hub.Rows[row](ctx, c,
		"SELECT id, extra FROM rpminfo WHERE build_id = ANY($1::bigint[]) AND extra IS NOT NULL", builds)
	extras := make(map[int64]any, len(rows))
	for _, r := range rows {
		extras[r.ID] = r.Extra.Value
	}
	return extras, err
}
