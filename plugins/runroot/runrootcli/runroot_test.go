package runrootcli_test

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/plugins/runroot/runrootcli"
	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func registrar() *cli.Registrar {
	r := cli.NewRegistrar()
	r.Add(runrootcli.New())
	return r
}

// builder is a hub whose task 5 writes a line into its log at every look, and
// ends with the last one.
type builder struct {
	mu    sync.Mutex
	lines []string
	shown int
	last  koji.TaskState
}

func newHub(t *testing.T, last koji.TaskState, lines ...string) *sdktest.Hub {
	hub := sdktest.NewHub(t)
	b := &builder{lines: lines, last: last}
	hub.Answer("runroot", 5)
	hub.Handle("getTaskInfo", b.info)
	hub.Handle("listTaskOutput", func(sdktest.HubCall) (any, error) {
		return xmlrpc.Struct{
			{Name: "runroot.log", Value: []any{"DEFAULT"}}, {Name: "root.log", Value: []any{"DEFAULT"}},
		}, nil
	})
	hub.Handle("downloadTaskOutput", b.download)
	hub.Answer("getTaskResult", koji.Errorf(koji.GenericError, "sh exited with status 3"))
	hub.Answer("cancelTask", nil)
	return hub
}

func (b *builder) info(sdktest.HubCall) (any, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	state := koji.TaskOpen
	if b.shown >= len(b.lines) {
		state = b.last
	} else {
		b.shown++
	}
	return xmlrpc.Struct{{Name: "id", Value: int64(5)}, {Name: "state", Value: int64(state)}}, nil
}

func (b *builder) download(c sdktest.HubCall) (any, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	log := strings.Join(b.lines[:b.shown], "")
	offset, _ := c.KW.Value("offset").(int64)
	return base64.StdEncoding.EncodeToString([]byte(log[offset:])), nil
}

func TestRequest(t *testing.T) {
	t.Parallel()
	const plain = "channel=None packages=[] mounts=[] repo_id=None skip_setarch=False weight=None"
	for args, want := range map[string]string{
		"f40 x86_64 ls":              "['f40', 'x86_64', ['ls']] " + plain,
		"f40 x86_64 ls -- -l /":      "['f40', 'x86_64', ['ls', '--', '-l', '/']] " + plain,
		"f40 x86_64 -- ls -l":        "['f40', 'x86_64', ['ls', '-l']] " + plain,
		"f40 x86_64 -- -- ls":        "['f40', 'x86_64', ['--', 'ls']] " + plain,
		"--use-shell f40 x86_64 a b": "['f40', 'x86_64', 'a b'] " + plain,
		"--old-chroot f40 x86_64 ls": "['f40', 'x86_64', ['ls']] " + plain + " new_chroot=False",
		"-p bash --package gcc -m /mnt/x --skip-set -w 2 --new --repo-id 7 --channel image f40 x86_64 ls": "['f40', 'x86_64', ['ls']] " +
			"channel='image' packages=['bash', 'gcc'] mounts=['/mnt/x'] repo_id=7 skip_setarch=True weight=2 new_chroot=True",
	} {
		hub := newHub(t, koji.TaskClosed)
		c := sdktest.NewCLI(t, hub)
		argv := append([]string{"runroot", "--nowait"}, strings.Fields(args)...)
		if err := c.Run(t.Context(), registrar(), argv...); err != nil {
			t.Errorf("%q: %v", args, err)
			continue
		}
		call := hub.Calls("runroot")[0]
		got := koji.Repr(call.Args)
		for _, m := range call.KW {
			got += " " + m.Name + "=" + koji.Repr(m.Value)
		}
		if got != want {
			t.Errorf("%q sends\n%s\nwant\n%s", args, got, want)
		}
		if c.Out.Len() > 0 {
			t.Errorf("%q prints %q", args, c.Out.String())
		}
	}
}

func TestUsage(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"":                    "Incorrect number of arguments",
		"f40 x86_64":          "Incorrect number of arguments",
		"f40 x86_64 --":       "Incorrect number of arguments",
		"--weight x f40 a ls": "option --weight: invalid integer value: 'x'",
		"--new-chroo=1 f40":   "--new-chroot option does not take a value",
	} {
		c := sdktest.NewCLI(t, nil)
		err := c.Run(t.Context(), registrar(), append([]string{"runroot"}, strings.Fields(args)...)...)
		var usage *cli.UsageError
		if !errors.As(err, &usage) || usage.Msg != want {
			t.Errorf("%q: %v", args, err)
		}
	}
}

func TestOutput(t *testing.T) {
	t.Parallel()
	tests := []struct {
		args string
		last koji.TaskState
		out  string
		err  string
	}{
		{"f40 x86_64 ls", koji.TaskClosed, "one\ntwo\nthree\n", ""},
		{"--task-id f40 x86_64 ls", koji.TaskClosed, "5\none\ntwo\nthree\n", ""},
		{"--quiet f40 x86_64 ls", koji.TaskClosed, "", ""},
		{"f40 x86_64 ls", koji.TaskFailed, "one\ntwo\nthree\n", "sh exited with status 3"},
		{"--quiet f40 x86_64 ls", koji.TaskFailed, "", "sh exited with status 3"},
		{"f40 x86_64 ls", koji.TaskCanceled, "one\ntwo\nthree\n", "exit status 1"},
	}
	for _, tt := range tests {
		hub := newHub(t, tt.last, "one\n", "two\n", "three\n")
		c := sdktest.NewCLI(t, hub)
		err := c.Run(t.Context(), registrar(), append([]string{"runroot"}, strings.Fields(tt.args)...)...)
		if (err == nil) != (tt.err == "") || err != nil && err.Error() != tt.err {
			t.Errorf("%s, %v: error %v", tt.args, tt.last, err)
		}
		if d := cmp.Diff(tt.out, c.Out.String()); d != "" {
			t.Errorf("%s, %v: %s", tt.args, tt.last, d)
		}
	}
}

func TestOutputStreams(t *testing.T) {
	t.Parallel()
	hub := newHub(t, koji.TaskClosed, "one\n", "two\n")
	c := sdktest.NewCLI(t, hub)
	var seen []string
	hub.Handle("gokoji.waitTask", func(sdktest.HubCall) (any, error) {
		seen = append(seen, c.Out.String()) // the command waits for this answer
		return []any{[]any{int64(5), int64(1)}}, nil
	})
	if err := c.Run(t.Context(), registrar(), "runroot", "f40", "x86_64", "ls"); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"one\n", "one\ntwo\n"}, seen); d != "" {
		t.Error(d)
	}
}

func TestInterruptCancelsTheTask(t *testing.T) {
	t.Parallel()
	hub := newHub(t, koji.TaskClosed, "one\n", "two\n")
	ctx, cancel := context.WithCancel(t.Context())
	hub.Handle("gokoji.waitTask", func(sdktest.HubCall) (any, error) { cancel(); return []any{}, nil })
	c := sdktest.NewCLI(t, hub)
	c.Config.PollInterval = time.Hour
	err := c.Run(ctx, registrar(), "runroot", "f40", "x86_64", "ls")
	if !errors.Is(err, context.Canceled) || c.Out.String() != "one\nUser interrupt: canceling runroot task\n" {
		t.Errorf("got %v, %q", err, c.Out.String())
	}
	if calls := hub.Calls("cancelTask"); len(calls) != 1 || calls[0].Args[0] != int64(5) {
		t.Errorf("canceled %v", calls)
	}
}

func TestHubWithoutThePlugin(t *testing.T) {
	t.Parallel()
	c := sdktest.NewCLI(t, sdktest.NewHub(t))
	err := c.Run(t.Context(), registrar(), "runroot", "f40", "x86_64", "ls")
	if !koji.IsKind(err, koji.GenericError) || !strings.HasPrefix(c.Out.String(), "* The runroot plugin appears to not be installed") {
		t.Errorf("got %v, %q", err, c.Out.String())
	}
}
