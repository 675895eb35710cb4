package client_test

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// quick are options with which retries take no time.
var quick = client.Options{RetryInterval: time.Microsecond, MaxRetries: 3, BlockSize: 4}

func session(t *testing.T, hub *sdktest.Hub, opts client.Options) *client.Session {
	t.Helper()
	s, err := client.New(hub.URL, opts)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func loggedIn(t *testing.T, hub *sdktest.Hub, opts client.Options) *client.Session {
	t.Helper()
	s := session(t, hub, opts)
	if err := s.Login(t.Context(), "alice", "secret"); err != nil {
		t.Fatal(err)
	}
	return s
}

func callnums(calls []sdktest.HubCall) []int64 {
	var list []int64
	for _, c := range calls {
		list = append(list, c.Callnum)
	}
	return list
}

func TestNewRefusesOtherURLs(t *testing.T) {
	t.Parallel()
	for _, u := range []string{"", "hub.example.com", "ftp://hub.example.com/", "http://", "http://[::1"} {
		if _, err := client.New(u, client.Options{}); err == nil {
			t.Errorf("New(%q) succeeded", u)
		}
	}
}

func TestCall(t *testing.T) {
	t.Parallel()
	hub := sdktest.NewHub(t)
	hub.Answer("getTag", xmlrpc.Struct{{Name: "id", Value: int64(5)}}, koji.Errorf(koji.TagError, "no tag"))
	s := session(t, hub, quick)

	type tag struct {
		ID int64 `koji:"id"`
	}
	got, err := client.Invoke[tag](t.Context(), s, "getTag", "f40", client.KW("strict", true))
	if err != nil || got.ID != 5 {
		t.Errorf("got %v, %v", got, err)
	}
	_, err = s.Call(t.Context(), "getTag", "x")
	var fault *koji.Fault
	if !errors.As(err, &fault) || fault.Kind != koji.TagError || fault.Msg != "no tag" {
		t.Errorf("error %v", err)
	}
	want := []sdktest.HubCall{
		{Method: "getTag", Args: []any{"f40"}, KW: xmlrpc.Struct{{Name: "strict", Value: true}}},
		{Method: "getTag", Args: []any{"x"}},
	}
	if d := cmp.Diff(want, hub.Calls()); d != "" {
		t.Error(d)
	}
	if v := s.HubVersion(); v != koji.Version {
		t.Errorf("hub version %q", v)
	}
	if _, err := client.Invoke[int](t.Context(), s, "getAPIVersion", make(chan int)); err == nil {
		t.Error("a channel was sent")
	}
}

func TestLoginNumbersCalls(t *testing.T) {
	t.Parallel()
	for _, old := range []bool{false, true} {
		hub := sdktest.NewHub(t)
		if old {
			hub.QueryAuth()
		}
		hub.Answer("ping", nil)
		s := loggedIn(t, hub, quick)
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				if _, err := s.Call(t.Context(), "ping"); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		calls := hub.Calls("ping")
		for i, c := range calls {
			if c.Callnum != int64(i) || c.User != "alice" {
				t.Fatalf("call %d came as number %d of %q", i, c.Callnum, c.User)
			}
		}
		if err := s.Logout(t.Context()); err != nil {
			t.Error(err)
		}
		if s.LoggedIn() {
			t.Error("still logged in")
		}
		if _, err := s.Call(t.Context(), "ping"); err != nil {
			t.Error(err)
		}
		if last := hub.Calls("ping"); last[len(last)-1].Session != 0 {
			t.Error("a call after the logout was not anonymous")
		}
	}
}

func TestSubsession(t *testing.T) {
	t.Parallel()
	hub := sdktest.NewHub(t)
	hub.Answer("ping", nil)
	s := loggedIn(t, hub, quick)
	sub, err := s.Subsession(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if sub.Info().ID == s.Info().ID {
		t.Error("the subsession is the session")
	}
	resumed, err := client.Resume(hub.URL, quick, *sub.Info(), client.PasswordAuth("alice", "secret"))
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []*client.Session{resumed, s, s.Anonymous()} {
		if _, err := x.Call(t.Context(), "ping"); err != nil {
			t.Error(err)
		}
	}
	var got []int64
	for _, c := range hub.Calls("ping") {
		got = append(got, c.Session)
	}
	if d := cmp.Diff([]int64{sub.Info().ID, s.Info().ID, 0}, got); d != "" {
		t.Error(d)
	}
}

func TestRenewal(t *testing.T) {
	t.Parallel()
	for _, old := range []bool{false, true} {
		hub := sdktest.NewHub(t)
		if old {
			hub.QueryAuth()
		}
		hub.Answer("ping", nil)
		s := loggedIn(t, hub, quick)
		if err := s.ExclusiveSession(t.Context(), true); err != nil {
			t.Fatal(err)
		}
		before := s.Info()
		hub.Expire()
		if _, err := s.Call(t.Context(), "ping"); err != nil {
			t.Fatal(err)
		}
		if after := s.Info(); after.ID != before.ID || after.Key == before.Key {
			t.Errorf("session %v became %v", before, after)
		}
		logins := hub.Calls("login")
		want := xmlrpc.Struct{{Name: "renew", Value: true}, {Name: "exclusive", Value: true}}
		if d := cmp.Diff(want, logins[len(logins)-1].KW); d != "" {
			t.Error(d)
		}
		// the exclusive call, the one that was refused, and the login had 0 to 2
		if d := cmp.Diff([]int64{3}, callnums(hub.Calls("ping"))); d != "" {
			t.Error("numbers do not go on:", d)
		}
	}
}

func TestUnknownRenewal(t *testing.T) {
	t.Parallel()
	hub := sdktest.NewHub(t)
	info := loggedIn(t, hub, quick).Info()
	hub.Expire()
	s, err := client.Resume(hub.URL, quick, *info, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Call(t.Context(), "getAPIVersion"); !koji.IsKind(err, koji.AuthExpired) {
		t.Errorf("error %v", err)
	}
}

func TestLoginErrors(t *testing.T) {
	t.Parallel()
	hub := sdktest.NewHub(t)
	s := session(t, hub, quick)
	hub.Answer("login", koji.Errorf(koji.AuthError, "invalid username or password"), "nonsense")
	for range 2 {
		if err := s.Login(t.Context(), "alice", "x"); err == nil || s.LoggedIn() {
			t.Errorf("error %v", err)
		}
	}
	if err := s.SSLLogin(t.Context(), ""); !koji.IsKind(err, koji.AuthError) {
		t.Errorf("without a certificate: %v", err)
	}
	if err := s.GSSAPILogin(t.Context(), ""); !errors.Is(err, client.ErrNoGSSAPI) {
		t.Errorf("Kerberos: %v", err)
	}
}

func TestHasAsksOnce(t *testing.T) {
	t.Parallel()
	hub := sdktest.NewHub(t)
	hub.Answer("gokoji.waitTask", []any{})
	s := session(t, hub, quick)
	if !s.Has(t.Context(), "gokoji.waitTask") || s.Anonymous().Has(t.Context(), "gokoji.other") {
		t.Error("wrong answer about our methods")
	}
	if !s.Has(t.Context(), "multiCall") || s.Has(t.Context(), "nosuch") {
		t.Error("wrong answer about koji's methods")
	}
	for _, method := range []string{"gokoji.methods", "system.listMethods"} {
		if n := len(hub.Calls(method)); n != 1 {
			t.Errorf("asked %s %d times", method, n)
		}
	}
}

func TestHasAsksKojiOnce(t *testing.T) {
	t.Parallel()
	hub := sdktest.NewHub(t)
	hub.Handle("gokoji.methods", func(sdktest.HubCall) (any, error) {
		return nil, koji.Errorf(koji.GenericError, "Invalid method: gokoji.methods")
	})
	s := session(t, hub, quick)
	for _, method := range []string{"gokoji.waitTask", "gokoji.waitForWork", "gokoji.waitTask"} {
		if s.Has(t.Context(), method) {
			t.Errorf("a koji hub has no %s", method)
		}
	}
	if n := len(hub.Calls("gokoji.methods")); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

func TestCancelledCall(t *testing.T) {
	t.Parallel()
	hub := sdktest.NewHub(t)
	ctx, cancel := context.WithCancel(t.Context())
	release := make(chan struct{})
	var once atomic.Bool
	hub.Handle("wait", func(sdktest.HubCall) (any, error) {
		if once.CompareAndSwap(false, true) {
			cancel()
		}
		<-release
		return nil, nil
	})
	s := loggedIn(t, hub, quick)
	if _, err := s.Call(ctx, "wait"); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	close(release)
	if _, err := s.Call(t.Context(), "wait"); err != nil {
		t.Errorf("the call after it: %v", err)
	}
}

func TestSilentHub(t *testing.T) {
	t.Parallel()
	hub := sdktest.NewHub(t)
	release := make(chan struct{})
	hub.Handle("wait", func(sdktest.HubCall) (any, error) { <-release; return nil, nil })
	defer close(release)
	s := session(t, hub, client.Options{Timeout: 20 * time.Millisecond})
	_, err := s.Call(t.Context(), "wait")
	var conn *client.ConnError
	if !errors.As(err, &conn) || !conn.Timeout() {
		t.Errorf("error %v", err)
	}
}

// The file with the hub's authority may be missing as long as nothing is verified.
func TestMissingAuthority(t *testing.T) {
	t.Parallel()
	opts := client.Options{CertFile: filepath.Join(t.TempDir(), "client.crt"), ServerCAFile: filepath.Join(t.TempDir(), "serverca.crt")}
	writeCertificate(t, opts.CertFile, 1)
	if _, err := client.New("https://hub.example.com/kojihub", opts); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("https: %v", err)
	}
	hub := sdktest.NewHub(t)
	hub.Answer("echo", "x")
	s, err := client.New(" "+hub.URL+"\n", opts)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.Call(t.Context(), "echo"); got != "x" || err != nil {
		t.Errorf("http: %v, %v", got, err)
	}
	if err := s.SSLLogin(t.Context(), ""); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("login by certificate: %v", err)
	}
}

func TestMulticall(t *testing.T) {
	t.Parallel()
	hub := sdktest.NewHub(t)
	hub.Handle("double", func(c sdktest.HubCall) (any, error) {
		n, ok := c.Args[0].(int64)
		if !ok {
			return nil, koji.Errorf(koji.ParameterError, "no number")
		}
		return 2 * n, nil
	})
	s := session(t, hub, quick)
	calls := []client.Request{
		{Method: "double", Params: []any{1}}, {Method: "double", Params: []any{"x"}}, {Method: "double", Params: []any{3}},
	}
	for batch, groups := range map[int]int{0: 1, 1: 3, 2: 2} {
		before := len(hub.Calls("multiCall"))
		res, err := s.Multicall(t.Context(), calls, batch)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(hub.Calls("multiCall")) - before; n != groups {
			t.Errorf("batch %d: %d calls", batch, n)
		}
		if len(res) != 3 || res[0].Value != int64(2) || res[2].Value != int64(6) || !koji.IsKind(res[1].Err, koji.ParameterError) {
			t.Errorf("batch %d: %v", batch, res)
		}
		if err := client.FirstError(res); err == nil || err.Error() != "no number" {
			t.Errorf("first error %v", err)
		}
	}
	if res, err := s.Multicall(t.Context(), nil, 0); err != nil || len(res) != 0 {
		t.Errorf("no calls: %v, %v", res, err)
	}
}

// A session that was opened by certificate goes on over https, wherever its key
// was handed to.
func TestResumeByCertificate(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		auth client.Auth
		want string
	}{
		"certificate": {client.CertAuth(""), "https://hub.example.com/kojihub"},
		"password":    {client.PasswordAuth("alice", "secret"), "http://hub.example.com/kojihub"},
		"unknown":     {nil, "http://hub.example.com/kojihub"},
	} {
		s, err := client.Resume("http://hub.example.com/kojihub", client.Options{}, client.Info{ID: 1, Key: "k"}, test.auth)
		if err != nil || s.URL() != test.want {
			t.Errorf("%s: got %s, %v", name, s.URL(), err)
		}
	}
}
