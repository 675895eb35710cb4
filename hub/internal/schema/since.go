package schema

import "fmt"

// minor is y of koji's release 1.y; 0 is unknown.
type minor int

func (m minor) String() string { return fmt.Sprintf("1.%d", int(m)) }

// The releases that since.go knows.
const (
	oldest minor = 16
	newest minor = 35
)

// added tells which koji release brought a table ("t"), a column ("t.c"), a
// constraint or an index ("t.name"), as far back as databases are likely to be.
func added() map[string]minor {
	since := map[string]minor{}
	for release, names := range map[minor][]string{
		35: {
			"repo_queue", "external_repo_data",
			"repo.creation_time", "repo.state_time", "repo.begin_event", "repo.end_event",
			"repo.opts", "repo.custom_opts",
			"repo.repo_begin_event_fkey", "repo.repo_end_event_fkey", "rpminfo.rpminfo_nvra",
		},
		34: {
			"scheduler_task_runs", "scheduler_host_data", "scheduler_sys_data",
			"scheduler_task_refusals", "scheduler_log_messages",
			"build.draft", "build.promotion_time", "build.promoter", "build.build_promoter_fkey",
			"build.draft_for_rpminfo", "build.promotion_sane", "build.draft_release_sane",
			"rpminfo.draft", "rpminfo.rpminfo_build_id_draft_fkey",
			"rpminfo.build_id_draft_external_repo_id_sane", "rpminfo.rpminfo_unique_nvra_not_draft",
		},
		33: {"sessions.renew_time", "host.update_time", "locks"},
		32: {"sessions.closed", "sessions.no_closed_exclusive", "rpm_checksum"},
		31: {"rpminfo.rpminfo_filename"},
		30: {"archivetypes.compression_type"},
		28: {"permissions.description"},
		26: {"channels.description", "channels.enabled", "channels.comment"},
		25: {"repo.task_id", "repo.repo_task_id_fkey"},
		24: {"tag_external_repos.arches"},
		23: {"proton_queue", "task.task_by_no_parent_state_method"},
		19: {"tag_package_owners", "user_krb_principals", "content_generator.content_generator_name_key"},
		18: {
			"build_notifications_block", "build_reservations", "sessions.sessions_expired",
			"build.cg_id", "build.build_cg_id_fkey", "tag_packages.tag_packages_active_tag_id",
			"tag_packages.tag_packages_create_event", "tag_packages.tag_packages_revoke_event",
		},
		17: {"tag_external_repos.merge_mode"},
		16: {"host_config", "host_channels.create_event"},
	} {
		for _, name := range names {
			since[name] = release
		}
	}
	return since
}

// changed tells which release gave a column its present definition.
func changed() map[string]minor {
	return map[string]minor{
		"tag_extra.value":                     23,
		"events.time":                         22,
		"sessions.start_time":                 22,
		"sessions.update_time":                22,
		"task.create_time":                    22,
		"task.start_time":                     22,
		"task.completion_time":                22,
		"build.start_time":                    22,
		"build.completion_time":               22,
		"build_reservations.created":          22,
		"sessions.sessions_active_and_recent": 22,
		"tag_external_repos.merge_mode":       21,
		"content_generator.name":              19,
		"build_target.name":                   17,
	}
}

// removed tells which release did away with something that older databases
// have.
func removed() map[string]minor {
	return map[string]minor{
		"rpminfo.rpminfo_unique_nvra":             34,
		"rpminfo.rpminfo_build_id_fkey":           34,
		"sessions.exclusive_expired_sane":         32,
		"host_channels.host_channels_host_id_key": 20,
		"tag_packages.owner":                      19,
		"tag_packages.tag_packages_owner":         19,
		"tag_packages.tag_packages_owner_fkey":    19,
		"users.krb_principal":                     19,
		"users.users_krb_principal_key":           19,
		"host.arches":                             16,
		"host.capacity":                           16,
		"host.description":                        16,
		"host.comment":                            16,
		"host.enabled":                            16,
	}
}

// addedRows are the releases that brought rows of table locks.
func addedRows() map[string]minor {
	return map[string]minor{"protonmsg-plugin": 33, "scheduler": 34, "repo-queue": 35}
}
