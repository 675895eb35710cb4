// Package interop holds tests of the hub with clients that others wrote.
package interop

import (
	"fmt"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/client/kolotransport"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/google/go-cmp/cmp"
	"github.com/kolo/xmlrpc"
)

// start serves a hub and returns what makes stock kolo clients of it, each over
// a session of its own.
func start(t *testing.T) (*hubtest.Hub, func() *xmlrpc.Client) {
	t.Helper()
	h := hubtest.New(t)
	srv := httptest.NewServer(h.Handler())
	t.Cleanup(srv.Close)
	return h, func() *xmlrpc.Client {
		s, err := client.New(srv.URL+"/kojihub", client.Options{MaxRetries: -1})
		if err != nil {
			t.Fatal(err)
		}
		c, err := xmlrpc.NewClient(srv.URL+"/kojihub", kolotransport.New(s))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		return c
	}
}

func call[R any](t *testing.T, c *xmlrpc.Client, method string, args ...any) R {
	t.Helper()
	var result R
	if err := c.Call(method, args, &result); err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	return result
}

func kw(name string, value any) map[string]any {
	return kolotransport.Kwargs(map[string]any{name: value})
}

func TestKolo(t *testing.T) {
	t.Parallel()
	h, dial := start(t)
	c := dial()
	call[any](t, c, "login", "kojiadmin", "kojiadmin")
	user := call[map[string]any](t, c, "getLoggedInUser")
	if user["name"] != "kojiadmin" || user["krb_principal"] != nil {
		t.Errorf("logged in as %v", user)
	}

	// nil as an argument, in a struct, and as keyword
	parent := call[int](t, c, "createTag", "f40", nil)
	call[int](t, c, "createTag", "f40-build", "f40", "x86_64 noarch", nil)
	call[any](t, c, "editTag2", "f40-build", kw("extra", map[string]any{"empty": "", "none": nil, "list": []any{1, nil, ""}}))

	type tag struct {
		ID     int            `xmlrpc:"id"`
		Name   string         `xmlrpc:"name"`
		Arches string         `xmlrpc:"arches"`
		PermID any            `xmlrpc:"perm_id"`
		Extra  map[string]any `xmlrpc:"extra"`
	}
	got := call[tag](t, c, "getTag", "f40-build", kw("strict", true))
	want := tag{parent + 1, "f40-build", "x86_64 noarch", nil, map[string]any{"empty": "", "none": nil, "list": []any{int64(1), nil, ""}}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	inheritance := call[[]map[string]any](t, c, "getInheritanceData", "f40-build")
	if len(inheritance) != 1 || inheritance[0]["parent_id"] != int64(parent) || inheritance[0]["pkg_filter"] != "" || inheritance[0]["maxdepth"] != nil {
		t.Errorf("inheritance: %v", inheritance)
	}
	if gone := call[any](t, c, "getTag", "nosuch"); gone != nil {
		t.Errorf("a tag that is not: %v", gone)
	}
	if echo := call[[]any](t, c, "echo", "", nil, 1<<40, "ü", []any{}); !cmp.Equal(echo, []any{"", nil, int64(1) << 40, "ü", []any{}}) {
		t.Errorf("echo: %v", echo)
	}

	answers := call[[]any](t, c, "multiCall", []any{
		map[string]any{"methodName": "getTag", "params": []any{"f40-build"}},
		map[string]any{"methodName": "nosuch", "params": []any{}},
	})
	if len(answers) != 2 {
		t.Fatalf("multiCall: %v", answers)
	}
	if _, isList := answers[0].([]any); !isList {
		t.Errorf("multiCall: %v", answers[0])
	}
	if fault, _ := answers[1].(map[string]any); fault["faultCode"] != int64(koji.GenericError.Code()) {
		t.Errorf("multiCall: %v", answers[1])
	}

	numbers, err := hub.Rows[int64](t.Context(), h.System.Pool, "SELECT callnum FROM sessions WHERE callnum IS NOT NULL")
	if err != nil || len(numbers) != 1 || numbers[0] != 3 {
		t.Errorf("call numbers of what wrote last: %v, %v; want 3", numbers, err)
	}
	call[any](t, c, "logout")
	if user := call[any](t, c, "getLoggedInUser"); user != nil {
		t.Errorf("after logout: %v", user)
	}
}

func TestFaultsThroughKolo(t *testing.T) {
	t.Parallel()
	_, dial := start(t)
	anonymous, alice := dial(), dial()
	call[any](t, alice, "login", "alice", "alice")
	for name, test := range map[string]struct {
		client *xmlrpc.Client
		method string
		args   []any
		kind   koji.FaultKind
		text   string
	}{
		"no login":      {anonymous, "createTag", []any{"f40"}, koji.ActionNotAllowed, "tag permission required (user not logged in)"},
		"no permission": {alice, "createTag", []any{"f40"}, koji.ActionNotAllowed, "tag permission required (logged in as alice)"},
		"no tag":        {alice, "getTag", []any{"nosuch", kw("strict", true)}, koji.GenericError, "No such tagInfo: 'nosuch'"},
		"no method":     {alice, "nosuch", nil, koji.GenericError, "Invalid method: nosuch"},
		"bad keyword":   {alice, "getTag", []any{kw("nosuch", 1)}, koji.ParameterError, ""},
		"bad password":  {dial(), "login", []any{"alice", "wrong"}, koji.AuthError, "invalid username or password"},
	} {
		err := kolotransport.Error(test.client.Call(test.method, test.args, nil))
		fault := koji.AsFault(err)
		if !koji.IsKind(err, test.kind) || test.text != "" && fault.Msg != test.text {
			t.Errorf("%s: got %v, want a %s %q", name, err, test.kind, test.text)
		}
	}
}

// Many stock clients write at once: every call takes effect once.
func TestKoloClientsSideBySide(t *testing.T) {
	t.Parallel()
	h, dial := start(t)
	const clients, each = 4, 6
	var group sync.WaitGroup
	for i := range clients {
		c := dial()
		call[any](t, c, "login", "kojiadmin", "kojiadmin")
		for j := range each {
			group.Go(func() {
				if err := c.Call("createTag", fmt.Sprintf("tag-%d-%d", i, j), nil); err != nil {
					t.Error(err)
				}
			})
		}
	}
	group.Wait()
	n, err := hub.Value[int64](t.Context(), h.System.Pool, "SELECT count(*) FROM tag_config WHERE active")
	if err != nil || n != clients*each {
		t.Errorf("%d tags, want %d (%v)", n, clients*each, err)
	}
}
