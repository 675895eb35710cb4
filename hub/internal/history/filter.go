package history

import (
	"context"
	"slices"

	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// filter adds a keyword's condition. applies is false when the table has nothing
// to do with it; keywords that are not known are ignored (koji API).
func (q *query) filter(ctx context.Context, c *hub.Call, known lookups, name string, v any) (applies bool, err error) {
	switch name {
	case "active":
		q.active(v)
	case "editor":
		err = q.editor(ctx, c, known, v)
	case "before", "after":
		err = q.moment(name, v)
	case "beforeEvent", "afterEvent":
		err = q.event(name, v)
	case "xkey":
		if !slices.Contains(q.table.columns, "key") {
			return false, nil
		}
		q.where = append(q.where, q.table.name+".key = "+q.value(koji.Str(v), "text"))
	case "build", "build_target", "channel", "cg", "external_repo", "group", "host", "package", "permission", "tag", "user":
		return q.subject(ctx, c, known, subject(name), v)
	}
	return true, err
}

// subject keeps the rows about something.
func (q *query) subject(ctx context.Context, c *hub.Call, known lookups, s subject, v any) (applies bool, err error) {
	as, joined := q.joined[s]
	if !joined {
		// groups hold packages by the names of RPMs
		if s != pkg || !slices.Contains(q.table.columns, "package") {
			return false, nil
		}
		q.where = append(q.where, q.table.name+".package = "+q.value(koji.Str(v), "text"))
		return true, nil
	}
	id, err := known.find(ctx, c, s, v)
	if err != nil {
		return false, err
	}
	place := q.value(id, "bigint")
	if s == tag && q.table.name == "tag_inheritance" {
		q.where = append(q.where, "tag.id = "+place+" OR parent.id = "+place)
	} else {
		q.where = append(q.where, as+".id = "+place)
	}
	return true, nil
}

func (q *query) active(v any) {
	switch {
	case koji.Truth(v):
		q.where = append(q.where, q.table.name+".active = TRUE")
	case v != nil:
		q.where = append(q.where, q.table.name+".active IS NULL")
	}
}

// either keeps the rows for which a condition holds at their making or at their
// end, and answers for which.
func (q *query) either(created, createdName, revoked, revokedName string) {
	q.where = append(q.where, created+" OR "+revoked)
	q.column(created, createdName)
	q.column(revoked, revokedName)
}

func (q *query) editor(ctx context.Context, c *hub.Call, known lookups, v any) error {
	id, err := known.find(ctx, c, user, v)
	if err != nil {
		return err
	}
	place := q.value(id, "bigint")
	q.either("creator.id = "+place, "_created_by", "revoker.id = "+place, "_revoked_by")
	return nil
}

// sign returns how before and after compare.
func sign(name string) string {
	if name == "before" || name == "beforeEvent" {
		return " < "
	}
	return " > "
}

// moment takes seconds since the epoch, or text as PostgreSQL reads it.
func (q *query) moment(name string, v any) error {
	var place string
	switch x := v.(type) {
	case string:
		place = "(" + q.value(x, "text") + ")::timestamptz"
	case bool:
		if x {
			return q.moment(name, int64(1))
		}
		return q.moment(name, int64(0))
	case int64, float64:
		place = "to_timestamp(" + q.value(x, "float8") + ")"
	default:
		return hub.WrongType(v, "<class 'float'>")
	}
	compare := sign(name) + place
	q.either("ev1.time"+compare, "_created_"+name, "ev2.time"+compare, "_revoked_"+name)
	return nil
}

func (q *query) event(name string, v any) error {
	var place string
	switch x := v.(type) {
	case nil, int64:
		place = q.value(x, "bigint")
	case float64:
		place = q.value(x, "float8")
	case string:
		id, err := args.Int(x)
		if err != nil {
			return err
		}
		place = q.value(id, "bigint")
	default:
		return hub.WrongType(v, "<class 'int'>")
	}
	compare, suffix := sign(name)+place, "_before_event"
	if name == "afterEvent" {
		suffix = "_after_event"
	}
	q.either(q.table.name+".create_event"+compare, "_created"+suffix, q.table.name+".revoke_event"+compare, "_revoked"+suffix)
	return nil
}
