// Package cmd holds koji's commands, one file each: its options, how they are
// read, and what it does. A new command is a new file and a line in Register.
package cmd

import "github.com/gokoji/gokoji/sdk/cli"

// Register adds every core command to r.
func Register(r *cli.Registrar) {
	for _, add := range []func(*cli.Registrar){
		addAddGroup,
		addAddGroupPkg,
		addAddHost,
		addAddHostToChannel,
		addAddPkg,
		addAddTag,
		addAddTagInheritance,
		addAddTarget,
		addAddUser,
		addCall,
		addCancel,
		addDisableHost,
		addDownloadLogs,
		addEditTag,
		addEnableHost,
		addGrantPermission,
		addHelp,
		addImport,
		addListAPI,
		addListChannels,
		addListGroups,
		addListHosts,
		addListPermissions,
		addListPkgs,
		addListTagInheritance,
		addListTagged,
		addListTags,
		addListTargets,
		addListTasks,
		addMoshimoshi,
		addPlugins,
		addRegenRepo,
		addRequestRepo,
		addRevokePermission,
		addTagBuild,
		addTaginfo,
		addTaskinfo,
		addVersion,
		addWaitRepo,
		addWatchLogs,
		addWatchTask,
	} {
		add(r)
	}
}
