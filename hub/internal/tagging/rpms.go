package tagging

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// RPM is an RPM of a build in a tag as listTaggedRPMS answers it.
type RPM struct {
	ID           int64  `koji:"id" sql:"rpminfo.id"`
	Name         string `koji:"name" sql:"rpminfo.name"`
	Version      string `koji:"version" sql:"rpminfo.version"`
	Release      string `koji:"release" sql:"rpminfo.release"`
	Arch         string `koji:"arch" sql:"rpminfo.arch"`
	Epoch        *int64 `koji:"epoch" sql:"rpminfo.epoch"`
	Draft        *bool  `koji:"draft" sql:"rpminfo.draft"`
	PayloadHash  string `koji:"payloadhash" sql:"rpminfo.payloadhash"`
	Size         int64  `koji:"size" sql:"rpminfo.size"`
	BuildTime    int64  `koji:"buildtime" sql:"rpminfo.buildtime"`
	BuildrootID  *int64 `koji:"buildroot_id" sql:"rpminfo.buildroot_id"`
	BuildID      int64  `koji:"build_id" sql:"rpminfo.build_id"`
	MetadataOnly bool   `koji:"metadata_only" sql:"rpminfo.metadata_only"`
}

func (r *RPM) build() int64 { return r.BuildID }

// What lists of RPMs show more on request.
type (
	rpmWithExtra struct {
		RPM
		Extra hub.JSON `koji:"extra" sql:"rpminfo.extra"`
	}
	rpmWithKey struct {
		RPM
		SigKey *string `koji:"sigkey" sql:"rpmsigs.sigkey"`
	}
	rpmWithExtraAndKey struct {
		rpmWithExtra
		SigKey *string `koji:"sigkey" sql:"rpmsigs.sigkey"`
	}
)

// RPMFilter says which RPMs of those builds are asked for.
type RPMFilter struct {
	Filter
	Arches []string // nil for any
}

// RPMs lists the RPMs of a tag's builds, and the builds.
func RPMs(ctx context.Context, c *hub.Call, f RPMFilter) ([]RPM, []Build, error) {
	builds, err := Builds(ctx, c, f.Filter)
	if err != nil {
		return nil, nil, err
	}
	rpms, err := rpmsOf[RPM](ctx, c, f, builds, false)
	return rpms, builds, err
}

// ofBuild is a *T that is part of a build.
type ofBuild[T any] interface {
	*T
	build() int64
}

// rpmsOf lists the RPMs of the builds, those of one tag together.
func rpmsOf[T any, P ofBuild[T]](ctx context.Context, c *hub.Call, f RPMFilter, builds []Build, keys bool) ([]T, error) {
	q := hub.Select[T]("rpminfo")
	if keys {
		q.Join("LEFT JOIN rpmsigs ON rpmsigs.rpm_id = rpminfo.id")
	}
	ids := make([]int64, len(builds))
	for i, b := range builds {
		ids[i] = b.BuildID
	}
	q.Where("rpminfo.build_id = ANY(?::int[])", ids)
	if f.Arches != nil {
		q.Where("rpminfo.arch = ANY(?::text[])", f.Arches)
	}
	if f.Draft != nil {
		q.Where("rpminfo.draft = ?", *f.Draft)
	}
	rows, err := q.All(ctx, c)
	if err != nil {
		return nil, err
	}
	return inOrder[T, P](rows, builds), nil
}

// inOrder puts rows into the order of the tags that their builds come from. A
// build that is listed twice counts where it is last.
func inOrder[T any, P ofBuild[T]](rows []T, builds []Build) []T {
	var tags []int64
	position := map[int64]int{}
	tagOf := make(map[int64]int, len(builds))
	for _, b := range builds {
		if _, met := position[b.TagID]; !met {
			position[b.TagID] = len(tags)
			tags = append(tags, b.TagID)
		}
		tagOf[b.BuildID] = position[b.TagID]
	}
	if len(tags) < 2 {
		return rows
	}
	parts := make([][]T, len(tags))
	for i := range rows {
		n := tagOf[P(&rows[i]).build()]
		parts[n] = append(parts[n], rows[i])
	}
	list := make([]T, 0, len(rows))
	for _, part := range parts {
		list = append(list, part...)
	}
	return list
}

type listRPMsArgs struct {
	Tag     koji.Ref `koji:"tag"`
	Event   any      `koji:"event" default:"null"`
	Inherit bool     `koji:"inherit" default:"false"`
	Latest  latest   `koji:"latest" default:"false"`
	Package *string  `koji:"package" default:"null"`
	Arch    any      `koji:"arch" default:"null"`
	Sigs    bool     `koji:"rpmsigs" default:"false"`
	Owner   string   `koji:"owner" default:"null"`
	Type    koji.Ref `koji:"type" default:"null"`
	Strict  bool     `koji:"strict" default:"true"`
	Extra   bool     `koji:"extra" default:"true"`
	Draft   *bool    `koji:"draft" default:"null"`
}

func listRPMs(ctx context.Context, c *hub.Call, a listRPMsArgs) ([]any, error) {
	t, at, err := where(ctx, c, a.Tag, a.Event, a.Strict)
	if err != nil || t == nil {
		return []any{}, err
	}
	f := RPMFilter{Filter: Filter{
		Tag: t.ID, Event: at, Inherit: a.Inherit, Latest: int(a.Latest),
		Package: a.Package, Owner: a.Owner, Type: a.Type, Draft: a.Draft,
	}}
	return answerRPMs(ctx, c, f, a.Arch, a.Extra, a.Sigs)
}

func answerRPMs(ctx context.Context, c *hub.Call, f RPMFilter, arch any, extra, sigs bool) ([]any, error) {
	// as in koji the builds show what is special of their type
	v, err := answer(ctx, c, f.Filter, false, "")
	if err != nil {
		return nil, err
	}
	var builds []Build
	switch list := v.(type) {
	case []Build:
		builds = list
	case []mavenBuild:
		for _, b := range list {
			builds = append(builds, b.Build)
		}
	case []winBuild:
		for _, b := range list {
			builds = append(builds, b.Build)
		}
	}
	if f.Arches, err = archList(arch); err != nil {
		return nil, err
	}
	var rpms any
	switch {
	case extra && sigs:
		rpms, err = rpmsOf[rpmWithExtraAndKey](ctx, c, f, builds, true)
	case extra:
		rpms, err = rpmsOf[rpmWithExtra](ctx, c, f, builds, false)
	case sigs:
		rpms, err = rpmsOf[rpmWithKey](ctx, c, f, builds, true)
	default:
		rpms, err = rpmsOf[RPM](ctx, c, f, builds, false)
	}
	return []any{rpms, v}, err
}

// archList reads an arch or a list of them; nil for any.
func archList(v any) ([]string, error) {
	if !koji.Truth(v) {
		return nil, nil
	}
	switch x := v.(type) {
	case string:
		return []string{x}, nil
	case []any:
		arches := make([]string, len(x))
		for i, item := range x {
			var ok bool
			if arches[i], ok = item.(string); !ok {
				return nil, hub.WrongType(item, "<class 'str'>")
			}
		}
		return arches, nil
	}
	return nil, koji.Errorf(koji.GenericError, "Invalid type for arch option: %s", koji.TypeName(v))
}

type latestRPMsArgs struct {
	Tag     koji.Ref `koji:"tag"`
	Package *string  `koji:"package" default:"null"`
	Arch    any      `koji:"arch" default:"null"`
	Event   any      `koji:"event" default:"null"`
	Sigs    bool     `koji:"rpmsigs" default:"false"`
	Type    koji.Ref `koji:"type" default:"null"`
	Draft   *bool    `koji:"draft" default:"null"`
}

func listLatestRPMs(ctx context.Context, c *hub.Call, a latestRPMsArgs) ([]any, error) {
	id, at, err := whichID(ctx, c, a.Tag, a.Event)
	if err != nil {
		return nil, err
	}
	f := RPMFilter{Filter: Filter{
		Tag: id, Event: at, Inherit: true, Latest: 1, Package: a.Package, Type: a.Type, Draft: a.Draft,
	}}
	return answerRPMs(ctx, c, f, a.Arch, true, a.Sigs)
}
