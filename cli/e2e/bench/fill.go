package main

import (
	"context"
	"fmt"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest/rpmgen"
	"github.com/jackc/pgx/v5"
)

// What imports of the RPMs in table made would have stored, for all at once. The
// planner needs to know how many there are.
var importsSQL = []string{
	`ANALYZE made`,
	`INSERT INTO package (name) SELECT DISTINCT build FROM made ON CONFLICT DO NOTHING`,
	`INSERT INTO build (volume_id, pkg_id, version, release, state, owner, start_time, completion_time)
		SELECT DISTINCT 0, package.id, version, release, @complete::int, users.id, now(), now()
		FROM made JOIN package ON package.name = made.build JOIN users ON users.name = 'kojiadmin'`,
	`ANALYZE package, build`,
	`INSERT INTO build_types (build_id, btype_id)
		SELECT build.id, btype.id FROM made_builds AS build JOIN btype ON btype.name = 'rpm'`,
	`INSERT INTO rpminfo (build_id, name, version, release, arch, draft, external_repo_id, payloadhash, size, buildtime)
		SELECT build.id, made.name, made.version, made.release, made.arch, FALSE, 0, sigmd5, size, buildtime
		FROM made JOIN made_builds AS build ON build.package = made.build AND build.version = made.version AND build.release = made.release`,
	`INSERT INTO rpmsigs (rpm_id, sigkey, sighash)
		SELECT id, '', payloadhash FROM rpminfo WHERE build_id IN (SELECT id FROM made_builds)`,
}

// imports makes database entries of RPMs that lie in the tree.
func imports(ctx context.Context, tx pgx.Tx, rpms []rpmgen.RPM) error {
	_, err := tx.Exec(ctx, `CREATE TEMPORARY TABLE made (build text, version text, release text, name text, arch text,
			sigmd5 text, size bigint, buildtime bigint) ON COMMIT DROP;
		CREATE TEMPORARY VIEW made_builds AS SELECT build.id, pkg_id, package.name AS package, version, release
			FROM build JOIN package ON package.id = build.pkg_id
			WHERE (package.name, version, release) IN (SELECT build, version, release FROM made)`)
	if err != nil {
		return err
	}
	columns := []string{"build", "version", "release", "name", "arch", "sigmd5", "size", "buildtime"}
	_, err = tx.CopyFrom(ctx, pgx.Identifier{"made"}, columns, pgx.CopyFromSlice(len(rpms), func(i int) ([]any, error) {
		r := &rpms[i]
		return []any{r.Build, r.Version, r.Release, r.Name, r.Arch, r.SigMD5, r.Size, r.BuildTime}, nil
	}))
	if err != nil {
		return err
	}
	complete := pgx.NamedArgs{"complete": int(koji.BuildComplete)}
	for _, sql := range importsSQL {
		if _, err := tx.Exec(ctx, sql, complete); err != nil {
			return fmt.Errorf("%w in %s", err, sql)
		}
	}
	return nil
}

// What adding the packages to a tag would have stored.
const (
	packagesSQL = `INSERT INTO tag_packages (package_id, tag_id, creator_id)
		SELECT pkg_id, tag.id, users.id FROM made_builds, tag, users WHERE tag.name = $1 AND users.name = 'kojiadmin'`
	ownersSQL = `INSERT INTO tag_package_owners (package_id, tag_id, owner, creator_id)
		SELECT pkg_id, tag.id, users.id, users.id FROM made_builds, tag, users WHERE tag.name = $1 AND users.name = 'kojiadmin'`
	listingSQL = `INSERT INTO tag_listing (build_id, tag_id, creator_id)
		SELECT made_builds.id, tag.id, users.id FROM made_builds, tag, users WHERE tag.name = $1 AND users.name = 'kojiadmin'`
)

// fill imports the packages and tags them into the base tag. The dist tag may
// have them, too.
func (r *repos) fill(ctx context.Context) error {
	err := pgx.BeginFunc(ctx, r.db, func(tx pgx.Tx) error {
		if err := imports(ctx, tx, r.rpms); err != nil {
			return err
		}
		for _, do := range [][2]string{{packagesSQL, baseTag}, {ownersSQL, baseTag}, {listingSQL, baseTag}, {packagesSQL, distTag}, {ownersSQL, distTag}} {
			if _, err := tx.Exec(ctx, do[0], do[1]); err != nil {
				return fmt.Errorf("%w in %s", err, do[0])
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	_, err = r.db.Exec(ctx, "ANALYZE") // as on a site that got them over the years
	return err
}
