package build

import (
	"context"
	"math/big"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type nextReleaseArgs struct {
	Build xmlrpc.Struct `koji:"build_info"`
	Incr  any           `koji:"incr" default:"1"`
}

func nextRelease(ctx context.Context, c *hub.Call, a nextReleaseArgs) (string, error) {
	incr, err := args.Int(a.Incr)
	if err != nil {
		return "", koji.Errorf(koji.ParameterError, "incr parameter must be an integer")
	}
	var key [2]string
	for i, name := range []string{"name", "version"} {
		v, ok := a.Build.Get(name)
		if !ok {
			return "", koji.Errorf(koji.GenericError, "No %s value for build", name)
		}
		if key[i], ok = v.(string); !ok {
			return "", hub.WrongType(v, "<class 'str'>")
		}
	}
	return NextRelease(ctx, c, key[0], key[1], incr)
}

// NextRelease returns the release that a new build of a version is to have: that
// of the latest build, incr higher. A release that koji cannot count on is a
// BuildError.
func NextRelease(ctx context.Context, c *hub.Call, name, version string, incr int64) (string, error) {
	release, _, err := hub.Row[string](ctx, c, `SELECT build.release FROM build JOIN package ON package.id = build.pkg_id
		WHERE package.name = $1 AND build.version = $2 AND build.state IN ($3, $4, $5) AND NOT build.draft
		ORDER BY build.id DESC LIMIT 1`,
		name, version, int64(koji.BuildComplete), int64(koji.BuildDeleted), int64(koji.BuildBuilding))
	if err != nil {
		return "", err
	}
	parts := strings.Split(release, ".")
	switch {
	case release == "":
		return plus("0", incr), nil
	case len(parts) == 1 && isDigits(release):
		return plus(release, incr), nil
	case len(parts) == 2 && isDigits(parts[0]): // with a dist behind
		parts[0] = plus(parts[0], incr)
	case len(parts) == 3 && isDigits(parts[2]): // date.nightly.n
		parts[2] = plus(parts[2], incr)
	default:
		return "", koji.Errorf(koji.BuildError, "Unable to increment release value: %s", release)
	}
	return strings.Join(parts, "."), nil
}

func isDigits(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// plus adds to a number of any length.
func plus(digits string, incr int64) string {
	n, _ := new(big.Int).SetString(digits, 10)
	return n.Add(n, big.NewInt(incr)).String()
}

type durationArgs struct {
	Package koji.Ref `koji:"package"`
	Age     *int64   `koji:"age" default:"null"`
}

func averageDuration(ctx context.Context, c *hub.Call, a durationArgs) (*float64, error) {
	p, ok, err := lookup.Find(ctx, c, lookup.Package, a.Package)
	if err != nil || !ok {
		return nil, err
	}
	return hub.Value[*float64](ctx, c, `SELECT date_part('epoch', avg(build.completion_time - events.time))
		FROM build JOIN events ON events.id = build.create_event
		WHERE build.pkg_id = $1 AND build.state = $2
			AND (build.task_id IS NOT NULL OR build.extra LIKE '%koji_task_id%')
			AND ($3::bigint IS NULL OR build.completion_time > now() - make_interval(months => $3::int))`,
		p.ID, int64(koji.BuildComplete), a.Age)
}
