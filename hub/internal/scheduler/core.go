// Package scheduler gives free tasks to hosts, watches over those that have
// some, and tells hosts what is theirs.
package scheduler

import (
	"github.com/gokoji/gokoji/hub/internal/host"
	"github.com/gokoji/gokoji/sdk/hub"
)

// Core registers the scheduler, its calls, and those by which hosts learn of
// their tasks.
type Core struct{}

// Name implements hub.Plugin.
func (Core) Name() string { return "scheduler" }

// Register implements hub.Plugin.
func (Core) Register(r *hub.Registrar) error {
	hub.Method(r, "scheduler.doRun", doRun, hub.Func("SchedulerExports.doRun"), hub.Perm("admin"),
		hub.Doc("Runs the scheduler now; without force only when it is due."))
	hub.Method(r, "scheduler.getTaskRuns", taskRuns, hub.Func("get_task_runs"), hub.Doc("Lists which hosts were given which tasks."))
	hub.Method(r, "scheduler.getTaskRefusals", taskRefusals, hub.Func("get_task_refusals"), hub.Doc("Lists which hosts are not to have which tasks."))
	hub.Method(r, "scheduler.getLogMessages", logMessages, hub.Func("get_log_messages"), hub.Doc("Lists what the scheduler noted."))
	hub.Method(r, "scheduler.getHostData", hostData, hub.Func("get_host_data"), hub.Doc("Lists what hosts tell the scheduler."))
	hub.Method(r, "assignTask", assignTask, hub.Func("do_assign"), hub.Doc("Gives a task to a host; override keeps the scheduler from it."))
	hub.Method(r, "host.getTasks", getTasks, hub.Func("HostExports.getTasks"), host.Exclusive(),
		hub.Doc("Lists the tasks that the host that calls is to open."))
	hub.Method(r, "host.getLoadData", loadData, hub.Func("HostExports.getLoadData"), host.Exclusive(),
		hub.Doc("Describes the host that calls, and lists the tasks that it is to open."))
	hub.Method(r, "host.refuseTask", refuse, hub.Func("HostExports.refuseTask"), host.Exclusive(),
		hub.Doc("Gives a task back that the host that calls can't work on."))
	hub.LongPoll(r, "gokoji.waitForWork", waitForWork, host.Exclusive(),
		hub.Doc("Waits until there is a task for the host that calls to open, or one of its open tasks was canceled or freed."))
	hub.Background(r, "scheduler", work)
	return nil
}
