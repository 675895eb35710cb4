package history_test

import (
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
	"github.com/google/go-cmp/cmp"
)

func rows(t *testing.T, answer any, table string) []any {
	t.Helper()
	list, ok := answer.(xmlrpc.Struct).Value(table).([]any)
	if !ok {
		t.Fatalf("no table %s in %v", table, answer)
	}
	return list
}

func tableNames(answer any) []string {
	names := []string{}
	for _, m := range answer.(xmlrpc.Struct) {
		names = append(names, m.Name)
	}
	return names
}

// Each filter chooses the tables that it applies to.
func TestFiltersChooseTables(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	h.Call("kojiadmin", "createTag", "f40")
	h.Call("kojiadmin", "createBuildTarget", "f40", "f40", "f40")
	h.Call("kojiadmin", "groupListAdd", "f40", "build")
	h.Call("kojiadmin", "packageListAdd", "f40", "bash", "alice")
	all := []string{
		"build_target_config", "cg_users", "external_repo_config", "external_repo_data", "group_config",
		"group_package_listing", "group_req_listing", "host_channels", "host_config", "tag_config", "tag_external_repos",
		"tag_extra", "tag_inheritance", "tag_listing", "tag_package_owners", "tag_packages", "user_groups", "user_perms",
	}
	for _, test := range []struct {
		name  string
		value any
		want  []string
	}{
		{"nosuch", 1, all},
		{"active", true, all},
		{"active", nil, all},
		{"editor", "alice", all},
		{"after", "2020-02-02", all},
		{"before", 1.5, all},
		{"afterEvent", 3, all},
		{"tag", "f40", []string{
			"build_target_config", "group_config", "group_package_listing", "group_req_listing", "tag_config",
			"tag_external_repos", "tag_extra", "tag_inheritance", "tag_listing", "tag_package_owners", "tag_packages",
		}},
		{"package", "bash", []string{"group_package_listing", "tag_listing", "tag_package_owners", "tag_packages"}},
		{"user", "alice", []string{"cg_users", "tag_package_owners", "user_groups", "user_perms"}},
		{"permission", "admin", []string{"tag_config", "user_perms"}},
		{"build_target", "f40", []string{"build_target_config"}},
		{"group", "build", []string{"group_config", "group_package_listing", "group_req_listing"}},
		{"host", "builder1", []string{"host_channels", "host_config"}},
		{"channel", "nosuch", []string{"host_channels"}},
		{"xkey", "k", []string{"tag_extra"}},
	} {
		got := h.Call("", "queryHistory", hub.KW(test.name, test.value))
		if diff := cmp.Diff(test.want, tableNames(got)); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
	for _, test := range []struct {
		kw   xmlrpc.Struct
		kind koji.FaultKind
		text string
	}{
		{hub.KW("tag", "nosuch"), koji.GenericError, "No such entry in table tag: nosuch"},
		{hub.KW("editor", "nosuch"), koji.GenericError, "No such user: 'nosuch'"},
		{hub.KW("tables", []any{"tag_config", "users"}), koji.GenericError, "No such history table: users"},
		{hub.KW("tables", "tag_config"), koji.GenericError, "No such history table: t"},
		{hub.KW("before", nil), koji.ParameterError, "Invalid type, expected type <class 'float'>"},
		{hub.KW("queryOpts", hub.KW("order", "1; DROP TABLE tag")), koji.ParameterError, "Invalid order: 1; DROP TABLE tag"},
	} {
		if _, err := h.Try("", "queryHistory", test.kw); !koji.IsKind(err, test.kind) || err.Error() != test.text {
			t.Errorf("%v: got %v, want %q", test.kw, err, test.text)
		}
	}
	// a filter that cannot apply hides a later one's fault
	if got := h.Call("", "queryHistory", []any{"tag_config"}, hub.KW("xkey", 1, "tag", "nosuch")); len(got.(xmlrpc.Struct)) != 0 {
		t.Errorf("got %v", got)
	}
}

func TestOptionsAndMarks(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	h.Call("kojiadmin", "createTag", "f40", hub.KW("extra", xmlrpc.Struct{{Name: "k", Value: []any{1}}}))
	made := h.Call("", "getLastEvent").(xmlrpc.Struct).Value("id")
	h.Call("kojiadmin", "editTag2", "f40", hub.KW("arches", "x86_64"))

	count := h.Call("", "queryHistory", []any{"tag_config"}, hub.KW("afterEvent", made, "queryOpts", hub.KW("countOnly", true)))
	if diff := cmp.Diff(xmlrpc.Struct{{Name: "tag_config", Value: int64(2)}}, count); diff != "" {
		t.Error(diff)
	}
	list := rows(t, h.Call("", "queryHistory", []any{"tag_config"},
		hub.KW("afterEvent", made, "queryOpts", hub.KW("order", "-create_event", "limit", 1))), "tag_config")
	row := list[0].(xmlrpc.Struct)
	if len(list) != 1 || row.Value("arches") != "x86_64" || row.Value("_created_after_event") != true || row.Value("_revoked_after_event") != nil {
		t.Errorf("got %v", list)
	}
	list = rows(t, h.Call("", "queryHistory", []any{"tag_extra"}, hub.KW("xkey", "k", "editor", "kojiadmin")), "tag_extra")
	if row := list[0].(xmlrpc.Struct); row.Value("value") != "[1]" || row.Value("_created_by") != true {
		t.Errorf("got %v", list)
	}
	list = rows(t, h.Call("", "queryHistory", []any{"tag_extra"}, hub.KW("queryOpts", hub.KW("asList", true))), "tag_extra")
	if values := list[0].([]any); len(values) != 13 || values[0] != true || values[12] != "[1]" {
		t.Errorf("got %v", list)
	}
}

// External repos keep JSON; its whole numbers stay whole.
func TestJSONData(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	h.Exec(`INSERT INTO external_repo (name) VALUES ('er');
		INSERT INTO external_repo_data (external_repo_id, data, creator_id) VALUES (1, '{"a": [1, 2.5]}', 1)`)
	list := rows(t, h.Call("", "queryHistory", hub.KW("external_repo", "er")), "external_repo_data")
	want := xmlrpc.Struct{{Name: "a", Value: []any{int64(1), 2.5}}}
	if diff := cmp.Diff(any(want), list[0].(xmlrpc.Struct).Value("data")); diff != "" {
		t.Error(diff)
	}
}
