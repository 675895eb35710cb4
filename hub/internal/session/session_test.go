package session_test

import (
	"net/http"
	"sync"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/hub/internal/rpc"
	"github.com/gokoji/gokoji/hub/internal/session"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func TestCredentials(t *testing.T) {
	t.Parallel()
	header := func(pairs ...string) http.Header {
		h := http.Header{}
		for i := 0; i < len(pairs); i += 2 {
			h.Set(pairs[i], pairs[i+1])
		}
		return h
	}
	for name, test := range map[string]struct {
		header http.Header
		query  string
		urls   bool
		id     int64 // 0: none
		num    int64
		kind   koji.FaultKind
	}{
		"none":                     {header(), "", true, 0, 0, 0},
		"headers":                  {header("Koji-Session-Id", "5", "Koji-Session-Key", "k", "Koji-Session-Callnum", "3"), "", true, 5, 3, 0},
		"the older call number":    {header("Koji-Session-Id", "5", "Koji-Session-Key", "k", "Koji-Callnum", "4"), "", true, 5, 4, 0},
		"query":                    {header(), "session-id=6&session-key=k&callnum=1", true, 6, 1, 0},
		"query where it is off":    {header(), "session-id=6&session-key=k", false, 0, 0, 0},
		"headers go first":         {header("Koji-Session-Id", "5"), "session-id=6&session-key=k", true, 5, 0, 0},
		"an id that is none":       {header("Koji-Session-Id", "five"), "", true, 0, 0, koji.AuthError},
		"a call number that isn't": {header("Koji-Session-Id", "5", "Koji-Session-Callnum", "x"), "", true, 0, 0, koji.AuthError},
		"a query without a key":    {header(), "session-id=6", true, 0, 0, koji.AuthError},
		"a malformed query":        {header(), "session-id=%zz", true, 0, 0, koji.AuthError},
		"a huge id":                {header("Koji-Session-Id", "99999999999999999999"), "", true, 0, 0, koji.AuthError},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := session.FromRequest(test.header, test.query, test.urls)
			if test.kind != 0 {
				if !koji.IsKind(err, test.kind) {
					t.Fatalf("got %v, want a %s", err, test.kind)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case test.id == 0:
				if got != nil {
					t.Errorf("got %+v, want none", got)
				}
			case got == nil || got.ID != test.id:
				t.Errorf("got %+v, want id %d", got, test.id)
			case test.num != 0 && (got.CallNum == nil || *got.CallNum != test.num):
				t.Errorf("call number: got %v, want %d", got.CallNum, test.num)
			}
		})
	}
}

// Of calls with one number that come at once, one happens; the others are told
// that they can't be retried.
func TestOneCallPerNumber(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	info, _ := h.Call("", "login", "kojiadmin", "kojiadmin").(xmlrpc.Struct)
	id, _ := info.Value("session-id").(int64)
	key, _ := info.Value("session-key").(string)
	num := int64(1)
	const racers = 8
	errs := make([]error, racers)
	var group sync.WaitGroup
	for i := range racers {
		group.Go(func() {
			d := &rpc.Dispatcher{System: h.System, Log: h.System.Log}
			_, errs[i] = d.Do(t.Context(), &rpc.Request{
				Method: "addChannel", Params: []any{"race-" + string(rune('a'+i))},
				Credentials: &session.Credentials{ID: id, Key: key, CallNum: &num}, Client: hub.Client{Addr: "127.0.0.1"},
			})
		})
	}
	group.Wait()
	done := 0
	for _, err := range errs {
		switch {
		case err == nil:
			done++
		case !koji.IsKind(err, koji.RetryError):
			t.Errorf("got %v, want a RetryError", err)
		}
	}
	if done != 1 {
		t.Errorf("%d of the calls happened, want 1", done)
	}
	n, err := hub.Value[int64](t.Context(), h.System.Pool, "SELECT count(*) FROM channels WHERE name LIKE 'race-%'")
	if err != nil || n != 1 {
		t.Errorf("%d channels were made, want 1 (%v)", n, err)
	}
}

// Of many sessions of a user that want to be exclusive at once, one is.
func TestOneExclusiveSession(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	const racers = 6
	creds := make([]*session.Credentials, racers)
	for i := range creds {
		info, _ := h.Call("", "login", "builder1", "builder1").(xmlrpc.Struct)
		id, _ := info.Value("session-id").(int64)
		key, _ := info.Value("session-key").(string)
		creds[i] = &session.Credentials{ID: id, Key: key}
	}
	errs := make([]error, racers)
	var group sync.WaitGroup
	for i := range racers {
		group.Go(func() {
			d := &rpc.Dispatcher{System: h.System, Log: h.System.Log}
			_, errs[i] = d.Do(t.Context(), &rpc.Request{Method: "exclusiveSession", Credentials: creds[i], Client: hub.Client{Addr: "127.0.0.1"}})
		})
	}
	group.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if !koji.IsKind(err, koji.AuthLockError) {
			t.Errorf("got %v, want an AuthLockError", err)
		}
	}
	if won != 1 {
		t.Errorf("%d sessions are exclusive, want 1", won)
	}
}

func TestSessionsOfOthersStayClosed(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	info, _ := h.Call("", "login", "alice", "alice").(xmlrpc.Struct)
	id, _ := info.Value("session-id").(int64)
	key, _ := info.Value("session-key").(string)
	for name, cred := range map[string]struct {
		cred *session.Credentials
		addr string
	}{
		"wrong key":       {&session.Credentials{ID: id, Key: key + "x"}, "127.0.0.1"},
		"empty key":       {&session.Credentials{ID: id}, "127.0.0.1"},
		"wrong id":        {&session.Credentials{ID: id + 1, Key: key}, "127.0.0.1"},
		"another address": {&session.Credentials{ID: id, Key: key}, "10.0.0.1"},
	} {
		d := &rpc.Dispatcher{System: h.System, Log: h.System.Log}
		_, err := d.Do(t.Context(), &rpc.Request{Method: "getLoggedInUser", Credentials: cred.cred, Client: hub.Client{Addr: cred.addr}})
		if !koji.IsKind(err, koji.AuthError) {
			t.Errorf("%s: got %v, want an AuthError", name, err)
		}
	}
}
