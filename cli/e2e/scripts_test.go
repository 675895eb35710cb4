package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/gokoji/gokoji/sdk/sdktest/smtptest"
)

// TestSite plays what users do with a hub and a builder, and what happens when
// parts of it fail.
func TestSite(t *testing.T) {
	t.Parallel()
	go buildRPMs() //nolint:errcheck // furnish hears of it
	s := newSite(t, startHub(t, "--site", "testdata/site.toml"))
	post := &letters{Server: smtptest.New(t, smtptest.Options{})}
	b := s.startBuilder(t, "builder1", "smtphost = "+post.Addr)
	s.furnish(t)
	for name, test := range map[string]func(*testing.T, *site){
		"cancel": testCancel, "killed-kojid": testKilledKojid, "killed-task": testKilledTask, "full-disk": testFullDisk,
		"twins": testTwins,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, s)
		})
	}
	t.Run("scripts", func(t *testing.T) { s.play(t, b, post) })
}

// play runs the scripts in testdata. Beside testscript's own commands there are:
//
//	koji ARGS...           the admin runs a command
//	koji-as USER ARGS...   somebody else does
//	status N               the exit status of the last of these
//	says REGEXP            like stdout and stderr, for both together
//	capture NAME REGEXP    sets a variable to the first group found in stdout
//	await-task ID STATE    waits until a task is in that state
//	await-file PATH        waits until there is such a file
//	await-letter FILE REGEXP  waits for a letter that matches, and keeps it
func (s *site) play(t *testing.T, b *builder, post *letters) {
	p, err := buildRPMs()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata", ContinueOnError: true,
		WorkdirRoot: t.TempDir(), // which goes, also when -run picks a script
		Setup: func(e *testscript.Env) error {
			e.Setenv("PATH", bin+string(os.PathListSeparator)+e.Getenv("PATH"))
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("KOJI_CONF", s.conf)
			e.Setenv("KOJID_CONF", b.conf)
			e.Setenv("WEB", s.web())
			e.Setenv("TREE", s.tree())
			e.Setenv("SHARED", filepath.Join(s.dir, "shared"))
			for _, path := range p.all() {
				name, _, _ := strings.Cut(filepath.Base(path), "-1.0-1.")
				kind := "RPM_"
				if strings.HasSuffix(path, ".src.rpm") {
					kind = "SRPM_"
				}
				e.Setenv(kind+strings.ToUpper(strings.ReplaceAll(name, "-", "_")), path)
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"koji": func(ts *testscript.TestScript, neg bool, args []string) { s.script(ts, neg, "kojiadmin", args) },
			"koji-as": func(ts *testscript.TestScript, neg bool, args []string) {
				if len(args) == 0 {
					ts.Fatalf("usage: koji-as USER ARGS...")
				}
				s.script(ts, neg, args[0], args[1:])
			},
			"status":  checkStatus,
			"says":    says,
			"capture": capture,
			"await-file": func(ts *testscript.TestScript, _ bool, args []string) {
				eventually(t, "there is "+strings.Join(args, " "), func() bool {
					_, err := os.Stat(args[0])
					return err == nil
				})
			},
			"await-letter": func(ts *testscript.TestScript, _ bool, args []string) { post.await(t, ts, args) },
			"await-task":   func(ts *testscript.TestScript, _ bool, args []string) { s.awaitTask(t, ts, args) },
		},
	})
}

const statusVar = "STATUS"

// script runs a command of a script.
func (s *site) script(ts *testscript.TestScript, neg bool, user string, args []string) {
	err := ts.Exec(program("koji"), append(s.login(user), args...)...)
	status := 0
	if err != nil {
		m := regexp.MustCompile(`exit status (\d+)`).FindStringSubmatch(err.Error())
		if m == nil {
			ts.Fatalf("koji: %v", err)
		}
		status, _ = strconv.Atoi(m[1])
	}
	ts.Setenv(statusVar, strconv.Itoa(status))
	if (status != 0) != neg {
		ts.Fatalf("koji %s: status %d", strings.Join(args, " "), status)
	}
}

func checkStatus(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 || neg {
		ts.Fatalf("usage: status N")
	}
	if got := ts.Getenv(statusVar); got != args[0] {
		ts.Fatalf("exit status %s, want %s", got, args[0])
	}
}

func says(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: says REGEXP")
	}
	text := ts.ReadFile("stdout") + ts.ReadFile("stderr")
	if regexp.MustCompile("(?m)"+args[0]).MatchString(text) == neg {
		ts.Fatalf("searched for %q in\n%s", args[0], text)
	}
}

func capture(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 || neg {
		ts.Fatalf("usage: capture NAME REGEXP")
	}
	m := regexp.MustCompile("(?m)" + args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if len(m) < 2 {
		ts.Fatalf("no match for %q in stdout", args[1])
	}
	ts.Setenv(args[0], m[1])
}

func (s *site) awaitTask(t testing.TB, ts *testscript.TestScript, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: await-task ID STATE")
	}
	id, err := strconv.ParseInt(args[0], 10, 64)
	ts.Check(err)
	eventually(t, "task "+args[0]+" is "+args[1], func() bool {
		now := s.state(t, id)
		if now.Finished() && now.String() != args[1] {
			ts.Fatalf("task %d is %s, want %s", id, now, args[1])
		}
		return now.String() == args[1]
	})
}
