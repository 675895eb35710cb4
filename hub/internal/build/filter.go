package build

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/hub/internal/user"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// filter answers listBuilds. Special is a join for the type, infos are the
// columns that typeInfo may ask for. What the other filters name is looked up
// before the type.
func filter[T any](ctx context.Context, c *hub.Call, q *hub.Query[T], a listArgs, special string, infos map[string]string) (any, error) {
	known, err := whereRefs(ctx, c, q, a)
	if err != nil {
		return nil, err
	}
	if !known {
		return []T{}, nil
	}
	if special != "" {
		q.Join(special)
	} else if !a.Type.IsZero() {
		t, found, err := lookup.Find(ctx, c, lookup.BuildType, a.Type)
		if err != nil {
			return nil, err
		}
		if !found {
			return nil, koji.Errorf(koji.GenericError, "unsupported build type: %s", a.Type.Text())
		}
		q.Join("JOIN build_types ON build_types.build_id = build.id AND build_types.btype_id = ?::bigint", t.ID)
	}
	for _, m := range a.TypeInfo {
		if column, ok := infos[m.Name]; ok {
			text, ok := m.Value.(string)
			if !ok {
				return nil, hub.WrongType(m.Value, "<class 'str'>")
			}
			q.Where(column+" = ?", text)
		}
	}
	whereValues(q, a)
	for _, limit := range []struct {
		column, op string
		value      any
	}{
		{"events.time", "<", a.CreatedBefore}, {"events.time", ">", a.CreatedAfter},
		{"build.completion_time", "<", a.CompleteBefore}, {"build.completion_time", ">", a.CompleteAfter},
		{"build.promotion_time", "<", a.PromotedBefore}, {"build.promotion_time", ">", a.PromotedAfter},
	} {
		if err := whereMoment(q, limit.column+" "+limit.op, limit.value); err != nil {
			return nil, err
		}
	}
	return q.Opts(a.Opts).Answer(ctx, c)
}

// whereRefs adds the filters that name something; false means that there is no
// such thing, so nothing to list.
func whereRefs[T any](ctx context.Context, c *hub.Call, q *hub.Query[T], a listArgs) (bool, error) {
	if a.Package != nil {
		ref, err := koji.ParseRef(a.Package)
		if err != nil {
			return false, err
		}
		p, ok, err := lookup.Find(ctx, c, lookup.Package, ref)
		if err != nil || !ok {
			return false, err
		}
		q.Where("package.id = ?", p.ID)
	}
	for _, who := range []struct {
		column string
		value  any
	}{{"build.owner", a.User}, {"build.promoter", a.Promoter}} {
		if who.value == nil {
			continue
		}
		u, ok, err := user.Find(ctx, c, who.value)
		if err != nil || !ok {
			return false, err
		}
		q.Where(who.column+" = ?", u.ID)
	}
	if koji.Truth(a.Generator) {
		ref, err := koji.ParseRef(a.Generator)
		if err != nil {
			return false, err
		}
		g, ok, err := lookup.Find(ctx, c, lookup.Generator, ref)
		if err != nil || !ok {
			return false, err
		}
		q.Where("build.cg_id = ?", g.ID)
	}
	return true, nil
}

func whereValues[T any](q *hub.Query[T], a listArgs) {
	if a.VolumeID != nil {
		q.Where("volume.id = ?::bigint", *a.VolumeID)
	}
	if a.TaskID != nil {
		if *a.TaskID == -1 {
			q.Where("build.task_id IS NOT NULL")
		} else {
			q.Where("build.task_id = ?::bigint", *a.TaskID)
		}
	}
	if a.Source != nil {
		q.Where("build.source ILIKE ?", lookup.Like(*a.Source))
	}
	if a.Prefix != nil && *a.Prefix != "" {
		q.Where("package.name ILIKE ? || '%'", *a.Prefix)
	}
	if a.Pattern != nil && *a.Pattern != "" {
		q.Where("package.name || '-' || build.version || '-' || build.release ILIKE ?", lookup.Like(*a.Pattern))
	}
	if a.State != nil {
		q.Where("build.state = ?::bigint", *a.State)
	}
	if a.Draft != nil {
		q.Where("build.draft = ?", *a.Draft)
	}
}

// whereMoment compares with a moment: seconds since the epoch or a text that
// PostgreSQL reads.
func whereMoment[T any](q *hub.Query[T], compare string, v any) error {
	if !koji.Truth(v) {
		return nil
	}
	switch x := v.(type) {
	case string:
		q.Where(compare+" ?::text::timestamptz", x)
	case int64:
		q.Where(compare+" to_timestamp(?::float8)", float64(x))
	case float64:
		q.Where(compare+" to_timestamp(?::float8)", x)
	default:
		return hub.WrongType(v, "<class 'float'>")
	}
	return nil
}
