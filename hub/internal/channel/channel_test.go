package channel_test

import (
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func TestEditChannel(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	id := h.Call("kojiadmin", "addChannel", "a", 5)
	for _, c := range []struct {
		change xmlrpc.Struct
		want   any
	}{
		{hub.KW("description", "5"), false},
		{hub.KW("description", "d", "comment", "c"), true},
		{hub.KW("comment", "c"), false},
		{hub.KW("comment", ""), true},
		{hub.KW("name", "a"), false},
		{hub.KW("name", "b"), true},
	} {
		if got := h.Call("kojiadmin", "editChannel", id, c.change); got != c.want {
			t.Errorf("editChannel(%v) answered %v, want %v", c.change, got, c.want)
		}
	}
	for _, change := range []xmlrpc.Struct{
		hub.KW("name", "default"), hub.KW("name", "bad name!"), hub.KW("name", 5), hub.KW("name", nil), hub.KW("name", ""),
		hub.KW("description", nil), hub.KW("comment", 5), hub.KW("comment", []any{}),
	} {
		if got, err := h.Try("kojiadmin", "editChannel", id, change); !koji.IsKind(err, koji.GenericError) {
			t.Errorf("editChannel(%v) answered %v, %v; want a fault", change, got, err)
		}
	}
	ch := h.Call("", "getChannel", "b").(xmlrpc.Struct)
	if ch.Value("description") != "d" || ch.Value("comment") != "" || ch.Value("id") != id {
		t.Errorf("got %v", ch)
	}
}

func TestChannelFaults(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	for _, c := range []struct {
		method string
		params []any
	}{
		{"addChannel", []any{nil}},
		{"addChannel", []any{"a", []any{}}},
		{"enableChannel", []any{"default", 5}},
		{"disableChannel", []any{nil}},
		{"disableChannel", []any{99}},
		{"getChannel", []any{nil}},
		{"getChannel", []any{[]any{}}},
		{"getChannel", []any{int64(1) << 40, true}},
		{"renameChannel", []any{"nosuch", "a"}},
	} {
		if got, err := h.Try("kojiadmin", c.method, c.params...); err == nil {
			t.Errorf("%s%v answered %v, want a fault", c.method, c.params, got)
		}
	}
}
