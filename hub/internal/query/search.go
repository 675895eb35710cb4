package query

import (
	"context"
	"fmt"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// subject is a kind of thing that can be searched for: where it is, what its
// name is made of, and which rows count.
type subject struct{ from, id, name, where string }

func subjects() map[string]subject {
	const nvr = "package.name || '-' || build.version || '-' || build.release"
	const rpmName = "name || '-' || version || '-' || release || '.' || arch || '.rpm'"
	return map[string]subject{
		"package": {from: "package", id: "id", name: "name"},
		"build":   {from: "build JOIN package ON build.pkg_id = package.id", id: "build.id", name: nvr},
		"tag":     {from: "tag JOIN tag_config ON tag.id = tag_config.tag_id", id: "id", name: "name", where: "tag_config.active"},
		"target": {from: "build_target JOIN build_target_config ON build_target.id = build_target_config.build_target_id",
			id: "id", name: "name", where: "build_target_config.active"},
		"user":  {from: "users", id: "id", name: "name"},
		"host":  {from: "host", id: "id", name: "name"},
		"rpm":   {from: "rpminfo", id: "id", name: rpmName},
		"maven": {from: "archiveinfo JOIN maven_archives ON archiveinfo.id = maven_archives.archive_id", id: "id", name: "filename"},
		"win": {from: "archiveinfo JOIN win_archives ON archiveinfo.id = win_archives.archive_id",
			id: "id", name: "trim(leading '/' from win_archives.relpath || '/' || archiveinfo.filename)"},
	}
}

// also lists further texts by which archives are found.
func also(kind string) []string {
	switch kind {
	case "maven":
		return []string{"maven_archives.group_id || '-' || maven_archives.artifact_id || '-' || maven_archives.version"}
	case "win":
		return []string{"archiveinfo.filename", "win_archives.relpath || '/' || archiveinfo.filename"}
	}
	return nil
}

type searchArgs struct {
	Terms     any           `koji:"terms"`
	Type      any           `koji:"type"`
	MatchType string        `koji:"matchType"`
	Opts      hub.QueryOpts `koji:"queryOpts" default:"null"`
}

// Found is a match.
type Found struct {
	ID   int64  `koji:"id" sql:"id"`
	Name string `koji:"name" sql:"name"`
}

func search(ctx context.Context, c *hub.Call, a searchArgs) (any, error) {
	if !koji.Truth(a.Terms) {
		return nil, koji.Errorf(koji.GenericError, "empty search terms")
	}
	terms, ok := a.Terms.(string)
	if !ok {
		return nil, hub.WrongType(a.Terms, "<class 'str'>")
	}
	if a.Type == "file" {
		return []Found{}, nil // koji no longer finds files, but takes the question
	}
	kind, _ := a.Type.(string)
	s, ok := subjects()[kind]
	if !ok {
		return nil, koji.Errorf(koji.GenericError, "No such search type: %s", koji.Str(a.Type))
	}
	operator := "="
	switch a.MatchType {
	case "glob":
		operator = "ILIKE"
		terms = lookup.Like(terms)
	case "regexp":
		operator = "~*"
	}
	// the texts to look in become columns, so that they can be named below
	columns, conditions, values := "", "name "+operator+" ?", []any{terms}
	for i, text := range also(kind) {
		columns += fmt.Sprintf(", %s AS also%d", text, i)
		conditions += fmt.Sprintf(" OR also%d %s ?", i, operator)
		values = append(values, terms)
	}
	where := ""
	if s.where != "" {
		where = " WHERE " + s.where
	}
	q := hub.Select[Found]("(SELECT "+s.id+" AS id, "+s.name+" AS name"+columns+" FROM "+s.from+where+") AS found").
		Where(conditions, values...)
	answer, err := q.Opts(a.Opts).Answer(ctx, c)
	if err != nil && a.MatchType == "regexp" && strings.Contains(err.Error(), "2201B") {
		err = koji.Errorf(koji.GenericError, "invalid regular expression: %s", koji.Repr(a.Terms))
	}
	return answer, err
}
