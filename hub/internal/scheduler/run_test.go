package scheduler_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/google/go-cmp/cmp"
)

func TestTasksGoToHostsThatFit(t *testing.T) {
	t.Parallel()
	b := start(t)
	ppc := b.make("arch", "ppc64le")
	elsewhere := b.make("channel", "createrepo")
	other := b.make("arch", "s390x")
	any1 := b.make()
	b.schedule()
	b.is(ppc, koji.TaskAssigned, 2)
	b.is(any1, koji.TaskAssigned, 1) // the one with less to do
	b.is(elsewhere, koji.TaskFree, 0)
	b.is(other, koji.TaskFree, 0)
	if diff := cmp.Diff([]string{"Assigning task"}, b.log(ppc)); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
	b.Call("kojiadmin", "addHostToChannel", "builder1", "createrepo")
	b.Call("kojiadmin", "disableChannel", "createrepo")
	b.schedule()
	b.is(elsewhere, koji.TaskFree, 0)
	b.Call("kojiadmin", "enableChannel", "createrepo")
	b.schedule()
	b.is(elsewhere, koji.TaskAssigned, 1)
}

func TestEqualHosts(t *testing.T) {
	t.Parallel()
	b := start(t)
	first := b.make()
	b.schedule()
	b.is(first, koji.TaskAssigned, 2)
	b.Call("kojiadmin", "cancelTask", first)
	b.Call("builder1", "host.setHostData", `{}`)
	second := b.make()
	b.schedule()
	b.is(second, koji.TaskAssigned, 1) // who reports about itself
}

func TestPriorityThenAge(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.Call("kojiadmin", "disableHost", "builder2")
	b.Call("builder1", "host.setHostData", `{"maxjobs": 2}`)
	late, early, urgent := b.make(), b.make(), b.make("priority", 5)
	b.Exec("UPDATE task SET create_time = create_time - interval '1 hour' WHERE id = $1", early)
	b.schedule()
	b.is(urgent, koji.TaskAssigned, 1)
	b.is(early, koji.TaskAssigned, 1)
	b.is(late, koji.TaskFree, 0) // no more than maxjobs
}

func TestTasksThatNobodyTakesDoNotStandInTheWay(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.Exec(`INSERT INTO task (state, channel_id, owner, method, request, arch, priority)
		SELECT 0, 1, 1, 'sleep', '', 's390x', 1 FROM generate_series(1, 1100)`)
	id := b.make()
	b.schedule()
	b.is(id, koji.TaskAssigned, 2)
}

func TestCapacity(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.System.Options.CapacityOvercommit = 1
	b.Call("kojiadmin", "disableHost", "builder2")
	heavy := b.make()
	b.Exec("UPDATE task SET weight = 3 WHERE id = $1", heavy)
	b.schedule()
	b.is(heavy, koji.TaskFree, 0) // 3 on 2 is more than one too much
	b.Exec("UPDATE task SET weight = 2.5 WHERE id = $1", heavy)
	b.schedule()
	b.is(heavy, koji.TaskAssigned, 1)
	next := b.make()
	b.schedule()
	b.is(next, koji.TaskFree, 0)
	b.Call("builder1", "host.openTask", heavy)
	b.Call("builder1", "host.taskSetWait", heavy, []any{})
	b.schedule() // who waits weighs nothing
	b.is(next, koji.TaskAssigned, 1)
}

func TestRefusalsHold(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.make("arch", "ppc64le")
	b.schedule()
	b.Call("builder2", "host.refuseTask", id, true, "not now")
	b.schedule()
	b.is(id, koji.TaskFree, 0)
	b.Exec("UPDATE scheduler_task_refusals SET time = time - interval '1 hour'")
	b.schedule() // a soft one ends
	b.is(id, koji.TaskAssigned, 2)
	b.Call("builder2", "host.refuseTask", id, false)
	b.Exec("UPDATE scheduler_task_refusals SET time = time - interval '1 day'")
	b.schedule()
	b.is(id, koji.TaskFree, 0)
	b.Call("kojiadmin", "cancelTask", id)
	b.make()
	b.schedule()
	if left := b.Call("", "scheduler.getTaskRefusals").([]any); len(left) != 0 {
		t.Errorf("refusals of a canceled task are left: %v", left)
	}
	if got := b.Call("builder1", "host.refuseTask", id); got != nil {
		t.Errorf("a refusal of somebody else's task answered %v", got)
	}
}

func TestLostHost(t *testing.T) {
	t.Parallel()
	b := start(t)
	open, assigned, override := b.make("arch", "ppc64le"), b.make("arch", "ppc64le"), b.make("arch", "ppc64le")
	b.Call("kojiadmin", "assignTask", override, "builder2", false, true)
	b.schedule()
	b.Call("builder2", "host.openTask", open)
	b.Exec("UPDATE host SET update_time = now() - interval '4 minutes' WHERE name = 'builder2'")
	late := b.make("arch", "ppc64le")
	b.schedule()
	b.is(late, koji.TaskFree, 0) // the host is not ready any more, but keeps what it has
	b.is(open, koji.TaskOpen, 2)
	b.Exec("UPDATE host SET update_time = now() - interval '20 minutes' WHERE name = 'builder2'")
	b.Exec("UPDATE scheduler_task_runs SET create_time = now() - interval '30 minutes'")
	b.schedule()
	b.is(open, koji.TaskFree, 0)
	b.is(assigned, koji.TaskFree, 0)
	b.is(override, koji.TaskAssigned, 2) // given by hand: left alone
	if got := b.log(open); got[len(got)-1] != "Freeing task from unresponsive host" {
		t.Errorf("log of the open task: %v", got)
	}
	if got := b.log(assigned); slices.Contains(got, "Host refused task: assignment timeout") {
		t.Errorf("a host that is away refused nothing: %v", got)
	}
	if _, err := b.Try("builder2", "host.closeTask", open, "x"); !koji.IsKind(err, koji.ActionNotAllowed) {
		t.Errorf("the lost host comes back and closes: got %v, want a refusal", err)
	}
}

func TestHostThatDoesNotBegin(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.make("arch", "ppc64le")
	b.schedule()
	b.Exec("UPDATE scheduler_task_runs SET create_time = now() - interval '10 minutes'")
	b.schedule()
	b.is(id, koji.TaskFree, 0)
	want := []string{"Assigning task", "Host refused task: assignment timeout", "Task assignment timeout"}
	if diff := cmp.Diff(want, b.log(id)); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
	runs := b.Call("", "scheduler.getTaskRuns", []any{[]any{"active", true}}).([]any)
	if len(runs) != 0 {
		t.Errorf("runs that are still active: %v", runs)
	}
}

func TestRunsAtTheSameTime(t *testing.T) {
	t.Parallel()
	b := start(t)
	var ids []int64
	for range 4 {
		ids = append(ids, b.make())
	}
	var group sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		group.Go(func() {
			if i%2 == 0 {
				_, errs[i] = b.Try("kojiadmin", "scheduler.doRun", true)
			} else {
				_, errs[i] = b.Try([]string{"builder1", "builder2"}[i/2%2], "host.getTasks")
			}
		})
	}
	group.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		if diff := cmp.Diff([]string{"Assigning task"}, b.log(id)); diff != "" {
			t.Errorf("task %d (-want +got):\n%s", id, diff)
		}
	}
}

func TestRunInterval(t *testing.T) {
	t.Parallel()
	b := start(t, interval(time.Hour))
	if ran := b.Call("kojiadmin", "scheduler.doRun"); ran != true {
		t.Error("the first run is due")
	}
	id := b.make()
	if ran := b.Call("kojiadmin", "scheduler.doRun"); ran != false {
		t.Error("a run was due again at once")
	}
	if tasks := b.Call("builder1", "host.getTasks").([]any); len(tasks) != 0 {
		t.Errorf("host.getTasks ran the scheduler before its time: %v", tasks)
	}
	b.Exec("UPDATE scheduler_sys_data SET data = '1e300' WHERE name = 'last_run_ts'")
	if ran := b.Call("kojiadmin", "scheduler.doRun"); ran != true {
		t.Error("nonsense about the last run keeps the scheduler from running")
	}
	b.is(id, koji.TaskAssigned, 2)
	b.Exec("UPDATE scheduler_sys_data SET data = to_jsonb(date_part('epoch', now()) + 1e6) WHERE name = 'last_run_ts'")
	if ran := b.Call("kojiadmin", "scheduler.doRun"); ran != false {
		t.Error("a run in the future: one follows at once")
	}
	var repaired bool
	if err := b.System.Pool.QueryRow(t.Context(),
		"SELECT data::text::float8 <= date_part('epoch', now()) + 1 FROM scheduler_sys_data").Scan(&repaired); err != nil || !repaired {
		t.Errorf("the moment in the future is left: %v", err)
	}
}
