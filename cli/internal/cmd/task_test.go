package cmd_test

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
)

func TestListTasks(t *testing.T) {
	t.Parallel()
	task := func(id int64, parent any, method string) any {
		return object("id", id, "parent", parent, "priority", int64(20), "owner_name", "alice", "state", int64(1), "arch", "noarch",
			"method", method, "request", []any{})
	}
	setup := func(hub *sdktest.Hub) {
		hub.Answer("listTasks", []any{task(3, int64(2), "c"), task(1, nil, "a"), task(2, int64(1), "b"), task(5, int64(4), "d")})
		hub.Answer("getUser", nil)
		hub.Answer("getLoggedInUser", object("id", int64(2)))
		hub.Answer("getChannel", object("id", int64(6)))
		hub.Answer("getHost", object("id", int64(7)))
	}
	const (
		head = "ID       Pri  Owner                State    Arch       Name\n"
		rows = "1        20   alice                OPEN     noarch     a (noarch)\n" +
			"2        20   alice                OPEN     noarch      +b (noarch)\n" +
			"3        20   alice                OPEN     noarch        +c (noarch)\n" +
			"5        20   alice                OPEN     noarch     d (noarch)\n"
		open  = "listTasks({'decode': True, 'state': [0, 1, 4]"
		order = "}, {'order': 'priority,create_time'})"
	)
	play(t, setup, []string{"listTasks"}, []step{
		{line: "list-tasks", out: head + rows, calls: []string{open + order}},
		{line: "list-tasks --quiet --mine --arch 'x86_64 i386' --method build --channel c --host h", out: rows, calls: []string{
			open + ", 'owner': 2, 'arch': ['x86_64', 'i386'], 'method': 'build', 'channel_id': 6, 'host_id': 7" + order}},
		{line: "list-tasks --all --after 1700000000 --before 1700000001.5 --quiet", out: rows, calls: []string{
			"listTasks({'decode': True, 'startedAfter': 1700000000.0, 'startedBefore': 1700000001.5" + order}},
		{line: "list-tasks --user nosuch", out: "No such user: nosuch\n", err: "exit status 1"},
		{line: "list-tasks --mine --user x", err: "Can't specify 'mine' and 'user' in same time"},
	})
	play(t, func(hub *sdktest.Hub) { hub.Answer("listTasks", []any{}) }, nil, []step{
		{line: "list-tasks", out: "(no tasks)\n"},
		{line: "watch-task --method x", out: "(no tasks)\n"},
	})
}

func TestTaskinfo(t *testing.T) {
	t.Parallel()
	setup := func(hub *sdktest.Hub) {
		hub.Handle("getTaskInfo", func(c sdktest.HubCall) (any, error) {
			if c.Args[0] == int64(9) {
				return nil, nil
			}
			return object("id", c.Args[0], "method", "createrepo", "owner", int64(1), "state", int64(5), "create_ts", 1700000000.0,
				"start_ts", 1700000001.0, "completion_ts", nil, "host_id", int64(3)), nil
		})
		hub.Answer("getUser", object("name", "alice"))
		hub.Answer("getHost", object("name", "builder1"))
		hub.Answer("listBuilds", []any{object("nvr", "x-1-1", "build_id", int64(4))})
		hub.Answer("listBuildroots", []any{object("tag_name", "f40", "id", int64(5), "repo_id", int64(6))})
		hub.Handle("listTaskOutput", func(c sdktest.HubCall) (any, error) {
			if c.Args[0] == int64(2) {
				return object(), nil
			}
			return object("a.log", []any{"DEFAULT", "v"}, "a.rpm", []any{"DEFAULT"}), nil
		})
		hub.Handle("getTaskChildren", func(c sdktest.HubCall) (any, error) {
			if c.Args[0] == int64(1) {
				return []any{object("id", int64(2))}, nil
			}
			return []any{}, nil
		})
		hub.Answer("getTaskRequest", []any{int64(6), "x86_64", object("id", int64(5), "create_ts", 1700000000.0),
			[]any{object("external_repo_name", "ext")}})
	}
	const one = `Task: 1
Type: createrepo
Owner: alice
State: failed
Created: Tue Nov 14 22:13:20 2023
Started: Tue Nov 14 22:13:21 2023
Host: builder1
Build: x-1-1 (4)
Buildroots:
  /var/lib/mock/f40-5-6/
Log Files:
  /mnt/koji/work/tasks/1/1/a.log
  /mnt/koji/vol/v/work/tasks/1/1/a.log
Output:
  /mnt/koji/work/tasks/1/1/a.rpm

`
	play(t, setup, nil, []step{
		{line: "taskinfo 1", out: one},
		{line: "taskinfo -r -v 2", out: `Task: 2
Type: createrepo
Request Parameters:
  Repo ID: 6
  Arch: x86_64
  Old Repo ID: 5
  Old Repo Creation: Tue, 14 Nov 2023 22:13:20 UTC
  External Repos: ext
Owner: alice
State: failed
Created: Tue Nov 14 22:13:20 2023
Started: Tue Nov 14 22:13:21 2023
Host: builder1
Build: x-1-1 (4)
Buildroots:
  /var/lib/mock/f40-5-6/
Log Files:
  No outputs reported [1]
Output:
  No outputs reported [1]
[1] Not all tasks produce outputs, and task outputs are not retained indefinitely.

`},
		{line: "taskinfo 9", err: "No such task: 9"},
		{line: "taskinfo x", err: "Task id must be a number: 'x'"},
	})
}

// logHub is a hub on which task 1, with child 2, is closed, and task 3 failed.
func logHub(hub *sdktest.Hub) {
	hub.Handle("getTaskInfo", func(c sdktest.HubCall) (any, error) {
		state := int64(koji.TaskClosed)
		if c.Args[0] == int64(3) {
			state = int64(koji.TaskFailed)
		}
		return object("id", c.Args[0], "arch", "x86_64", "state", state), nil
	})
	hub.Handle("listTaskOutput", func(c sdktest.HubCall) (any, error) {
		if c.Args[0] == int64(2) {
			return object("b.log", []any{"vol1"}), nil
		}
		return object("a.log", []any{"DEFAULT"}, "other.log", []any{"DEFAULT"}, "x.rpm", []any{"DEFAULT"}), nil
	})
	hub.Handle("downloadTaskOutput", func(c sdktest.HubCall) (any, error) {
		text := koji.Str(c.Args[0]) + koji.Str(c.Args[1]) + "\n"
		offset, _ := c.KW.Value("offset").(int64)
		return base64.StdEncoding.EncodeToString([]byte(text[offset:])), nil
	})
	hub.Handle("getTaskChildren", func(c sdktest.HubCall) (any, error) {
		if c.Args[0] == int64(1) {
			return []any{object("id", int64(2))}, nil
		}
		return []any{}, nil
	})
	hub.Answer("getTaskResult", koji.Errorf(koji.BuildError, "no compiler"))
}

func TestWatchLogs(t *testing.T) {
	t.Parallel()
	const head = "Watching logs (this may be safely interrupted)...\n"
	play(t, logHub, nil, []step{
		{line: "watch-logs --log a.log 1", out: head + "==> 1:DEFAULT:a.log: <==\n1a.log\n"},
		{line: "watch-logs -f 1", out: head + "==> 1:DEFAULT:a.log: <==\n1a.log\n\n==> 1:DEFAULT:other.log: <==\n1other.log\n" +
			"\n==> 2:vol1:b.log: <==\n2b.log\n"},
	})
}

func TestDownloadLogs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := func(name string) string { return filepath.Join(dir, name) }
	play(t, logHub, nil, []step{
		{line: "download-logs -d " + dir + " 1", out: "Downloading: " + d("x86_64-1/a.log") + "\nDownloading: " + d("x86_64-1/other.log") + "\n"},
		{line: "download-logs -d " + dir + " -r -m 'b*' 1", out: "Downloading: " + d("x86_64-1/x86_64-2/vol1/b.log") + "\n"},
		{line: "download-logs -d " + dir + " -m 'task*' 3", out: "Writing: " + d("x86_64-3/task_failed.log") + "\n"},
		{line: "download-logs -d " + dir + " -m 'z*' 1", errOut: "No logs found for task 1. Perhaps try --recurse?\n\n"},
		{line: "download-logs x", err: "Task id must be a number: 'x'"},
	})
	for name, want := range map[string]string{
		"x86_64-1/a.log": "1a.log\n", "x86_64-1/x86_64-2/vol1/b.log": "2b.log\n", "x86_64-3/task_failed.log": "koji.BuildError: no compiler\n",
	} {
		got, err := os.ReadFile(d(name))
		if err != nil || string(got) != want {
			t.Errorf("%s holds %q, %v", name, got, err)
		}
	}
	if err := os.WriteFile(d("x86_64-1/a.log"), []byte("1a."), 0o600); err != nil {
		t.Fatal(err)
	}
	play(t, logHub, nil, []step{
		{line: "download-logs -c -m a.log -d " + dir + " 1", out: "Continuing: " + d("x86_64-1/a.log") + "\n"},
	})
	if got, err := os.ReadFile(d("x86_64-1/a.log")); err != nil || cmp.Diff("1a.log\n", string(got)) != "" {
		t.Errorf("continued: %q, %v", got, err)
	}
}

// --dir may be written in many ways.
//
//nolint:paralleltest // changes the working directory
func TestDownloadLogsDir(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	setup := func(hub *sdktest.Hub) {
		logHub(hub)
		hub.Answer("getBuild", object("build_id", int64(7), "state", int64(koji.BuildComplete)))
		hub.Answer("getBuildLogs", []any{object("name", "noarch/build.log", "path", "build.log")})
	}
	play(t, setup, nil, []step{
		{line: "download-logs -m a.log --dir= 1", out: "Downloading: x86_64-1/a.log\n"},
		{line: "download-logs -m a.log --dir . 1", out: "Downloading: x86_64-1/a.log\n"},
		{line: "download-logs -m a.log --dir ./none/../b/ 1", out: "Downloading: b/x86_64-1/a.log\n"},
		{line: "download-logs -m a.log --dir " + dir + " 1", out: "Downloading: " + dir + "/x86_64-1/a.log\n"},
		{line: "download-logs -d " + dir + " --nvr a-1-1", out: "Using build ID: 7\nDownloading: " + dir + "/a-1-1/noarch/build.log\n",
			err: `Get "/build.log": unsupported protocol scheme ""`},
	})
	for _, name := range []string{"x86_64-1/a.log", "b/x86_64-1/a.log"} {
		if _, err := os.Stat(name); err != nil {
			t.Error(err)
		}
	}
}

func TestHostileFileNames(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	setup := func(hub *sdktest.Hub) {
		logHub(hub)
		hub.Answer("listTaskOutput", object("../../../evil.log", []any{"DEFAULT"}))
	}
	hub := sdktest.NewHub(t)
	setup(hub)
	if err := sdktest.NewCLI(t, hub).Run(t.Context(), commands(), "download-logs", "-d", dir, "1"); err == nil {
		t.Error("a file name may leave the directory")
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(filepath.Dir(dir)), "evil.log")); err == nil {
		t.Error("a file was written outside the directory")
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	setup := func(hub *sdktest.Hub) {
		hub.Answer("cancelTask", nil)
		hub.Answer("cancelTaskFull", koji.Errorf(koji.ActionNotAllowed, "admins only"))
		hub.Answer("cancelBuild", false)
	}
	play(t, setup, []string{"cancelTask", "cancelTaskFull", "cancelBuild"}, []step{
		{line: "cancel 1 2 x-1-1", calls: []string{"cancelTask(1)", "cancelTask(2)", "cancelBuild('x-1-1', strict=True)"}},
		{line: "cancel --justone 1", calls: []string{"cancelTask(1, recurse=False)"}},
		{line: "cancel --full --force 1", calls: []string{"cancelTaskFull(1, strict=False)"}, errOut: "admins only\n", err: "exit status 1"},
	})
}

func TestTagBuild(t *testing.T) {
	t.Parallel()
	play(t, func(hub *sdktest.Hub) { hub.Answer("tagBuild", 5, 6) }, []string{"tagBuild"}, []step{
		{line: "tag --nowait f40 a-1-1 b-1-1", out: "Created task 5\nCreated task 6\n",
			calls: []string{"tagBuild('f40', 'a-1-1', force=False)", "tagBuild('f40', 'b-1-1', force=False)"}},
		{line: "tag-build --force f40 a-1-1", out: "Created task 5\n", calls: []string{"tagBuild('f40', 'a-1-1', force=True)"}},
	})
}
