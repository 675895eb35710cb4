package policy

// defaults are the policies of a hub whose hub.conf has none of that name
// (koji's hub has the same).
func defaults() map[string]string {
	const adminOnly = "has_perm admin :: allow\nall :: deny Only admin can do this via default policy"
	return map[string]string{
		"build_rpm":          "all :: allow",
		"build_from_srpm":    adminOnly,
		"build_from_repo_id": adminOnly,
		"build_from_scm":     adminOnly,
		"package_list":       "has_perm admin :: allow\nhas_perm tag :: allow\nall :: deny Only admin/tag can do this via default policy",
		"channel":            "has req_channel :: req\nis_child_task :: parent\nall :: use default",
		"vm":                 "has_perm admin win-admin :: allow\nall :: deny Only admin/win-admin can do this via default policy",
		"cg_import":          "all :: allow",
		"volume":             "all :: DEFAULT",
		"priority":           "all :: stay",
		"draft_promotion":    "has_perm draft-promoter :: allow\nis_build_owner :: allow\nall :: deny Only draft-promoter and build owner can do this via default policy",
	}
}
