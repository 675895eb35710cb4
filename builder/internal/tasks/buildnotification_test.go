package tasks

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
	"github.com/gokoji/gokoji/sdk/sdktest/smtptest"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// built is a build as the hub describes it in the task.
func built(state koji.BuildState) xmlrpc.Struct {
	return xmlrpc.Struct{
		opt("id", int64(7)), opt("package_name", "hello"), opt("name", "hello"), opt("version", "1"), opt("release", "2"), opt("epoch", nil),
		opt("owner_name", "alice"), opt("draft", false), opt("state", int64(state)), opt("task_id", int64(40)), opt("volume_name", "DEFAULT"),
		opt("creation_ts", 1795354265.5), opt("completion_ts", nil),
	}
}

func TestBuildLetter(t *testing.T) {
	t.Parallel()
	parent := builtTask{id: 40, label: "build (f42, hello.src.rpm)", arch: "noarch", host: "builder1", state: koji.TaskClosed, result: "Unknown"}
	child := builtTask{
		id: 41, label: "buildArch (hello-1-2.src.rpm, x86_64)", arch: "x86_64", subdir: "x86_64", host: "builder2", state: koji.TaskClosed,
		srpms: []string{"hello-1-2.src.rpm"}, rpms: []string{"hello-1-2.x86_64.rpm", "hello-doc-1-2.x86_64.rpm"},
		logs: []outputFile{{"build.log", "DEFAULT"}, {"c++.log", "vol1"}}, misc: []outputFile{{"hw_info", "DEFAULT"}},
	}
	failed := func(t builtTask, why string) builtTask {
		t.state, t.result, t.srpms, t.rpms, t.misc, t.logs = koji.TaskFailed, why, nil, nil, nil, t.logs[:min(1, len(t.logs))]
		return t
	}
	canceled := parent
	canceled.state, canceled.host = koji.TaskCanceled, ""
	for _, tc := range []struct {
		name string
		news buildNews
		want string
	}{
		{"complete", buildNews{
			build: with(built(koji.BuildComplete), "completion_ts", int64(1795354325)), tag: "f42", tasks: []builtTask{parent, child},
			changes: []change{{"2026-11-20 12:00:00", "Ä. Lice <alice@example.com> - 1-2", "- new\n- newer"}, {"2026-11-19 12:00:00", "Bob", "- old"}},
		}, `Subject: Package: hello-1-2 Tag: f42 Status: complete Built by: alice
X-Koji-Tag: f42
X-Koji-Package: hello
X-Koji-Builder: alice
X-Koji-Status: complete
X-Koji-Draft: False

Package: hello-1-2
Tag: f42
Status: complete
Built by: alice
ID: 7
Started: Sun, 22 Nov 2026 13:31:05 UTC
Finished: Sun, 22 Nov 2026 13:32:05 UTC
Changelog:
* Fri Nov 20 2026 Ä. Lice <alice@example.com> - 1-2
- new
- newer

* Thu Nov 19 2026 Bob
- old



SRPMS:
  hello-1-2.src.rpm

Closed tasks:
-------------

Task 40 on builder1
Task Type: build (f42, hello.src.rpm)

Task 41 on builder2
Task Type: buildArch (hello-1-2.src.rpm, x86_64)
logs:
 http://web/koji/getfile?taskID=41&name=build.log&volume=DEFAULT
 http://web/koji/getfile?taskID=41&name=c%2B%2B.log&volume=vol1
rpms:
 http://files/packages/hello/1/2/x86_64/hello-1-2.x86_64.rpm
 http://files/packages/hello/1/2/x86_64/hello-doc-1-2.x86_64.rpm
misc:
 http://web/koji/getfile?taskID=41&name=hw_info&volume=DEFAULT



Task Info: http://web/koji/taskinfo?taskID=40
Build Info: http://web/koji/buildinfo?buildID=7
`},
		{"failed", buildNews{
			build: built(koji.BuildFailed), tag: "None", tasks: []builtTask{failed(parent, "BuildError: no luck"), failed(child, "no matter")},
		}, `Subject: Package: hello-1-2 Tag: None Status: failed Built by: alice
X-Koji-Tag: None
X-Koji-Package: hello
X-Koji-Builder: alice
X-Koji-Status: failed
X-Koji-Draft: False

Package: hello-1-2
Tag: None
Status: failed
Built by: alice
ID: 7
Started: Sun, 22 Nov 2026 13:31:05 UTC
Finished: 


hello-1-2 (7) failed on builder1 (noarch), builder2 (x86_64):
  BuildError: no luck
Failed tasks:
-------------

Task 40 on builder1
Task Type: build (f42, hello.src.rpm)

Task 41 on builder2
Task Type: buildArch (hello-1-2.src.rpm, x86_64)
logs:
 http://web/koji/getfile?taskID=41&name=build.log&volume=DEFAULT



Task Info: http://web/koji/taskinfo?taskID=40
Build Info: http://web/koji/buildinfo?buildID=7
`},
		{"canceled", buildNews{build: built(koji.BuildCanceled), tag: "f42", canceler: "bob", tasks: []builtTask{canceled}},
			`Subject: Package: hello-1-2 Tag: f42 Status: canceled Built by: alice
X-Koji-Tag: f42
X-Koji-Package: hello
X-Koji-Builder: alice
X-Koji-Status: canceled
X-Koji-Draft: False

Package: hello-1-2
Tag: f42
Status: canceled
Canceled by: bob
Built by: alice
ID: 7
Started: Sun, 22 Nov 2026 13:31:05 UTC
Finished: 


Canceled tasks:
---------------

Task 40
Task Type: build (f42, hello.src.rpm)



Task Info: http://web/koji/taskinfo?taskID=40
Build Info: http://web/koji/buildinfo?buildID=7
`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			tc.news.id, tc.news.zone, tc.news.weburl, tc.news.topurl = 7, time.UTC, "http://web/koji", "http://files"
			state, _ := tc.news.build.Value("state").(int64)
			tc.news.state = koji.BuildState(state)
			if diff := cmp.Diff(tc.want, show(tc.news.letter())); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// answerBuild has the hub know two tasks: the second is the first one's child,
// and names the first as its own.
func (b *bench) answerBuild() {
	b.hub.Handle("getTaskInfo", func(c sdktest.HubCall) (any, error) {
		id, _ := c.Args[0].(int64)
		info := xmlrpc.Struct{
			opt("id", id), opt("method", "build"), opt("arch", "noarch"), opt("label", nil), opt("state", int64(koji.TaskCanceled)), opt("host_id", nil), opt("owner", 9),
		}
		if id == 41 {
			info.Set("method", "buildArch")
			info.Set("label", "x86_64")
			info.Set("host_id", 3)
		}
		return info, nil
	})
	b.hub.Answer("getHost", xmlrpc.Struct{opt("name", "builder1")})
	b.hub.Answer("getTaskResult", koji.Errorf(koji.GenericError, "Task 40 is canceled"), nil)
	b.hub.Answer("listTaskOutput", xmlrpc.Struct{}, xmlrpc.Struct{
		opt("root.log", xmlrpc.List([]string{"DEFAULT"})), opt("build.log", xmlrpc.List([]string{"vol1", "DEFAULT"})), opt("hello-1-2.src.rpm", xmlrpc.List([]string{"DEFAULT"})),
		opt("hello-1-2.x86_64.rpm", xmlrpc.List([]string{"DEFAULT"})), opt("hw_info", xmlrpc.List([]string{"DEFAULT"})),
	})
	b.hub.Answer("getTaskRequest", []any{"cli-build/hello.src.rpm", "f42", nil}, []any{"hello.src.rpm", 1, "x86_64", true, nil})
	b.hub.Handle("getTaskChildren", func(c sdktest.HubCall) (any, error) {
		return []any{xmlrpc.Struct{opt("id", 81-c.Args[0].(int64))}}, nil
	})
	b.hub.Answer("getUser", xmlrpc.Struct{opt("name", "bob")})
	b.hub.Answer("getChangelogEntries", []any{xmlrpc.Struct{opt("date", "2026-11-20 12:00:00"), opt("author", "Bob"), opt("text", "- old")}})
}

func TestBuildNotification(t *testing.T) {
	t.Parallel()
	b, server := mailing(t, smtptest.Options{})
	b.answerBuild()
	report, result := b.run(t, 66, "buildNotification", []any{"alice@example.com"}, built(koji.BuildCanceled), xmlrpc.Struct{opt("dest_tag_name", "f42")}, "http://web/koji")
	if report != "host.closeTask" || result != "sent notification of build 7 to: alice@example.com" {
		t.Fatal(report, result)
	}
	wantMethods(t, b.methods(),
		"getTaskInfo", "getTaskResult", "listTaskOutput", "getTaskRequest", "getTaskChildren",
		"getTaskInfo", "getHost", "getTaskResult", "listTaskOutput", "getTaskRequest", "getTaskChildren",
		"getTaskInfo", "getTaskInfo", "getUser", "getChangelogEntries", report)
	if diff := cmp.Diff(xmlrpc.Struct{opt("all_volumes", true)}, b.hub.Calls("listTaskOutput")[0].KW); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(xmlrpc.Struct{opt("queryOpts", xmlrpc.Struct{opt("limit", int64(3))})}, b.hub.Calls("getChangelogEntries")[0].KW); diff != "" {
		t.Error(diff)
	}
	text := server.Next().Text
	for _, want := range []string{
		"Subject: Package: hello-1-2 Tag: f42 Status: canceled Built by: alice\nTo: alice@example.com\nX-Koji-Tag: f42\n", "\nCanceled by: bob\n",
		"\n* Fri Nov 20 2026 Bob\n- old\n", "Task 40\nTask Type: build (f42, hello.src.rpm)\n\nTask 41 on builder1\nTask Type: buildArch (hello.src.rpm, x86_64)\n",
		"name=build.log&volume=DEFAULT\n http://web/koji/getfile?taskID=41&name=root.log&volume=DEFAULT\n http://web/koji/getfile?taskID=41&name=build.log&volume=vol1\n",
		" http://koji.example.com/kojifiles/packages/hello/1/2/x86_64/hello-1-2.x86_64.rpm\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
}

func TestBuildNotificationRefused(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		params []any
		report string
		result any
	}{
		{"for nobody", []any{[]any{}, built(koji.BuildComplete), nil, "u"}, "host.closeTask", nil},
		{"no build", []any{[]any{"a@example.com"}, xmlrpc.Struct{opt("id", 7)}, nil, "u"}, "host.failTask", "Invalid type for value {'id': 7}: a build has an id and a state"},
		{"no such method", []any{[]any{"a@example.com"}, built(koji.BuildComplete), nil, "u"}, "host.failTask", "Invalid method: getTaskInfo"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			b, server := mailing(t, smtptest.Options{})
			report, result := b.run(t, 66, "buildNotification", tc.params...)
			if report != tc.report || result != tc.result {
				t.Errorf("%s: %v", report, result)
			}
			if l := server.Letters(); l != nil {
				t.Errorf("sent %v", l)
			}
		})
	}
}

func TestResultOf(t *testing.T) {
	t.Parallel()
	for want, answer := range map[string]any{
		"Unknown": nil, "done": "done", "{'a': 1}": xmlrpc.Struct{opt("a", 1)}, "BuildError: no luck": koji.Errorf(koji.BuildError, "no luck\n"),
		"GenericError: Task 40 is open": koji.Errorf(koji.GenericError, "Task 40 is open"), "odd": errors.New("odd\n"),
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			b, server := mailing(t, smtptest.Options{})
			b.answerBuild()
			b.hub.Answer("getTaskResult", answer)
			if report, result := b.run(t, 66, "buildNotification", []any{"a@example.com"}, built(koji.BuildFailed), nil, "u"); report != "host.closeTask" {
				t.Fatal(report, result)
			}
			if text := server.Next().Text; !strings.Contains(text, "\nhello-1-2 (7) failed:\n  "+want+"\n") {
				t.Error(text)
			}
		})
	}
}
