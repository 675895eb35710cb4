package main

import (
	"context"
	"fmt"
	"time"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest/rpmgen"
)

const (
	distChanges  = 200
	distTime     = time.Minute // in which they happen
	distPatience = 5 * time.Minute
)

// distRepos counts the tasks that many changes of a tag lead to: two builds go in
// for each that goes out.
func (r *repos) distRepos(ctx context.Context, t *table) error {
	builds := r.builds()
	if need := distChanges - distChanges/3; len(builds) < need {
		return fmt.Errorf("%d RPMs are too few: %d builds are needed", len(r.rpms), need)
	}
	tick := time.NewTicker(distTime / distChanges)
	defer tick.Stop()
	start, in, out := time.Now(), 0, 0
	for i := range distChanges {
		method, build := "tagBuildBypass", &in
		if i%3 == 2 {
			method, build = "untagBuildBypass", &out
		}
		if _, err := client.Invoke[any](ctx, r.admin, method, distTag, buildName(&builds[*build][0]), client.KW("notify", false)); err != nil {
			return err
		}
		*build++
		if err := wait(ctx, tick); err != nil {
			return err
		}
	}
	took := time.Since(start)
	tasks, err := r.distTasks(ctx)
	if err != nil {
		return err
	}
	var content []rpmgen.RPM
	for _, build := range builds[out:in] {
		content = append(content, build...)
	}
	id, err := r.repo(ctx, distTag)
	if err != nil {
		return err
	}
	right, err := check(r.paths.DistRepo(id, distTag, "")+"/"+repoArch, content)
	if err != nil {
		return err
	}
	t.add(fmt.Sprintf("%d changes of a tag with tag2distrepo", distChanges), "%.0f s", took.Seconds(), atMost(distTime.Seconds()*1.05))
	t.add("  distRepo tasks", "%.0f", float64(tasks), atMost(3))
	t.add("  until the last repo is ready", "%.0f s", time.Since(start).Seconds(), goal{})
	t.add("  packages in it that should be", "%.0f", right, atLeast(float64(len(content))))
	return nil
}

// distTasks waits until every change has its repo and returns how many tasks
// there were.
func (r *repos) distTasks(ctx context.Context) (tasks int, err error) {
	ctx, cancel := context.WithTimeout(ctx, distPatience)
	defer cancel()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		var waiting, under, bad int
		err := r.db.QueryRow(ctx, `SELECT (SELECT count(*) FROM gokoji_tag2distrepo WHERE task_id IS NULL),
			count(*), count(*) FILTER (WHERE state = $1 OR state = $2 OR state = $3), count(*) FILTER (WHERE state = $4 OR state = $5)
			FROM task WHERE method = 'distRepo'`,
			int(koji.TaskFree), int(koji.TaskOpen), int(koji.TaskAssigned), int(koji.TaskFailed), int(koji.TaskCanceled)).
			Scan(&waiting, &tasks, &under, &bad)
		switch {
		case err != nil:
			return 0, err
		case bad > 0:
			return 0, fmt.Errorf("%d distRepo tasks failed", bad)
		case waiting == 0 && under == 0:
			return tasks, nil
		}
		if err := wait(ctx, tick); err != nil {
			return 0, err
		}
	}
}

func wait(ctx context.Context, tick *time.Ticker) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-tick.C:
		return nil
	}
}

// builds are the base tag's packages by build.
func (r *repos) builds() [][]rpmgen.RPM {
	var list [][]rpmgen.RPM
	for i := range r.rpms {
		if i == 0 || r.rpms[i].Build != r.rpms[i-1].Build {
			list = append(list, nil)
		}
		list[len(list)-1] = append(list[len(list)-1], r.rpms[i])
	}
	return list
}
