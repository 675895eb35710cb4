package cg_test

import (
	"fmt"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func nvr(name, version, release string) xmlrpc.Struct {
	return xmlrpc.Struct{{Name: "name", Value: name}, {Name: "version", Value: version}, {Name: "release", Value: release}}
}

func reserve(t *testing.T, h *hubtest.Hub, data xmlrpc.Struct) (id int64, token string) {
	t.Helper()
	answer := h.Call("alice", "CGInitBuild", "maker", data)
	id, _ = hubtest.Member(t, answer, "build_id").(int64)
	token, _ = hubtest.Member(t, answer, "token").(string)
	if id == 0 || len(token) != 64 {
		t.Fatalf("CGInitBuild answered %v", answer)
	}
	return id, token
}

func TestReserve(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	id, _ := reserve(t, h, nvr("disk", "1", "1"))
	b := h.Call("", "getBuild", id)
	for name, want := range map[string]any{
		"state": int64(0), "cg_name": "maker", "owner_name": "alice", "completion_time": nil, "epoch": nil, "nvr": "disk-1-1", "draft": false,
	} {
		if got := hubtest.Member(t, b, name); got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	_, err := h.Try("alice", "CGInitBuild", "maker", nvr("disk", "1", "1"))
	refused(t, "again", err, "Build is already reserved")
	_, err = h.Try("bob", "CGInitBuild", "other", nvr("disk", "1", "1"))
	refused(t, "by another generator", err, "Build is already reserved")

	draft := append(nvr("disk", "1", "1"), xmlrpc.Member{Name: "draft", Value: true})
	_, err = h.Try("alice", "CGInitBuild", "maker", draft)
	refused(t, "a draft of it", err, "Target build already exists: disk-1-1 (id=")
	draft.Set("release", "2")
	first, _ := reserve(t, h, draft)
	second, _ := reserve(t, h, draft)
	if got := hubtest.Member(t, h.Call("", "getBuild", second), "release"); first == second || got != koji.DraftRelease("2", second) {
		t.Errorf("drafts %d and %d, release %v", first, second, got)
	}
}

func TestReserveRefuses(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	h.Call("kojiadmin", "createEmptyBuild", "done", "1", "1", nil)
	for _, c := range []struct {
		user      string
		generator any
		data      any
		fault     string
	}{
		{"alice", "nosuch", nvr("a", "1", "1"), "No such entry in table content_generator: nosuch"},
		{"alice", nil, nvr("a", "1", "1"), "Invalid name or id value: None"},
		{"", "maker", nvr("a", "1", "1"), "Not logged-in"},
		{"bob", "maker", 5, "Content generator access required (maker)"},
		{"alice", "maker", 5, "Invalid type for value '5'"},
		{"alice", "maker", nil, "Invalid type"},
		{"alice", "maker", xmlrpc.Struct{}, "Invalid metadata: build data has no name"},
		{"alice", "maker", nvr("a", "1-1", "1"), `The "-" character not allowed in version field`},
		{"alice", "maker", nvr("a", "1", "1-1"), `The "-" character not allowed in release field`},
		{"alice", "maker", nvr("a b", "1", "1"), "Name a b does not match RegexNameInternal value"},
		{"alice", "maker", nvr("done", "1", "1"), "Build already exists (id="},
		{"alice", "maker", append(nvr("a", "1", "1"), xmlrpc.Member{Name: "task_id", Value: 99}), "No such task: 99"},
	} {
		_, err := h.Try(c.user, "CGInitBuild", c.generator, c.data)
		refused(t, fmt.Sprint(c.user, c.generator, c.data), err, c.fault)
	}
}

func TestRefund(t *testing.T) {
	t.Parallel()
	h := newHub(t)
	id, token := reserve(t, h, nvr("disk", "1", "1"))
	for _, c := range []struct {
		user, generator string
		build           any
		token           any
		state           any
		fault           string
	}{
		{"", "maker", id, token, 1, "Only FAILED/CANCELED build states are allowed"},
		{"alice", "maker", id, token, "FAILED", "Only FAILED/CANCELED build states are allowed"},
		{"", "maker", id, token, 3, "Not logged-in"},
		{"bob", "maker", id, token, 3, "Content generator access required (maker)"},
		{"alice", "maker", 999, token, 3, "No such build: 999"},
		{"alice", "maker", id, "x", 3, fmt.Sprint("Token doesn't match build ID ", id)},
		{"alice", "maker", id, nil, 3, fmt.Sprint("Token doesn't match build ID ", id)},
		{"alice", "other", id, token, 3, fmt.Sprintf("Build ID %d is not reserved by this CG", id)},
	} {
		_, err := h.Try(c.user, "CGRefundBuild", c.generator, c.build, c.token, c.state)
		refused(t, fmt.Sprint(c.user, c.generator, c.build, c.state), err, c.fault)
	}
	h.Call("alice", "CGRefundBuild", "maker", id, token)
	if state := hubtest.Member(t, h.Call("", "getBuild", id), "state"); state != int64(koji.BuildFailed) {
		t.Errorf("state %v", state)
	}
	_, err := h.Try("alice", "CGRefundBuild", "maker", id, token)
	refused(t, "again", err, fmt.Sprintf("Build ID %d is not in BUILDING state", id))

	again, next := reserve(t, h, nvr("disk", "1", "1"))
	if again != id || next == token {
		t.Errorf("build %d with token %s after %d with %s", again, next, id, token)
	}
	h.Call("alice", "CGRefundBuild", "maker", id, next, 4)
	if state := hubtest.Member(t, h.Call("", "getBuild", id), "state"); state != int64(koji.BuildCanceled) {
		t.Errorf("state %v", state)
	}
	reserve(t, h, nvr("disk", "1", "1"))
	h.Call("alice", "cancelBuild", id)
	reserve(t, h, nvr("disk", "1", "1"))
}
