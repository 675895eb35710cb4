package core_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// distTags starts a hub with tag2distrepo and a tag "dr" (id 1) of which dist
// repos are made.
func distTags(t *testing.T, conf string) *hubtest.Hub {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "tag2distrepo.conf"), []byte("[tag2distrepo]\n"+conf), 0o600); err != nil {
		t.Fatal(err)
	}
	h := hubtest.New(t, func(s *settings.Settings) {
		s.Options.Plugins, s.PluginDir = []string{"tag2distrepo"}, dir
		s.Options.Policies["tag"] = "all :: allow"
	})
	h.Call("kojiadmin", "createTag", "dr", hub.KW("arches", "x86_64", "extra", xmlrpc.Struct{{Name: "tag2distrepo.enabled", Value: true}}))
	return h
}

// addBuilds makes builds of a package "b" that "dr" lists.
func addBuilds(h *hubtest.Hub, n int) []string {
	h.Call("kojiadmin", "packageListAdd", "dr", "b", "alice")
	var nvrs []string
	for i := range n {
		nvr := fmt.Sprintf("b-1-%d", i)
		h.Call("kojiadmin", "createEmptyBuild", "b", "1", fmt.Sprint(i), nil)
		nvrs = append(nvrs, nvr)
	}
	return nvrs
}

// run does a hub's background work until the test ends.
func run(t *testing.T, h *hubtest.Hub) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		h.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
}

// distTasks waits until there are n distRepo tasks and lists them by id.
func distTasks(t *testing.T, h *hubtest.Hub, n int) []any {
	t.Helper()
	wake, cancel := h.System.Subscribe(hub.TaskTopic, func(string) bool { return true })
	defer cancel()
	for {
		tasks := h.Call("", "listTasks", hub.KW("opts", xmlrpc.Struct{{Name: "method", Value: "distRepo"}, {Name: "decode", Value: true}},
			"queryOpts", xmlrpc.Struct{{Name: "order", Value: "id"}})).([]any)
		if len(tasks) >= n {
			return tasks
		}
		select {
		case <-wake:
		case <-t.Context().Done():
			t.Fatal("there is no further task")
		}
	}
}

// eventOf is the event as of which a distRepo task makes its repo.
func eventOf(task any) int64 {
	request, _ := field(task, "request").([]any)
	event, _ := field(request[3], "event").(int64)
	return event
}

func TestTag2DistRepoCoalesces(t *testing.T) {
	t.Parallel()
	const changes, users = 200, 10
	h := distTags(t, "coalesce = yes\npause = 0\nwindow = 0\n")
	nvrs := addBuilds(h, changes/2)
	admin := h.Call("", "getUser", "kojiadmin").(xmlrpc.Struct)
	run(t, h)

	h.Call("kojiadmin", "tagBuildBypass", "dr", nvrs[0])
	if n := len(distTasks(t, h, 1)); n != 1 {
		t.Fatalf("the first change made %d tasks", n)
	}
	var group sync.WaitGroup
	for u := range users {
		group.Go(func() {
			for i := u; i < len(nvrs); i += users {
				for _, change := range []string{"tagBuildBypass", "untagBuildBypass"} {
					if i == 0 && change == "tagBuildBypass" {
						continue
					}
					err := as(t.Context(), h, admin, func(ctx context.Context, c *hub.Call) error {
						_, err := c.Invoke(ctx, change, "dr", nvrs[i])
						return err
					})
					if err != nil {
						t.Errorf("%s %s: %v", change, nvrs[i], err)
					}
				}
			}
		})
	}
	group.Wait()
	h.Call("kojiadmin", "grantPermission", "bob", "tag")
	h.Call("bob", "tagBuildBypass", "dr", nvrs[2])

	tasks := distTasks(t, h, 1)
	if len(tasks) != 1 {
		t.Fatalf("%d tasks while the first one waits", len(tasks))
	}
	h.Call("kojiadmin", "cancelTask", field(tasks[0], "id"))
	tasks = distTasks(t, h, 2)
	if len(tasks) != 2 || field(tasks[1], "owner_name") != "bob" {
		t.Errorf("tasks %v", tasks)
	}
	var last int64
	if err := h.Do(t.Context(), "", "test", func(ctx context.Context, c *hub.Call) (err error) {
		last, err = hub.Value[int64](ctx, c, "SELECT max(greatest(create_event, revoke_event))::bigint FROM tag_listing")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if event := eventOf(tasks[1]); event <= last {
		t.Errorf("the last repo is of event %d, the last change of %d", event, last)
	}
	h.Call("kojiadmin", "cancelTask", field(tasks[1], "id"))
	h.Call("kojiadmin", "tagBuildBypass", "dr", nvrs[4])
	if n := len(distTasks(t, h, 3)); n != 3 {
		t.Errorf("a further change makes %d tasks", n)
	}
}

// What a hub noted before it was killed gets its task from the next one.
func TestTag2DistRepoAfterKill(t *testing.T) {
	t.Parallel()
	h := distTags(t, "")
	if err := h.Do(t.Context(), "alice", "test", func(ctx context.Context, c *hub.Call) error {
		_, err := c.Exec(ctx, "INSERT INTO gokoji_tag2distrepo (tag_id, user_id) VALUES (1, $1)", c.Session.UserID)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	run(t, h)
	if task := distTasks(t, h, 1)[0]; field(task, "owner_name") != "alice" {
		t.Errorf("task %v", task)
	}
}

func TestTag2DistRepoOneEach(t *testing.T) {
	t.Parallel()
	for _, conf := range []string{"", "coalesce = no\n"} { // hubtest leaves repos alone
		h := distTags(t, conf)
		for _, nvr := range addBuilds(h, 3) {
			h.Call("kojiadmin", "tagBuildBypass", "dr", nvr)
		}
		if n := len(distTasks(t, h, 3)); n != 3 {
			t.Errorf("%q: %d tasks", conf, n)
		}
	}
}

func TestTag2DistRepoWithoutArches(t *testing.T) {
	t.Parallel()
	for _, conf := range []string{"coalesce = yes\n", "coalesce = no\n"} {
		h := distTags(t, conf)
		nvr := addBuilds(h, 1)[0]
		h.Call("kojiadmin", "editTag2", "dr", hub.KW("arches", ""))
		_, err := h.Try("kojiadmin", "tagBuildBypass", "dr", nvr)
		if !koji.IsKind(err, koji.CallbackError) || !strings.Contains(err.Error(), "tag dr has no arches configured") {
			t.Errorf("%q: %v", conf, err)
		}
		if tagged := h.Call("", "listTagged", "dr").([]any); len(tagged) != 0 {
			t.Errorf("%q: tagged %v", conf, tagged)
		}
	}
}
