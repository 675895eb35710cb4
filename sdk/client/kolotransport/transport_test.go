package kolotransport_test

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/client/kolotransport"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
	"github.com/google/go-cmp/cmp"
	kolo "github.com/kolo/xmlrpc"
)

// start returns a fake hub, a session with it, and kolo's client over that.
func start(t *testing.T) (*sdktest.Hub, *client.Session, *kolo.Client) {
	t.Helper()
	hub := sdktest.NewHub(t)
	s, err := client.New(hub.URL, client.Options{RetryInterval: time.Microsecond, MaxRetries: 3})
	if err != nil {
		t.Fatal(err)
	}
	return hub, s, over(t, hub, s)
}

func over(t *testing.T, hub *sdktest.Hub, s *client.Session) *kolo.Client {
	t.Helper()
	c, err := kolo.NewClient(hub.URL, kolotransport.New(s))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// What kolo is given arrives at the hub as koji's own client would send it.
func TestArguments(t *testing.T) {
	t.Parallel()
	type options struct {
		Strict bool `xmlrpc:"strict"`
		Event  any  `xmlrpc:"event"`
		Owner  *int `xmlrpc:"owner"`
	}
	for name, test := range map[string]struct {
		args any
		want []any
		kw   xmlrpc.Struct
	}{
		"none":                {nil, []any{}, nil},
		"no list":             {"f40", []any{"f40"}, nil},
		"nil":                 {[]any{nil, 1, nil}, []any{nil, int64(1), nil}, nil},
		"nil in a list":       {[]any{[]any{nil, "", nil}}, []any{[]any{nil, "", nil}}, nil},
		"nil in a struct":     {[]any{options{}}, []any{xmlrpc.Struct{{Name: "strict", Value: false}, {Name: "event", Value: nil}, {Name: "owner", Value: nil}}}, nil},
		"empty text":          {[]any{"", " "}, []any{"", " "}, nil},
		"text with markup":    {[]any{"<value/><param></param>&"}, []any{"<value/><param></param>&"}, nil},
		"numbers":             {[]any{math.MinInt64, uint32(math.MaxUint32), 1.5, true}, []any{int64(math.MinInt64), int64(math.MaxUint32), 1.5, true}, nil},
		"a list":              {[]any{[]string{"a", "b"}}, []any{[]any{"a", "b"}}, nil},
		"base64":              {[]any{kolo.Base64("aGVsbG8=")}, []any{[]byte("hello")}, nil},
		"keywords":            {[]any{"f40", kolotransport.Kwargs(map[string]any{"event": nil})}, []any{"f40"}, xmlrpc.Struct{{Name: "event", Value: nil}}},
		"nothing but keyword": {[]any{kolotransport.Kwargs(map[string]any{"a": 1})}, []any{}, xmlrpc.Struct{{Name: "a", Value: int64(1)}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hub, _, c := start(t)
			hub.Answer("try", nil)
			if err := c.Call("try", test.args, nil); err != nil {
				t.Fatal(err)
			}
			got := hub.Calls("try")[0]
			if len(got.Args) == 0 {
				got.Args = []any{}
			}
			if d := cmp.Diff(test.want, got.Args); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(test.kw, got.KW); d != "" {
				t.Errorf("keywords: %s", d)
			}
		})
	}
}

func TestKwargsLeaveTheMapAlone(t *testing.T) {
	t.Parallel()
	m := map[string]any{"strict": true}
	kw := kolotransport.Kwargs(m)
	if d := cmp.Diff(map[string]any{"strict": true, "__starstar": true}, kw); d != "" {
		t.Error(d)
	}
	if len(m) != 1 {
		t.Errorf("the map is now %v", m)
	}
}

// What kolo writes that is no XML-RPC, or no call to the hub, is not sent.
func TestNotSent(t *testing.T) {
	t.Parallel()
	hub, s, c := start(t)
	elsewhere, err := kolo.NewClient("http://other.example.com/kojihub", kolotransport.New(s))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = elsewhere.Close() }()
	for name, test := range map[string]struct {
		client *kolo.Client
		method string
		args   any
		want   string
	}{
		"a key with markup":    {c, "try", map[string]any{"a<b": 1}, "not sent"},
		"a key with an entity": {c, "try", map[string]any{"a&b": 1}, "not sent"},
		"a method with markup": {c, "tr<y", nil, "not sent"},
		"another host":         {elsewhere, "try", nil, "the call is for http://other.example.com/kojihub"},
		"login with options":   {c, "login", []any{"alice", "x", map[string]any{"hostip": "10.0.0.1"}}, "a user and a password"},
		"login with a number":  {c, "login", []any{"alice", 5}, "must be strings"},
		"login for another":    {c, "sslLogin", []any{5}, "takes a proxyuser"},
	} {
		if err := test.client.Call(test.method, test.args, nil); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", name, err, test.want)
		}
	}
	if calls := hub.Calls(); len(calls) > 0 {
		t.Errorf("the hub got %v", calls)
	}
	transport := kolotransport.New(s)
	for _, body := range []string{"", "hello"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, hub.URL, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if resp, err := transport.RoundTrip(req); err == nil {
			_ = resp.Body.Close()
			t.Error("a GET was taken")
		}
	}
}

// Every value that a hub sends comes out of kolo as what it is.
func TestResults(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ answer, want any }{
		"nil":           {nil, nil},
		"text":          {"a<b>&\r\n\"c\"]]>", "a<b>&\r\n\"c\"]]>"},
		"empty text":    {"", ""},
		"blank text":    {"  ", "  "},
		"like a fault":  {"<fault>x</fault>", "<fault>x</fault>"},
		"numbers":       {[]any{int64(-1), int64(1) << 40, 0.5, true, false}, []any{int64(-1), int64(1) << 40, 0.5, true, false}},
		"bytes":         {[]byte("hello hello hello hello hello hello hello hello hello hello"), "aGVsbG8gaGVsbG8gaGVsbG8gaGVsbG8gaGVsbG8gaGVsbG8gaGVsbG8gaGVsbG8gaGVsbG8gaGVsbG8="},
		"no bytes":      {[]byte{}, ""},
		"an empty list": {[]any{}, []any{}},
		"nil in a list": {[]any{nil, "", nil}, []any{nil, "", nil}},
		"a moment":      {xmlrpc.DateTime("20261122T13:31:00"), time.Date(2026, 11, 22, 13, 31, 0, 0, time.UTC)},
		"a struct": {
			xmlrpc.Struct{{Name: "epoch", Value: nil}, {Name: "sigkey", Value: ""}, {Name: "", Value: int64(1)}, {Name: "a<b", Value: xmlrpc.Struct{}}},
			map[string]any{"epoch": nil, "sigkey": "", "": int64(1), "a<b": map[string]any(nil)},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hub, _, c := start(t)
			hub.Answer("try", test.answer)
			var got any
			if err := c.Call("try", nil, &got); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(test.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestTypedResults(t *testing.T) {
	t.Parallel()
	hub, _, c := start(t)
	hub.Answer("listTags", []any{
		xmlrpc.Struct{{Name: "id", Value: int64(1)}, {Name: "name", Value: "f40"}, {Name: "arches", Value: ""}, {Name: "more", Value: "x"}},
		xmlrpc.Struct{{Name: "id", Value: int64(2)}, {Name: "name", Value: "f41"}, {Name: "arches", Value: nil}},
	})
	type tag struct {
		ID     int    `xmlrpc:"id"`
		Name   string `xmlrpc:"name"`
		Arches string `xmlrpc:"arches"`
	}
	var got []tag
	if err := c.Call("listTags", nil, &got); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]tag{{1, "f40", ""}, {2, "f41", ""}}, got); d != "" {
		t.Error(d)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault error
		kind  koji.FaultKind
		text  string
	}{
		"koji's":             {koji.Errorf(koji.ActionNotAllowed, "policy violation (tag)"), koji.ActionNotAllowed, "policy violation (tag)"},
		"several lines":      {koji.Errorf(koji.TagError, "a): b\nc <d>"), koji.TagError, "a): b\nc <d>"},
		"no text":            {koji.Errorf(koji.GenericError, ""), koji.GenericError, ""},
		"an unknown code":    {koji.FromWire(-5, "odd"), koji.FaultKind(-5), "odd"},
		"looks like another": {koji.Errorf(koji.BuildError, "Fault(1000): x"), koji.BuildError, "Fault(1000): x"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hub, _, c := start(t)
			hub.Handle("try", func(sdktest.HubCall) (any, error) { return nil, test.fault })
			// the fake hub sends an error's text, which bears the code when it is unknown
			want := test.text
			if !test.kind.Known() {
				want = test.fault.Error()
			}
			var fault *koji.Fault
			if err := kolotransport.Error(c.Call("try", nil, nil)); !errors.As(err, &fault) || fault.Kind != test.kind || fault.Msg != want {
				t.Errorf("got %#v, want %v %q", err, test.kind, want)
			}
		})
	}
}

func TestOtherErrorsStay(t *testing.T) {
	t.Parallel()
	hub, s, c := start(t)
	hub.Answer("try", "text")
	var number int
	err := c.Call("try", nil, &number)
	if err == nil || kolotransport.Error(err) != err {
		t.Errorf("a mismatch: got %v", err)
	}
	c = over(t, hub, s) // kolo's client is of no use after that
	hub.Gate(func(w http.ResponseWriter, _ *http.Request) bool {
		http.Error(w, "Fault(1000): not here", http.StatusForbidden)
		return true
	})
	err = c.Call("try", nil, &number)
	var status *client.StatusError
	if !errors.As(kolotransport.Error(err), &status) || status.Code != http.StatusForbidden {
		t.Errorf("a web server's error: got %v", err)
	}
	if kolotransport.Error(nil) != nil {
		t.Error("nil became an error")
	}
}

// The session's headers and numbers go with each call; a session that expires is
// renewed, a lost answer asked for again with the same number.
func TestSession(t *testing.T) {
	t.Parallel()
	hub, s, c := start(t)
	hub.Answer("try", "yes")
	if err := c.Call("try", nil, nil); err != nil {
		t.Fatal(err)
	}
	var info map[string]any
	if err := c.Call("login", []any{"alice", "secret"}, &info); err != nil {
		t.Fatal(err)
	}
	if own := s.Info(); own == nil || info["session-id"] != own.ID || info["session-key"] != own.Key {
		t.Fatalf("login answered %v", info)
	}
	var got string
	for range 2 {
		if err := c.Call("try", nil, &got); err != nil || got != "yes" {
			t.Fatalf("got %q, %v", got, err)
		}
	}
	hub.Expire()
	if err := c.Call("try", nil, &got); err != nil {
		t.Fatalf("after it expired: %v", err)
	}
	if err := c.Call("exclusiveSession", kolotransport.Kwargs(map[string]any{"force": true}), nil); err != nil {
		t.Fatal(err)
	}
	if err := c.Call("logout", nil, nil); err != nil || s.LoggedIn() {
		t.Fatalf("logout: %v", err)
	}
	var users []string
	for _, call := range hub.Calls("try") {
		users = append(users, fmt.Sprint(call.User, " ", call.Callnum))
	}
	if d := cmp.Diff([]string{" 0", "alice 0", "alice 1", "alice 4"}, users); d != "" {
		t.Error(d)
	}
	if force := hub.Calls("exclusiveSession")[0].KW.Value("force"); force != true {
		t.Errorf("force is %v", force)
	}
}

func TestLostAnswer(t *testing.T) {
	t.Parallel()
	hub, s, c := start(t)
	hub.Answer("try", "yes")
	if err := s.Login(t.Context(), "alice", "secret"); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	lost := 0
	var numbers []string
	hub.Gate(func(w http.ResponseWriter, r *http.Request) bool {
		mu.Lock()
		defer mu.Unlock()
		numbers = append(numbers, r.Header.Get("Koji-Session-Callnum"))
		if lost++; lost > 2 {
			return false
		}
		http.Error(w, "restarting", http.StatusServiceUnavailable)
		return true
	})
	var got string
	if err := c.Call("try", nil, &got); err != nil || got != "yes" {
		t.Fatalf("got %q, %v", got, err)
	}
	if d := cmp.Diff([]string{"0", "0", "0"}, numbers); d != "" {
		t.Error(d)
	}
}

// Clients over one transport and over subsessions call at once; each gets its
// own answers and faults.
func TestCallsSideBySide(t *testing.T) {
	t.Parallel()
	hub, s, c := start(t)
	hub.Handle("try", func(call sdktest.HubCall) (any, error) {
		n, _ := call.Args[0].(int64)
		if n%2 == 1 {
			return nil, koji.Errorf(koji.FaultKind(2000+n), "fault %d", n)
		}
		return n, nil
	})
	if err := s.Login(t.Context(), "alice", "secret"); err != nil {
		t.Fatal(err)
	}
	sub, err := s.Subsession(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	clients := []*kolo.Client{c, over(t, hub, s), over(t, hub, sub)}
	var group sync.WaitGroup
	for i := range 24 {
		group.Go(func() {
			var got int
			err := kolotransport.Error(clients[i%len(clients)].Call("try", i, &got))
			switch {
			case i%2 == 1 && !koji.IsKind(err, koji.FaultKind(2000+i)):
				t.Errorf("call %d: got %v", i, err)
			case i%2 == 0 && (err != nil || got != i):
				t.Errorf("call %d: got %d, %v", i, got, err)
			}
		})
	}
	group.Wait()
	seen := map[string]bool{}
	for _, call := range hub.Calls("try") {
		key := fmt.Sprint(call.Session, " ", call.Callnum)
		if seen[key] || call.User != "alice" {
			t.Errorf("session and number %s came twice, or not from alice: %+v", key, call)
		}
		seen[key] = true
	}
}
