package schema

import (
	"strings"
	"testing"

	"github.com/gokoji/gokoji/sdk/sdktest/pgtest"
	"github.com/google/go-cmp/cmp"
)

func TestCheckTellsEachDifference(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		sql    string
		want   []string
		usable bool
	}{
		"nothing": {"", nil, true},
		"missing column": {
			"ALTER TABLE sessions DROP COLUMN renew_time",
			[]string{"column sessions.renew_time (timestamp with time zone) is missing (koji 1.33 added it)"}, false,
		},
		"column of another type": {
			"ALTER TABLE build_target ALTER name TYPE varchar(256)",
			[]string{"column build_target.name is character varying(256) NOT NULL, koji has text NOT NULL (koji 1.17 changed it)"}, false,
		},
		"column without its default": {
			"ALTER TABLE users ALTER id DROP DEFAULT",
			[]string{"column users.id is integer NOT NULL, koji has integer NOT NULL DEFAULT nextval('users_id_seq'::regclass)"}, false,
		},
		"column that may be null": {
			"ALTER TABLE tag_extra ALTER value SET NOT NULL",
			[]string{"column tag_extra.value is text NOT NULL, koji has text (koji 1.23 changed it)"}, false,
		},
		"columns of the site": {
			"ALTER TABLE tag ADD site_note text; ALTER TABLE tag ADD site_flag boolean NOT NULL",
			[]string{
				"column tag.site_flag (boolean NOT NULL) is not koji's",
				"column tag.site_note (text) is not koji's (harmless)",
			}, false,
		},
		"missing table": {
			"DROP TABLE rpm_checksum",
			[]string{"table rpm_checksum is missing (koji 1.32 added it)"}, false,
		},
		"table of the site, table of ours": {
			"CREATE TABLE site_notes (); CREATE TABLE gokoji_x ()",
			[]string{"table site_notes is not koji's (harmless)"}, true,
		},
		"missing index": {
			"DROP INDEX rpminfo_filename",
			[]string{"index rpminfo_filename of table rpminfo is missing: ((((((((name || '-'::text) || version) || '-'::text) || release) || '.'::text) || arch::text) || '.rpm'::text)) INCLUDE (id) (koji 1.31 added it) (harmless)"}, true,
		},
		"missing unique index": {
			"DROP INDEX rpminfo_unique_nvra_not_draft",
			[]string{"index rpminfo_unique_nvra_not_draft of table rpminfo is missing: UNIQUE (name, version, release, arch, external_repo_id) WHERE (draft IS NOT TRUE) (koji 1.34 added it)"}, false,
		},
		"index with another predicate": {
			"DROP INDEX sessions_active_and_recent; CREATE INDEX sessions_active_and_recent ON sessions (expired, master, update_time) WHERE NOT expired",
			[]string{"index sessions_active_and_recent of table sessions is (expired, master, update_time) WHERE (NOT expired), koji has (expired, master, update_time) WHERE ((expired = false) AND (master IS NULL)) (koji 1.22 changed it) (harmless)"}, true,
		},
		"indexes of the site": {
			"CREATE INDEX site_plain ON tag (name); CREATE UNIQUE INDEX site_unique ON host (user_id)",
			[]string{
				"index site_unique of table host is not koji's: UNIQUE (user_id)",
				"index site_plain of table tag is not koji's: (name) (harmless)",
			}, false,
		},
		"other names": {
			"ALTER INDEX task_by_host RENAME TO task_host; ALTER TABLE task RENAME CONSTRAINT parent_label_sane TO sane", nil, true,
		},
		"missing constraint": {
			"ALTER TABLE build DROP CONSTRAINT promotion_sane",
			[]string{"constraint promotion_sane of table build is missing: CHECK (((NOT draft) OR ((promotion_time IS NULL) AND (promoter IS NULL)))) (koji 1.34 added it)"}, false,
		},
		"constraint of another kind": {
			"ALTER TABLE build DROP CONSTRAINT build_pkg_id_fkey; ALTER TABLE build ADD FOREIGN KEY (pkg_id) REFERENCES package(id)",
			[]string{"constraint build_pkg_id_fkey of table build is FOREIGN KEY (pkg_id) REFERENCES package(id), koji has FOREIGN KEY (pkg_id) REFERENCES package(id) DEFERRABLE"}, false,
		},
		"constraint that koji has removed": {
			"ALTER TABLE rpminfo ADD CONSTRAINT rpminfo_unique_nvra UNIQUE (name, version, release, arch, external_repo_id)",
			[]string{"constraint rpminfo_unique_nvra of table rpminfo is not koji's: UNIQUE (name, version, release, arch, external_repo_id) (koji 1.34 removed it)"}, false,
		},
		"trigger": {
			"CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER site BEFORE INSERT ON tag FOR EACH ROW EXECUTE FUNCTION f()",
			[]string{"trigger site of table tag is not koji's: CREATE TRIGGER site BEFORE INSERT ON public.tag FOR EACH ROW EXECUTE FUNCTION f()"}, false,
		},
		"functions": {
			"DROP FUNCTION get_event_time; CREATE FUNCTION get_event_time(integer) RETURNS timestamp LANGUAGE sql AS 'SELECT localtimestamp'",
			[]string{"function get_event_time(integer) returns timestamp without time zone, koji's timestamp with time zone"}, false,
		},
		"missing function": {
			"DROP FUNCTION get_event_time", []string{"function get_event_time(integer) is missing"}, false,
		},
		"missing rows": {
			"DELETE FROM locks WHERE name = 'repo-queue'; DELETE FROM btype WHERE name = 'image'",
			[]string{`row "image" of table btype is missing`, `row "repo-queue" of table locks is missing (koji 1.35 added it)`}, false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn := pgtest.Conn(t, Init)
			exec(t, conn, tc.sql)
			r, err := Check(t.Context(), conn)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, d := range r.Differences {
				if d.Harmless {
					d.Text += " (harmless)"
				}
				got = append(got, d.Text)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("differences (-want +got):\n%s", diff)
			}
			if r.Usable() != tc.usable || r.OK() != (tc.want == nil) {
				t.Errorf("usable %v, ok %v", r.Usable(), r.OK())
			}
		})
	}
}

// downgrades undo what a koji release changed in tables and columns, newest
// first.
func downgrades() []string {
	return []string{
		`DROP TABLE repo_queue, external_repo_data;
		ALTER TABLE repo DROP creation_time, DROP state_time, DROP begin_event, DROP end_event, DROP opts, DROP custom_opts;
		DROP INDEX rpminfo_nvra; DELETE FROM locks WHERE name = 'repo-queue'`,

		`DROP TABLE scheduler_task_runs, scheduler_task_refusals, scheduler_host_data, scheduler_sys_data, scheduler_log_messages;
		ALTER TABLE rpminfo DROP draft; ALTER TABLE build DROP draft, DROP promotion_time, DROP promoter`,

		`DROP TABLE locks; ALTER TABLE sessions DROP renew_time; ALTER TABLE host DROP update_time`,
	}
}

func TestCheckKnowsOlderReleases(t *testing.T) {
	t.Parallel()
	for back, want := range []string{"1.35", "1.34", "1.33", "1.32"} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			conn := pgtest.Conn(t, Init)
			for _, sql := range downgrades()[:back] {
				exec(t, conn, sql)
			}
			r, err := Check(t.Context(), conn)
			if err != nil {
				t.Fatal(err)
			}
			if r.LooksLike != want {
				t.Errorf("looks like %q", r.LooksLike)
			}
			upgrade := "the database looks like one of koji " + want + ": run koji's schema upgrades from " + want + " to 1.35\n"
			if got := strings.HasPrefix(r.String(), upgrade); got != (want != "1.35") {
				t.Errorf("report:\n%s", r)
			}
		})
	}
}

func TestCheckOfNoRelease(t *testing.T) {
	t.Parallel()
	for name, sql := range map[string]string{
		"old and new": "DROP TABLE rpm_checksum",
		"too old":     "DROP TABLE host_config",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn := pgtest.Conn(t, Init)
			exec(t, conn, sql)
			if r, err := Check(t.Context(), conn); err != nil || r.LooksLike != "" {
				t.Errorf("%v, %v", r, err)
			}
		})
	}
}

func TestReport(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		report Report
		want   string
	}{
		"empty": {Report{Empty: true}, "the database has no koji tables: make them with \"koji-hub db init\"\n"},
		"equal": {Report{LooksLike: "1.35"}, "the database has the schema of koji 1.35\n"},
		"different": {
			Report{LooksLike: "1.35", Differences: []Difference{{"a", "one", true}, {"b", "two", false}}},
			"one (harmless)\ntwo\n2 differences from koji 1.35, 1 harmless\n",
		},
	} {
		if diff := cmp.Diff(tc.want, tc.report.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestCheckOfAnEmptyDatabase(t *testing.T) {
	t.Parallel()
	conn := pgtest.Conn(t, nil)
	exec(t, conn, "CREATE TABLE other ()")
	r, err := Check(t.Context(), conn)
	if err != nil || !r.Empty || r.OK() || r.Usable() {
		t.Errorf("%+v, %v", r, err)
	}
}
