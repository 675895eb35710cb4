package task

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/host"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Core registers the calls about tasks, and those by which hosts work on them.
type Core struct{}

// Name implements hub.Plugin.
func (Core) Name() string { return "task" }

// Register implements hub.Plugin.
func (Core) Register(r *hub.Registrar) error {
	registerQueries(r)
	registerChanges(r)
	registerHost(r)
	hub.LongPoll(r, "gokoji.waitTask", waitTask,
		hub.Doc("Waits until tasks, a list of [id, state as last seen], have another state; answers those with the new one."))
	return nil
}

func registerQueries(r *hub.Registrar) {
	hub.Method(r, "getTaskInfo", getInfo, hub.Func("RootExports.getTaskInfo"),
		hub.Doc("Describes a task, or each of a list of them; nil for one that is not there, unless strict."))
	hub.Method(r, "getTaskRequest", getRequest, hub.Func("RootExports.getTaskRequest"), hub.Doc("Returns a task's parameters."))
	hub.Method(r, "getTaskResult", getResult, hub.Func("RootExports.getTaskResult"),
		hub.Doc("Returns what a task answered, or fails as the task failed."))
	hub.Method(r, "taskFinished", finished, hub.Func("RootExports.taskFinished"), hub.Doc("Tells whether a task has ended."))
	hub.Method(r, "getTaskChildren", getChildren, hub.Func("RootExports.getTaskChildren"), hub.Doc("Lists a task's subtasks."))
	hub.Method(r, "getTaskDescendents", getDescendents, hub.Func("RootExports.getTaskDescendents"),
		hub.Doc("Lists the subtasks of a task and of each of its descendants, by id."))
	hub.Method(r, "listTasks", list, hub.Func("RootExports.listTasks"), hub.Doc("Lists tasks."))
	hub.Method(r, "listTaskOutput", listOutput, hub.Func("list_task_output"), hub.Doc("Lists the files a task left."))
	hub.Method(r, "downloadTaskOutput", download, hub.Func("RootExports.downloadTaskOutput"),
		hub.Doc("Returns a part of a file that a task left, in base64."))
}

func registerChanges(r *hub.Registrar) {
	hub.Method(r, "makeTask", makeTask, hub.Func("RootExports.makeTask"), hub.Perm("admin"), hub.Doc("Makes any task."))
	hub.Method(r, "resubmitTask", resubmit, hub.Func("RootExports.resubmitTask"), hub.Login(),
		hub.Doc("Makes a canceled or failed task anew."))
	hub.Method(r, "restartHosts", restartHosts, hub.Func("RootExports.restartHosts"), hub.Perm("host"),
		hub.Doc("Makes a task that restarts builders."))
	hub.Method(r, "cancelTask", cancelTask, hub.Func("RootExports.cancelTask"), hub.Doc("Cancels a task and, with recurse, its subtasks."))
	hub.Method(r, "cancelTaskFull", cancelFull, hub.Func("RootExports.cancelTaskFull"), hub.Perm("admin"),
		hub.Doc("Cancels a task with all its descendants, whatever their state."))
	hub.Method(r, "cancelTaskChildren", cancelChildren, hub.Func("RootExports.cancelTaskChildren"), hub.Login(),
		hub.Doc("Cancels a task's subtasks but not the task."))
	hub.Method(r, "freeTask", freeTask, hub.Func("RootExports.freeTask"), hub.Perm("admin"), hub.Doc("Takes a task from its host."))
	hub.Method(r, "setTaskPriority", setPriority, hub.Func("RootExports.setTaskPriority"), hub.Perm("admin"),
		hub.Doc("Changes the priority of a task and, with recurse, of its descendants."))
}

func registerHost(r *hub.Registrar) {
	hostMethod(r, "openTask", openTask, "Gives a task to the host that calls; nil when another has it.")
	hostMethod(r, "closeTask", closeTask, "Ends a task with its answer, an XML-RPC document.")
	hostMethod(r, "failTask", failTask, "Ends a task with a fault, an XML-RPC document.")
	hostMethod(r, "freeTasks", freeTasks, "Gives tasks of the host that calls back.")
	hostMethod(r, "setTaskWeight", setWeight, "Notes how heavy a task is.")
	hostMethod(r, "subtask", subtask, "Makes a subtask; one of that label may be there already.")
	hostMethod(r, "subtask2", subtask2, "Makes a subtask with any parameters.")
	hostMethod(r, "taskSetWait", taskSetWait, "Notes that a task waits for subtasks.")
	hostMethod(r, "taskWait", taskWait, "Tells which of the awaited subtasks have ended and which have not.")
	hostMethod(r, "taskWaitResults", taskWaitResults, "Ends the wait and returns what subtasks answered.")
	hostMethod(r, "getHostTasks", hostTasks, "Lists the open tasks of the host that calls.")
}

func hostMethod[A, R any](r *hub.Registrar, name string, f func(context.Context, *hub.Call, A) (R, error), doc string) {
	hub.Method(r, "host."+name, f, hub.Func("HostExports."+name), host.Exclusive(), hub.Doc(doc))
}

// idArgs is a task's id alone.
type idArgs struct {
	ID int64 `koji:"task_id"`
}

// noTask is koji's fault where a task is looked up with its row locked.
func noTask(id int64) error { return koji.Errorf(koji.GenericError, "No such task: %d", id) }
