package client_test

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
)

// fail makes the hub fail its first n requests from now on.
func fail(hub *sdktest.Hub, n int32, how func(http.ResponseWriter, *http.Request)) {
	var seen atomic.Int32
	hub.Gate(func(w http.ResponseWriter, r *http.Request) bool {
		if seen.Add(1) > n {
			return false
		}
		how(w, r)
		return true
	})
}

func status(code int) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func drop(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// loseAnswer lets the hub do the call and drops the connection then.
func loseAnswer(hub *sdktest.Hub) func(http.ResponseWriter, *http.Request) {
	return func(_ http.ResponseWriter, r *http.Request) {
		hub.Gate(nil)
		hub.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	}
}

func TestRetry(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		login bool
		opts  client.Options
		fails int32
		how   func(http.ResponseWriter, *http.Request)
		ok    bool
	}{
		{"connection lost", true, quick, 3, drop, true},
		{"502", true, quick, 2, status(502), true},
		{"503 too often", true, quick, 9, status(503), false},
		{"404 is no outage", true, quick, 1, status(404), false},
		{"redirect", true, quick, 1, status(302), false},
		{"no retries", true, client.Options{MaxRetries: -1}, 1, status(503), false},
		{"anonymous", false, quick, 1, status(503), false},
		{"anonymous, stale connection", false, quick, 1, drop, true},
		{"anonymous with anon_retry", false, client.Options{RetryInterval: 1, AnonRetry: true}, 2, status(503), true},
		{"cut answer", true, quick, 1, func(w http.ResponseWriter, _ *http.Request) {
			w.Write([]byte("<?xml version='1.0'?><methodResponse><par")) //nolint:errcheck // a test's
		}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			hub := sdktest.NewHub(t)
			hub.Answer("ping", "pong")
			s := session(t, hub, tt.opts)
			if tt.login {
				if err := s.Login(t.Context(), "alice", "secret"); err != nil {
					t.Fatal(err)
				}
			}
			fail(hub, tt.fails, tt.how)
			v, err := s.Call(t.Context(), "ping")
			if (err == nil) != tt.ok {
				t.Fatalf("got %v, %v", v, err)
			}
			hub.Gate(nil)
			if _, err := s.Call(t.Context(), "ping"); err != nil {
				t.Errorf("the next call: %v", err)
			}
			if nums := callnums(hub.Calls("ping")); tt.login && tt.ok {
				if d := cmp.Diff([]int64{0, 1}, nums); d != "" {
					t.Error(d)
				}
			}
		})
	}
}

func TestLostAnswerIsNotDoneTwice(t *testing.T) {
	t.Parallel()
	hub := sdktest.NewHub(t)
	hub.Answer("createTag", 1)
	s := loggedIn(t, hub, quick)
	fail(hub, 1, loseAnswer(hub))
	if _, err := s.Call(t.Context(), "createTag", "x"); !koji.IsKind(err, koji.RetryError) {
		t.Errorf("error %v", err)
	}
	if n := len(hub.Calls("createTag")); n != 1 {
		t.Errorf("done %d times", n)
	}
}

func TestOfflineHub(t *testing.T) {
	t.Parallel()
	hub := sdktest.NewHub(t)
	offline := koji.Errorf(koji.ServerOffline, "database outage")
	hub.Answer("ping", offline, offline, "pong")
	opts := quick
	opts.OfflineRetry = true
	if v, err := session(t, hub, opts).Call(t.Context(), "ping"); err != nil || v != "pong" {
		t.Errorf("got %v, %v", v, err)
	}
	hub.Answer("ping", offline)
	if _, err := session(t, hub, quick).Call(t.Context(), "ping"); !koji.IsKind(err, koji.ServerOffline) {
		t.Errorf("error %v", err)
	}
}

func TestErrorsKeepTheKeyToThemselves(t *testing.T) {
	t.Parallel()
	hub := sdktest.NewHub(t)
	hub.QueryAuth()
	s := loggedIn(t, hub, client.Options{MaxRetries: -1})
	key := s.Info().Key
	for _, how := range []func(http.ResponseWriter, *http.Request){drop, status(500)} {
		fail(hub, 5, how)
		_, err := s.Call(t.Context(), "ping")
		if err == nil || strings.Contains(err.Error(), key) {
			t.Errorf("error %v", err)
		}
	}
	var se *client.StatusError
	fail(hub, 1, status(500))
	if _, err := s.Call(t.Context(), "ping"); !errors.As(err, &se) || se.Error() != "500 Server Error: Internal Server Error for url: "+hub.URL {
		t.Errorf("error %v", err)
	}
}

func TestUpload(t *testing.T) {
	t.Parallel()
	for _, content := range []string{"", "abc", "abcd", "abcdefghij"} {
		hub := sdktest.NewHub(t)
		s := loggedIn(t, hub, quick)
		var last int64
		n, err := s.Upload(t.Context(), strings.NewReader(content), client.Target{
			Path: "cli-build/1", Name: "x.rpm", Progress: func(sent int64) { last = sent },
		})
		if err != nil || n != int64(len(content)) || last != n {
			t.Errorf("%q: got %d, progress %d, %v", content, n, last, err)
		}
		if got := hub.Uploaded("cli-build/1", "x.rpm"); string(got) != content || got == nil && content != "" {
			t.Errorf("%q arrived as %q", content, got)
		}
	}
}

func TestUploadSurvives(t *testing.T) {
	t.Parallel()
	for name, overwrite := range map[string]bool{"new": false, "overwrite": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hub := sdktest.NewHub(t)
			s := loggedIn(t, hub, quick)
			to := client.Target{Path: "tasks/1/1", Name: "a.log", Volume: "vol1", Overwrite: overwrite}
			a := s.NewAppender(to)
			for i, piece := range []string{"one ", "two ", "three"} {
				switch i {
				case 0, 2:
					fail(hub, 1, loseAnswer(hub))
				case 1:
					fail(hub, 2, status(502))
				}
				if err := a.Append(t.Context(), []byte(piece)); err != nil {
					t.Fatalf("%q: %v", piece, err)
				}
			}
			if err := a.Close(t.Context()); err != nil {
				t.Error(err)
			}
			if got := hub.Uploaded("tasks/1/1", "a.log"); string(got) != "one two three" {
				t.Errorf("arrived as %q", got)
			}
			for _, c := range hub.Calls("rawUpload") {
				if c.KW.Value("volume") != "vol1" || (c.KW.Value("overwrite") == "1") != overwrite {
					t.Errorf("sent %v", c.KW)
				}
			}
		})
	}
}

func TestUploadErrors(t *testing.T) {
	t.Parallel()
	hub := sdktest.NewHub(t)
	to := client.Target{Path: "p", Name: "n"}
	if _, err := session(t, hub, quick).Upload(t.Context(), strings.NewReader("x"), to); !koji.IsKind(err, koji.ActionNotAllowed) {
		t.Errorf("anonymous: %v", err)
	}
	s := loggedIn(t, hub, quick)
	if _, err := s.Upload(t.Context(), strings.NewReader("x"), to); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Upload(t.Context(), strings.NewReader("y"), to); err == nil || err.Error() != "upload path exists: p/n" {
		t.Errorf("second upload: %v", err)
	}
	hub.Answer("checkUpload", nil)
	to.Overwrite = true
	if _, err := s.Upload(t.Context(), strings.NewReader("y"), to); err == nil || err.Error() != "File upload failed: p/n" {
		t.Errorf("lost file: %v", err)
	}
}

func TestDownloadTaskOutput(t *testing.T) {
	t.Parallel()
	const log = "0123456789"
	hub := sdktest.NewHub(t)
	hub.Handle("downloadTaskOutput", func(c sdktest.HubCall) (any, error) {
		offset, _ := c.KW.Value("offset").(int64)
		size, _ := c.KW.Value("size").(int64)
		rest := log[min(offset, int64(len(log))):]
		return base64Text(rest[:min(size, int64(len(rest)))]), nil
	})
	s := session(t, hub, quick)
	for _, tt := range []struct {
		offset, size int64
		want         string
	}{{0, -1, log}, {3, -1, "3456789"}, {2, 5, "23456"}, {10, -1, ""}, {0, 0, ""}} {
		var b bytes.Buffer
		n, err := s.DownloadTaskOutput(t.Context(), &b, 7, "a.log", "", tt.offset, tt.size)
		if err != nil || b.String() != tt.want || n != int64(b.Len()) {
			t.Errorf("%+v: got %q, %v", tt, b.String(), err)
		}
	}
}
