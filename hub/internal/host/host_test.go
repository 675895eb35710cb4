package host_test

import (
	"testing"
	"time"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
	"github.com/google/go-cmp/cmp"
)

// names returns the names in a list of structs.
func names(list any) []string {
	var out []string
	for _, item := range list.([]any) {
		out = append(out, item.(xmlrpc.Struct).Value("name").(string))
	}
	return out
}

func TestListHosts(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	h.Call("kojiadmin", "addHost", "b2", []any{"ppc64le", "x86_64"})
	h.Call("kojiadmin", "addHost", "b3", []any{"ppc64"})
	h.Call("kojiadmin", "addHostToChannel", "b3", "image")
	h.Call("kojiadmin", "disableHost", "b3")
	h.Call("builder1", "exclusiveSession")
	h.Call("builder1", "host.updateHost", 0.5, true)
	for name, c := range map[string]struct {
		by   map[string]any
		want []string
	}{
		"all":             {nil, []string{"builder1", "b2", "b3"}},
		"arch":            {map[string]any{"arches": []any{"x86_64"}}, []string{"builder1", "b2"}},
		"part of an arch": {map[string]any{"arches": "ppc64"}, []string{"b3"}},
		"pattern":         {map[string]any{"arches": []any{".*"}}, nil},
		"channel":         {map[string]any{"channelID": "image"}, []string{"b3"}},
		"channel's id":    {map[string]any{"channelID": 1, "enabled": true}, []string{"builder1", "b2"}},
		"ready":           {map[string]any{"ready": true}, []string{"builder1"}},
		"not ready":       {map[string]any{"ready": false, "enabled": true}, []string{"b2"}},
		"user":            {map[string]any{"userID": "b2"}, []string{"b2"}},
	} {
		if diff := cmp.Diff(c.want, names(h.Call("", "listHosts", kw(c.by)))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for _, by := range []map[string]any{
		{"arches": []any{}}, {"arches": ""}, {"arches": []any{5}}, {"channelID": "nosuch"}, {"userID": "nosuch"}, {"channelID": 5.5},
	} {
		if got, err := h.Try("", "listHosts", kw(by)); !koji.IsKind(err, koji.GenericError) {
			t.Errorf("listHosts(%v) answered %v, %v; want a fault", by, got, err)
		}
	}
}

func kw(named map[string]any) xmlrpc.Struct {
	var s xmlrpc.Struct
	for name, v := range named {
		s.Set(name, v)
	}
	return xmlrpc.Kwargs(s...)
}

func TestAddHostMakesItsUser(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t, func(s *settings.Settings) {
		s.Options.HostPrincipalFormat = "compile/%s@EXAMPLE.COM"
		s.Options.AllowedKrbRealms = "EXAMPLE.COM , EXAMPLE.ORG"
	})
	h.Call("kojiadmin", "addHost", "b2", []any{"x86_64"})
	h.Call("kojiadmin", "addHost", "b3", []any{"x86_64"}, "b3@EXAMPLE.ORG")
	h.Call("kojiadmin", "addHost", "b4", []any{"x86_64"}, "")
	for user, want := range map[string][]any{"b2": {"compile/b2@EXAMPLE.COM"}, "b3": {"b3@EXAMPLE.ORG"}, "b4": {}} {
		info := h.Call("", "getUser", user).(xmlrpc.Struct)
		if diff := cmp.Diff(any(want), info.Value("krb_principals")); diff != "" || info.Value("usertype") != int64(koji.UserHost) {
			t.Errorf("%s: %v (-want +got):\n%s", user, info, diff)
		}
	}
	for _, c := range []struct {
		params []any
		kind   koji.FaultKind
	}{
		{[]any{"b9", []any{"x86_64"}, "b9@ELSEWHERE"}, koji.AuthError},
		{[]any{"b9", []any{"x86_64"}, "b9"}, koji.AuthError},
		{[]any{"b9", []any{"x86_64"}, 5}, koji.ParameterError},
		{[]any{"b9", 5}, koji.ParameterError},
		{[]any{"b9", []any{"bad!"}}, koji.GenericError},
		{[]any{"alice", []any{"x86_64"}, "other@EXAMPLE.COM"}, koji.GenericError},
		{[]any{7, []any{"x86_64"}}, koji.GenericError},
	} {
		if got, err := h.Try("kojiadmin", "addHost", c.params...); !koji.IsKind(err, c.kind) {
			t.Errorf("addHost%v answered %v, %v; want a fault of kind %v", c.params, got, err, c.kind)
		}
	}
	if got := h.Call("", "getHost", "b9"); got != nil {
		t.Errorf("a host that was refused is there: %v", got)
	}
}

func TestEditHostKeepsTheHistory(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	before := h.Call("", "getLastEvent").(xmlrpc.Struct).Value("id")
	h.Call("kojiadmin", "editHost", "builder1", hub.KW("capacity", "3.5", "comment", "slow"))
	at := func(event any) any {
		return h.Call("", "getHost", "builder1", false, event).(xmlrpc.Struct).Value("capacity")
	}
	if old, now := at(before), at(nil); old != 2.0 || now != 3.5 {
		t.Errorf("capacity was %v and is %v, want 2 and 3.5", old, now)
	}
	for _, change := range []xmlrpc.Struct{
		hub.KW("capacity", 1), hub.KW("capacity", "x"), hub.KW("comment", nil), hub.KW("arches", []any{"x86_64"}),
	} {
		if got, err := h.Try("kojiadmin", "editHost", "builder1", change); !koji.IsKind(err, koji.GenericError) {
			t.Errorf("editHost(%v) answered %v, %v; want a fault", change, got, err)
		}
	}
	if got := h.Call("kojiadmin", "editHost", "builder1", hub.KW("capacity", 3.5, "description", nil)); got != false {
		t.Errorf("a change that is none answered %v", got)
	}
	if _, err := h.Try("", "getHost", "builder1", false, "now"); !koji.IsKind(err, koji.GenericError) {
		t.Errorf("an event that is text: got %v", err)
	}
}

func TestChannelsOfHosts(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	h.Call("kojiadmin", "addHostToChannel", 1, 7)
	h.Call("kojiadmin", "disableChannel", "image", "broken")
	if diff := cmp.Diff([]string{"default", "image"}, names(h.Call("", "listChannels", "builder1"))); diff != "" {
		t.Errorf("of a host (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"default"}, names(h.Call("", "listChannels", 1, nil, true))); diff != "" {
		t.Errorf("enabled ones (-want +got):\n%s", diff)
	}
	event := h.Call("", "getLastEvent").(xmlrpc.Struct).Value("id")
	h.Call("kojiadmin", "removeHostFromChannel", "builder1", "image")
	if diff := cmp.Diff([]string{"default", "image"}, names(h.Call("", "listChannels", "builder1", event))); diff != "" {
		t.Errorf("at an event (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"image"}, names(h.Call("", "listChannels", nil, nil, false))); diff != "" {
		t.Errorf("disabled ones (-want +got):\n%s", diff)
	}
	for _, params := range [][]any{{nil, event}, {"nosuch"}, {"builder1", "x"}, {[]any{1}}} {
		if got, err := h.Try("", "listChannels", params...); !koji.IsKind(err, koji.GenericError) {
			t.Errorf("listChannels%v answered %v, %v; want a fault", params, got, err)
		}
	}
}

func TestHostTellsOfItself(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	h.Call("builder1", "exclusiveSession")
	h.Call("builder1", "host.setHostData", `{"maxjobs": 3}`)
	got := h.Call("", "scheduler.getHostData", 1).([]any)[0].(xmlrpc.Struct).Value("data")
	if diff := cmp.Diff(any(xmlrpc.Struct{{Name: "maxjobs", Value: int64(3)}}), got); diff != "" {
		t.Errorf("data (-want +got):\n%s", diff)
	}
	for _, data := range []any{`{"maxjobs"`, `[1]`, 5, nil} {
		if got, err := h.Try("builder1", "host.setHostData", data); !koji.IsKind(err, koji.ParameterError) {
			t.Errorf("setHostData(%v) answered %v, %v; want a parameter error", data, got, err)
		}
	}
	for _, params := range [][]any{{-1.0, true}, {"x", true}, {0.5, true, 5}} {
		if got, err := h.Try("builder1", "host.updateHost", params...); !koji.IsKind(err, koji.ParameterError) {
			t.Errorf("updateHost%v answered %v, %v; want a parameter error", params, got, err)
		}
	}
	h.Call("builder1", "host.updateHost", "0.5", 1)
	ts, ok := h.Call("", "getLastHostUpdate", 1, true).(float64)
	if since := time.Since(time.UnixMicro(int64(ts * 1e6))); !ok || since < 0 || since > time.Minute {
		t.Errorf("getLastHostUpdate says %v, %v ago", ts, since)
	}
}
