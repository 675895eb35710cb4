package cmd

// historyTable says how changes of a table read, with members of the row in braces,
// and which members identify what the row is about.
type historyTable struct {
	edited, created, revoked string
	keys                     []string
}

// historyTables are koji's versioned tables.
func historyTables() map[string]historyTable {
	return map[string]historyTable{
		"tag_listing": {
			"{name}-{version}-{release} re-tagged into {tag.name}",
			"{name}-{version}-{release} tagged into {tag.name}",
			"{name}-{version}-{release} untagged from {tag.name}",
			[]string{"build_id", "tag_id"},
		},
		"user_perms": {
			"permission {permission.name} re-granted to {user.name}",
			"permission {permission.name} granted to {user.name}",
			"permission {permission.name} revoked for {user.name}",
			[]string{"user_id", "perm_id"},
		},
		"user_groups": {
			"user {user.name} re-added to group {group.name}",
			"user {user.name} added to group {group.name}",
			"user {user.name} removed from group {group.name}",
			[]string{"user_id", "group_id"},
		},
		"cg_users": {
			"user {user.name} re-added to content generator {content_generator.name}",
			"user {user.name} added to content generator {content_generator.name}",
			"user {user.name} removed from content generator {content_generator.name}",
			[]string{"user_id", "cg_id"},
		},
		"tag_packages": {
			"package list entry for {package.name} in {tag.name} updated",
			"package list entry created: {package.name} in {tag.name}",
			"package list entry revoked: {package.name} in {tag.name}",
			[]string{"package_id", "tag_id"},
		},
		"tag_package_owners": {
			"package owner changed for {package.name} in {tag.name}",
			"package owner {owner.name} set for {package.name} in {tag.name}",
			"package owner {owner.name} revoked for {package.name} in {tag.name}",
			[]string{"package_id", "tag_id"},
		},
		"tag_inheritance": {
			"inheritance line {tag.name}->{parent.name} updated",
			"inheritance line {tag.name}->{parent.name} added",
			"inheritance line {tag.name}->{parent.name} removed",
			[]string{"tag_id", "parent_id"},
		},
		"tag_config": {
			"tag configuration for {tag.name} altered", "new tag: {tag.name}", "tag deleted: {tag.name}",
			[]string{"tag_id"},
		},
		"tag_extra": {
			"tag option {key} for tag {tag.name} altered",
			"added tag option {key} for tag {tag.name}",
			"tag option {key} removed for {tag.name}",
			[]string{"tag_id", "key"},
		},
		"host_config": {
			"host configuration for {host.name} altered", "new host: {host.name}", "host deleted: {host.name}",
			[]string{"host_id"},
		},
		"host_channels": {
			"",
			"host {host.name} added to channel {channels.name}",
			"host {host.name} removed from channel {channels.name}",
			[]string{"host_id", "channel_id"},
		},
		"build_target_config": {
			"build target configuration for {build_target.name} updated",
			"new build target: {build_target.name}",
			"build target deleted: {build_target.name}",
			[]string{"build_target_id"},
		},
		"external_repo_config": {
			"external repo configuration for {external_repo.name} altered",
			"new external repo: {external_repo.name}",
			"external repo deleted: {external_repo.name}",
			[]string{"external_repo_id"},
		},
		"external_repo_data": {
			"tracking data for external repo {external_repo.name} altered",
			"new tracking data for external repo {external_repo.name}",
			"deleted tracking data for external repo {external_repo.name}",
			[]string{"external_repo_id"},
		},
		"tag_external_repos": {
			"external repo entry for {external_repo.name} in tag {tag.name} updated",
			"external repo entry for {external_repo.name} added to tag {tag.name}",
			"external repo entry for {external_repo.name} removed from tag {tag.name}",
			[]string{"tag_id", "external_repo_id"},
		},
		"group_config": {
			"group {group.name} configuration for tag {tag.name} updated",
			"group {group.name} added to tag {tag.name}",
			"group {group.name} removed from tag {tag.name}",
			[]string{"group_id", "tag_id"},
		},
		"group_req_listing": {
			"group dependency {group.name}->{req.name} updated in tag {tag.name}",
			"group dependency {group.name}->{req.name} added in tag {tag.name}",
			"group dependency {group.name}->{req.name} dropped from tag {tag.name}",
			[]string{"group_id", "tag_id", "req_id"},
		},
		"group_package_listing": {
			"package entry {package} in group {group.name}, tag {tag.name} updated",
			"package {package} added to group {group.name} in tag {tag.name}",
			"package {package} removed from group {group.name} in tag {tag.name}",
			[]string{"group_id", "tag_id", "package"},
		},
	}
}
