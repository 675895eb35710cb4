// Package tagging holds which builds are in which tags: how they get in and out,
// and what a tag contains with all that it inherits.
package tagging

import (
	"context"
	"time"

	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/hub/internal/pkglist"
	"github.com/gokoji/gokoji/hub/internal/tag"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Build is a build in a tag as listTagged answers it.
type Build struct {
	TagID           int64      `koji:"tag_id" sql:"tag.id"`
	TagName         string     `koji:"tag_name" sql:"tag.name"`
	ID              int64      `koji:"id" sql:"build.id"`
	BuildID         int64      `koji:"build_id" sql:"build.id"`
	Version         string     `koji:"version" sql:"build.version"`
	Release         string     `koji:"release" sql:"build.release"`
	Epoch           *int64     `koji:"epoch" sql:"build.epoch"`
	State           int64      `koji:"state" sql:"build.state"`
	CompletionTime  *time.Time `koji:"completion_time" sql:"build.completion_time"`
	PromotionTime   *time.Time `koji:"promotion_time" sql:"build.promotion_time"`
	StartTime       *time.Time `koji:"start_time" sql:"build.start_time"`
	TaskID          *int64     `koji:"task_id" sql:"build.task_id"`
	Draft           bool       `koji:"draft" sql:"build.draft"`
	OwnerID         int64      `koji:"owner_id" sql:"users.id"`
	OwnerName       string     `koji:"owner_name" sql:"users.name"`
	PromoterID      *int64     `koji:"promoter_id" sql:"promoter.id"`
	PromoterName    *string    `koji:"promoter_name" sql:"promoter.name"`
	CreationEventID int64      `koji:"creation_event_id" sql:"events.id"`
	CreationTime    time.Time  `koji:"creation_time" sql:"events.time"`
	VolumeID        int64      `koji:"volume_id" sql:"volume.id"`
	VolumeName      string     `koji:"volume_name" sql:"volume.name"`
	PackageID       int64      `koji:"package_id" sql:"package.id"`
	PackageName     string     `koji:"package_name" sql:"package.name"`
	Name            string     `koji:"name" sql:"package.name"`
	NVR             string     `koji:"nvr" sql:"package.name || '-' || build.version || '-' || build.release"`
	CreateEvent     int64      `koji:"create_event" sql:"tag_listing.create_event"` // of the tagging
}

func (b *Build) tagged() *Build { return b }

func (b *Build) place() (tag, pkg int64) { return b.TagID, b.PackageID }

// What lists of builds show more on request.
type (
	withExtra struct {
		Build
		Extra hub.JSON `koji:"extra" sql:"build.extra"`
	}
	mavenBuild struct {
		Build
		build.MavenFields
	}
	mavenWithExtra struct {
		withExtra
		build.MavenFields
	}
	winBuild struct {
		Build
		build.WinFields
	}
	winWithExtra struct {
		withExtra
		build.WinFields
	}
)

// pointerTo is a *T that is a tagged build.
type pointerTo[T any] interface {
	*T
	tagged() *Build
	placed
}

// placed is in a tag and of a package.
type placed interface{ place() (tag, pkg int64) }

// Filter says which builds of a tag are asked for.
type Filter struct {
	Tag     int64
	Event   *int64 // as of when; nil for now
	Inherit bool
	Latest  int      // how many of each package, the latest tagged ones; 0 for all
	Package *string  // by name
	Owner   string   // by name, "" for anybody's
	Type    koji.Ref // only builds of that type
	Draft   *bool    // only drafts, or none
}

// Builds lists the builds of a tag, the latest tagged first, and then those that
// it inherits. What the package list of the tag blocks, or does not have, is left
// out.
func Builds(ctx context.Context, c *hub.Call, f Filter) ([]Build, error) {
	return read[Build](ctx, c, f)
}

// read has the rows as T, which has what the filter's type needs.
func read[T any, P pointerTo[T]](ctx context.Context, c *hub.Call, f Filter) ([]T, error) {
	line, err := f.line(ctx, c)
	if err != nil {
		return nil, err
	}
	q, err := query[T](ctx, c, f, line)
	if err != nil {
		return nil, err
	}
	listed := pkglist.Filter{Tag: &f.Tag, Event: f.Event, Inherit: true}
	if f.Package != nil {
		p, ok, err := lookup.Find(ctx, c, lookup.Package, koji.RefName(*f.Package))
		if err != nil || !ok {
			return []T{}, err
		}
		listed.Package = &p.ID
	}
	packages, err := pkglist.Entries(ctx, c, listed)
	if err != nil {
		return nil, err
	}
	allowed := make(map[int64]bool, len(packages))
	for _, p := range packages {
		allowed[p.PackageID] = !p.Blocked
	}
	q.Join("JOIN tag ON tag.id = tag_listing.tag_id").
		Join("JOIN events ON events.id = build.create_event").
		Join("JOIN package ON package.id = build.pkg_id").
		Join("JOIN volume ON volume.id = build.volume_id").
		Join("LEFT JOIN users AS promoter ON promoter.id = build.promoter")
	if listed.Package != nil {
		q.Where("build.pkg_id = ?", *listed.Package)
	} else if f.Latest > 0 {
		// most rows will not count: choose first, read all columns afterwards
		ids, err := chosen(ctx, c, f, line, allowed)
		if err != nil {
			return nil, err
		}
		q.Where("build.id = ANY(?::int[])", ids)
	}
	rows, err := q.All(ctx, c)
	if err != nil {
		return nil, err
	}
	return merge[T, P](rows, line, allowed, f.Latest), nil
}

// candidate is what is needed to choose the latest builds.
type candidate struct {
	TagID     int64 `koji:"tag_id" sql:"tag_listing.tag_id"`
	BuildID   int64 `koji:"build_id" sql:"build.id"`
	PackageID int64 `koji:"package_id" sql:"build.pkg_id"`
}

func (b *candidate) place() (tag, pkg int64) { return b.TagID, b.PackageID }

// chosen returns the ids of the latest builds.
func chosen(ctx context.Context, c *hub.Call, f Filter, line []int64, allowed map[int64]bool) ([]int64, error) {
	q, err := query[candidate](ctx, c, f, line)
	if err != nil {
		return nil, err
	}
	rows, err := q.All(ctx, c)
	if err != nil {
		return nil, err
	}
	latest := merge[candidate](rows, line, allowed, f.Latest)
	ids := make([]int64, len(latest))
	for i, b := range latest {
		ids[i] = b.BuildID
	}
	return ids, nil
}

// line lists the tags whose builds count, in order. A tag that is inherited in
// several ways is there as often, as in koji.
func (f *Filter) line(ctx context.Context, c *hub.Call) ([]int64, error) {
	line := []int64{f.Tag}
	if !f.Inherit {
		return line, nil
	}
	ancestors, err := tag.Ancestors(ctx, c, f.Tag, f.Event)
	for _, a := range ancestors {
		line = append(line, a.ParentID)
	}
	return line, err
}

func query[T any](ctx context.Context, c *hub.Call, f Filter, line []int64) (*hub.Query[T], error) {
	q := hub.Select[T]("tag_listing").
		Join("JOIN build ON build.id = tag_listing.build_id").
		Join("JOIN users ON users.id = build.owner").
		OrderBy("tag_listing.create_event DESC, build.id DESC")
	if !f.Type.IsZero() {
		t, ok, err := lookup.Find(ctx, c, lookup.BuildType, f.Type)
		if err != nil {
			return nil, err
		}
		switch {
		case !ok:
			return nil, koji.Errorf(koji.GenericError, "unsupported build type: %s", f.Type.Text())
		case f.Type.Name() == "maven", f.Type.Name() == "win", f.Type.Name() == "image":
			table := f.Type.Name() + "_builds"
			q.Join("JOIN " + table + " ON " + table + ".build_id = build.id")
		default:
			q.Join("JOIN build_types ON build_types.build_id = build.id AND build_types.btype_id = ?", t.ID)
		}
	}
	q.Where("tag_listing.tag_id = ANY(?::bigint[])", line).
		Where("build.state = ?", int64(koji.BuildComplete)).At("tag_listing", f.Event)
	if f.Owner != "" {
		q.Where("users.name = ?", f.Owner)
	}
	if f.Draft != nil {
		q.Where("build.draft = ?", *f.Draft)
	}
	return q, nil
}

// merge puts the builds of the tags together in the order of line and keeps the
// latest of each package.
func merge[T any, P interface {
	*T
	placed
}](rows []T, line []int64, allowed map[int64]bool, latest int) []T {
	byTag := map[int64][]int{}
	for i := range rows {
		if tag, pkg := P(&rows[i]).place(); allowed[pkg] {
			byTag[tag] = append(byTag[tag], i)
		}
	}
	seen := map[int64]int{}
	list := make([]T, 0, len(rows))
	for _, id := range line {
		for _, i := range byTag[id] {
			if latest != 0 {
				_, pkg := P(&rows[i]).place()
				if seen[pkg] >= latest {
					continue
				}
				seen[pkg]++
			}
			list = append(list, rows[i])
		}
	}
	return list
}
