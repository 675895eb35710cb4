// Package buildroot holds the records of the roots in which things were built:
// what was installed in them, for whom, and when.
package buildroot

import (
	"context"
	"time"

	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Info is a buildroot as getBuildroot answers it. Those of content generators
// have no host, repo, tag, task or state.
type Info struct {
	ID               int64      `koji:"id" sql:"buildroot.id"`
	Type             int64      `koji:"br_type" sql:"buildroot.br_type"`
	GeneratorID      *int64     `koji:"cg_id" sql:"buildroot.cg_id"`
	GeneratorName    *string    `koji:"cg_name" sql:"content_generator.name"`
	GeneratorVersion *string    `koji:"cg_version" sql:"buildroot.cg_version"`
	ContainerArch    *string    `koji:"container_arch" sql:"buildroot.container_arch"`
	Arch             *string    `koji:"arch" sql:"buildroot.container_arch"`
	ContainerType    *string    `koji:"container_type" sql:"buildroot.container_type"`
	HostOS           *string    `koji:"host_os" sql:"buildroot.host_os"`
	HostArch         *string    `koji:"host_arch" sql:"buildroot.host_arch"`
	Extra            hub.JSON   `koji:"extra" sql:"buildroot.extra"`
	State            *int64     `koji:"state" sql:"standard_buildroot.state"`
	TaskID           *int64     `koji:"task_id" sql:"standard_buildroot.task_id"`
	HostID           *int64     `koji:"host_id" sql:"host.id"`
	HostName         *string    `koji:"host_name" sql:"host.name"`
	RepoID           *int64     `koji:"repo_id" sql:"repo.id"`
	RepoState        *int64     `koji:"repo_state" sql:"repo.state"`
	TagID            *int64     `koji:"tag_id" sql:"tag.id"`
	TagName          *string    `koji:"tag_name" sql:"tag.name"`
	CreateEvent      *int64     `koji:"create_event_id" sql:"create_events.id"`
	CreateTime       *time.Time `koji:"create_event_time" sql:"create_events.time"`
	CreateTS         *float64   `koji:"create_ts" sql:"date_part('epoch', create_events.time)"`
	RetireEvent      *int64     `koji:"retire_event_id" sql:"retire_events.id"`
	RetireTime       *time.Time `koji:"retire_event_time" sql:"retire_events.time"`
	RetireTS         *float64   `koji:"retire_ts" sql:"date_part('epoch', retire_events.time)"`
	RepoCreateEvent  *int64     `koji:"repo_create_event_id" sql:"repo_create.id"`
	RepoCreateTime   *time.Time `koji:"repo_create_event_time" sql:"repo_create.time"`
}

func query() *hub.Query[Info] {
	return hub.Select[Info]("buildroot").
		Join("LEFT JOIN standard_buildroot ON standard_buildroot.buildroot_id = buildroot.id").
		Join("LEFT JOIN content_generator ON content_generator.id = buildroot.cg_id").
		Join("LEFT JOIN host ON host.id = standard_buildroot.host_id").
		Join("LEFT JOIN repo ON repo.id = standard_buildroot.repo_id").
		Join("LEFT JOIN tag ON tag.id = repo.tag_id").
		Join("LEFT JOIN events AS create_events ON create_events.id = standard_buildroot.create_event").
		Join("LEFT JOIN events AS retire_events ON retire_events.id = standard_buildroot.retire_event").
		Join("LEFT JOIN events AS repo_create ON repo_create.id = repo.create_event")
}

// Find returns the buildroot with this id; nil when there is none.
func Find(ctx context.Context, c *hub.Call, id int64) (*Info, error) {
	b, ok, err := query().Where("buildroot.id = ?::bigint", id).One(ctx, c)
	if err != nil || !ok {
		return nil, err
	}
	return &b, nil
}

// Get is Find with koji's GenericError when there is no such buildroot.
func Get(ctx context.Context, c *hub.Call, id int64) (*Info, error) {
	b, err := Find(ctx, c, id)
	if err == nil && b == nil {
		err = koji.Errorf(koji.GenericError, "no buildroot with ID: %d", id)
	}
	return b, err
}

type getArgs struct {
	ID     int64 `koji:"buildrootID"`
	Strict bool  `koji:"strict" default:"false"`
}

func get(ctx context.Context, c *hub.Call, a getArgs) (*Info, error) {
	b, err := Find(ctx, c, a.ID)
	if err == nil && b == nil && a.Strict {
		err = koji.Errorf(koji.GenericError, "No such buildroot: %d", a.ID)
	}
	return b, err
}

type listArgs struct {
	HostID      *int64        `koji:"hostID" default:"null"`
	TagID       *int64        `koji:"tagID" default:"null"`
	State       any           `koji:"state" default:"null"`
	RPMID       *int64        `koji:"rpmID" default:"null"`
	ArchiveID   *int64        `koji:"archiveID" default:"null"`
	TaskID      *int64        `koji:"taskID" default:"null"`
	BuildrootID any           `koji:"buildrootID" default:"null"`
	RepoID      *int64        `koji:"repoID" default:"null"`
	Opts        hub.QueryOpts `koji:"queryOpts" default:"null"`
}

func list(ctx context.Context, c *hub.Call, a listArgs) (any, error) {
	q := query().Opts(a.Opts)
	for _, f := range []struct {
		condition string
		value     any
	}{
		{"standard_buildroot.state = ANY(?::bigint[])", a.State},
		{"buildroot.id = ANY(?::bigint[])", a.BuildrootID},
	} {
		if f.value == nil {
			continue
		}
		numbers, err := oneOrMore(f.value)
		if err != nil {
			return nil, err
		}
		q.Where(f.condition, numbers)
	}
	if a.RepoID != nil && *a.RepoID == 0 {
		a.RepoID = nil
	}
	for _, f := range []struct {
		condition string
		id        *int64
	}{
		{"host.id = ?::bigint", a.HostID},
		{"tag.id = ?::bigint", a.TagID},
		{"buildroot.id IN (SELECT buildroot_id FROM buildroot_listing WHERE rpm_id = ?::bigint)", a.RPMID},
		{"buildroot.id IN (SELECT buildroot_id FROM buildroot_archives WHERE archive_id = ?::bigint)", a.ArchiveID},
		{"standard_buildroot.task_id = ?::bigint", a.TaskID},
		{"standard_buildroot.repo_id = ?::bigint", a.RepoID},
	} {
		if f.id != nil {
			q.Where(f.condition, *f.id)
		}
	}
	return q.Answer(ctx, c)
}

func oneOrMore(v any) ([]int64, error) {
	items, ok := v.([]any)
	if !ok {
		items = []any{v}
	}
	numbers := make([]int64, len(items))
	for i, item := range items {
		var err error
		if numbers[i], err = args.Int(item); err != nil {
			return nil, err
		}
	}
	return numbers, nil
}
