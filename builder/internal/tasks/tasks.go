// Package tasks holds the tasks that every builder can do, one file each. They
// register like those of plugins.
package tasks

import (
	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Register adds the core tasks, in the order in which kojid lists them.
func Register(r *builder.Registrar, set Settings) {
	registerTagBuild(r)
	registerTagNotification(r)
	registerBuildNotification(r)
	registerNewRepo(r)
	registerCreaterepo(r, set.Createrepo)
	registerDistRepo(r)
	registerCreateDistRepo(r)
	registerSomeMethod(r)
	registerSleep(r)
	registerFork(r)
	registerWaitTest(r)
	registerSubtask(r)
	registerDefault(r)
	registerShutdown(r)
	registerRestart(r)
	registerRestartVerify(r)
	registerRestartHosts(r)
	registerDependantTask(r)
	registerWaitrepo(r)
}

// opt is one option of a subtask.
func opt(name string, value any) xmlrpc.Member { return xmlrpc.Member{Name: name, Value: value} }

// strict are the keyword arguments of calls that fail for what does not exist.
func strict() xmlrpc.Struct { return client.KW("strict", true) }
