package history

// table is a versioned table: its own columns, and what their ids refer to. Later
// references win when several are to the same subject.
type table struct {
	name    string
	columns []string
	refs    []ref
}

// ref names what a column's id refers to.
type ref struct {
	subject subject // what the filters know it as
	column  string
	table   string
	as      string // its alias in the query
	label   string // its name is answered as label.name
	must    bool   // rows without it are left out
}

// subject is something that a filter can ask for.
type subject string

const (
	build       subject = "build"
	buildTarget subject = "build_target"
	channel     subject = "channel"
	cg          subject = "cg"
	externRepo  subject = "external_repo"
	group       subject = "group"
	host        subject = "host"
	pkg         subject = "package"
	permission  subject = "permission"
	tag         subject = "tag"
	user        subject = "user"
)

func toTag(column, as string) ref { return ref{tag, column, "tag", as, as, false} }

func toUser(column, as, label string) ref { return ref{user, column, "users", as, label, false} }

func toPerm() ref {
	return ref{permission, "perm_id", "permissions", "permission", "permission", false}
}

func toPackage() ref { return ref{pkg, "package_id", "package", "package", "package", false} }

func toHost() ref { return ref{host, "host_id", "host", "host", "host", false} }

func toRepo() ref {
	return ref{externRepo, "external_repo_id", "external_repo", "external_repo", "external_repo", false}
}

func toGroup() ref { return ref{group, "group_id", "groups", "groups", "group", true} }

// tables lists the versioned tables by name.
func tables() []table {
	return []table{
		{
			"build_target_config",
			[]string{"build_target_id", "build_tag", "dest_tag"},
			[]ref{
				{buildTarget, "build_target_id", "build_target", "build_target", "build_target", false},
				toTag("build_tag", "build_tag"), toTag("dest_tag", "dest_tag"),
			},
		},
		{
			"cg_users",
			[]string{"user_id", "cg_id"},
			[]ref{
				toUser("user_id", "users", "user"),
				{cg, "cg_id", "content_generator", "content_generator", "content_generator", false},
			},
		},
		{"external_repo_config", []string{"external_repo_id", "url"}, []ref{toRepo()}},
		{"external_repo_data", []string{"external_repo_id", "data"}, []ref{toRepo()}},
		{
			"group_config",
			[]string{
				"group_id", "tag_id", "blocked", "exported", "display_name", "is_default",
				"uservisible", "description", "langonly", "biarchonly",
			},
			[]ref{toGroup(), toTag("tag_id", "tag")},
		},
		{
			"group_package_listing",
			[]string{"group_id", "tag_id", "package", "blocked", "type", "basearchonly", "requires"},
			[]ref{toGroup(), toTag("tag_id", "tag")},
		},
		{
			"group_req_listing",
			[]string{"group_id", "tag_id", "req_id", "blocked", "type", "is_metapkg"},
			[]ref{toGroup(), toTag("tag_id", "tag"), {group, "req_id", "groups", "req", "req", false}},
		},
		{
			"host_channels",
			[]string{"host_id", "channel_id"},
			[]ref{toHost(), {channel, "channel_id", "channels", "channels", "channels", false}},
		},
		{
			"host_config",
			[]string{"host_id", "arches", "capacity", "description", "comment", "enabled"},
			[]ref{toHost()},
		},
		{
			"tag_config",
			[]string{"tag_id", "arches", "perm_id", "locked", "maven_support", "maven_include_all"},
			[]ref{toTag("tag_id", "tag"), toPerm()},
		},
		{
			"tag_external_repos",
			[]string{"tag_id", "external_repo_id", "priority", "merge_mode", "arches"},
			[]ref{toTag("tag_id", "tag"), toRepo()},
		},
		{"tag_extra", []string{"tag_id", "key", "value"}, []ref{toTag("tag_id", "tag")}},
		{
			"tag_inheritance",
			[]string{"tag_id", "parent_id", "priority", "maxdepth", "intransitive", "noconfig", "pkg_filter"},
			[]ref{toTag("tag_id", "tag"), toTag("parent_id", "parent")},
		},
		{"tag_listing", []string{"build_id", "tag_id"}, []ref{toTag("tag_id", "tag")}},
		{
			"tag_package_owners",
			[]string{"package_id", "tag_id", "owner"},
			[]ref{toPackage(), toTag("tag_id", "tag"), toUser("owner", "owner", "owner")},
		},
		{
			"tag_packages",
			[]string{"package_id", "tag_id", "blocked", "extra_arches"},
			[]ref{toPackage(), toTag("tag_id", "tag")},
		},
		{
			"user_groups",
			[]string{"user_id", "group_id"},
			[]ref{toUser("user_id", "users", "user"), {user, "group_id", "users", "usergroup", "group", true}},
		},
		{"user_perms", []string{"user_id", "perm_id"}, []ref{toUser("user_id", "users", "user"), toPerm()}},
	}
}
