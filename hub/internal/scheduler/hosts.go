package scheduler

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/gokoji/gokoji/hub/internal/task"
	"github.com/gokoji/gokoji/sdk/hub"
)

// candidate is an enabled host.
type candidate struct {
	ID       int64    `koji:"id"`
	UpdateTS *float64 `koji:"update_ts"`
	Ready    bool     `koji:"ready"`
	Arches   *string  `koji:"arches"`
	Capacity float64  `koji:"capacity"`
	Data     *string  `koji:"data"`
	Channels []int64  `koji:"channels"`

	load    float64 // weight of its tasks that do not wait
	tasks   int
	maxJobs int
	demand  float64 // share of what the free tasks ask of all hosts
}

// rank orders hosts; the lowest gets a task first.
func (h *candidate) rank() float64 { return h.load + float64(h.tasks) + h.demand }

// readHosts reads the hosts in the order in which equals get tasks: those that
// report about themselves, the one that has been waiting longest first, before
// those that do not, the newest first. koji's order comes out the same.
func (r *run) readHosts(ctx context.Context, c *hub.Call) error {
	rows, err := hub.Rows[candidate](ctx, c, `SELECT host.id, date_part('epoch', host.update_time) AS update_ts, host.ready,
			host_config.arches, host_config.capacity, scheduler_host_data.data::text AS data,
			ARRAY(SELECT channel_id::bigint FROM host_channels JOIN channels ON channels.id = channel_id
				WHERE host_id = host.id AND active AND channels.enabled) AS channels
		FROM host JOIN host_config ON host.id = host_config.host_id
		LEFT JOIN scheduler_host_data ON host.id = scheduler_host_data.host_id
		WHERE host_config.enabled AND host_config.active
		ORDER BY CASE WHEN scheduler_host_data.host_id IS NOT NULL THEN host.update_time END, host.id DESC`)
	if err != nil {
		return err
	}
	r.hosts = make(map[int64]*candidate, len(rows))
	for i := range rows {
		h := &rows[i]
		h.maxJobs = r.maxJobs(h.Data)
		r.hosts[h.ID] = h
		r.order = append(r.order, h)
	}
	return nil
}

// serves returns the host's architectures, noarch always among them.
func (h *candidate) serves() map[string]bool {
	arches := map[string]bool{"noarch": true}
	if h.Arches != nil {
		for _, arch := range strings.Fields(*h.Arches) {
			arches[arch] = true
		}
	}
	return arches
}

// maxJobs is how many tasks a host may have: as it says itself, else MaxJobs.
func (r *run) maxJobs(data *string) int {
	var own struct {
		MaxJobs any `json:"maxjobs"`
	}
	if data != nil && json.Unmarshal([]byte(*data), &own) == nil {
		if n, ok := own.MaxJobs.(float64); ok && n >= 1 {
			return int(min(n, 1e6))
		}
	}
	return r.opts.MaxJobs
}

// checkHosts takes hosts that have not been heard of for a while as not ready,
// and sorts the others into bins.
func (r *run) checkHosts(ctx context.Context, c *hub.Call) error {
	var silent []int64
	r.bins = map[bin][]*candidate{}
	for _, h := range r.order {
		if !h.Ready {
			continue
		}
		if h.UpdateTS != nil && r.age(*h.UpdateTS) <= r.opts.ReadyTimeout {
			for _, channel := range h.Channels {
				for arch := range h.serves() {
					b := bin{channel, arch}
					r.bins[b] = append(r.bins[b], h)
				}
			}
			continue
		}
		h.Ready = false
		silent = append(silent, h.ID)
		if err := task.Record(ctx, c, "Marking host not ready", nil, &h.ID); err != nil {
			return err
		}
	}
	if len(silent) == 0 {
		return nil
	}
	_, err := c.Exec(ctx, "UPDATE host SET ready = FALSE WHERE id = ANY($1)", silent)
	return err
}

// age is how long ago a moment of the database was.
func (r *run) age(ts float64) time.Duration {
	return r.now.Sub(time.UnixMicro(int64(ts * 1e6)))
}
