package server

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/sdk/xmlrpc"
	"github.com/google/go-cmp/cmp"
)

// answering serves one answer to all requests and tells when each is over.
func answering(t *testing.T, result any) (url string, over chan struct{}) {
	t.Helper()
	s := &Server{Log: slog.New(slog.DiscardHandler)}
	over = make(chan struct{}, 10)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { over <- struct{}{} }()
		s.answer(r.Context(), w, result, nil)
	}))
	t.Cleanup(srv.Close)
	return srv.URL, over
}

func get(t *testing.T, url string) *http.Response {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	return resp
}

// A short answer says how long it is, a long one comes in pieces.
func TestAnswer(t *testing.T) {
	t.Parallel()
	line := strings.Repeat("x", 1000)
	for name, test := range map[string]struct {
		lines int
		long  bool
	}{"empty": {0, false}, "short": {200, false}, "long": {2000, true}} {
		want := slices.Repeat([]any{line}, test.lines)
		url, _ := answering(t, want)
		resp := get(t, url)
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		if long := resp.ContentLength < 0; long != test.long {
			t.Errorf("%s: a length of %d", name, resp.ContentLength)
		}
		got, err := xmlrpc.DecodeReply(text, xmlrpc.Limits{})
		if err != nil || !cmp.Equal(got.([]any), want) {
			t.Errorf("%s: %d items, %v", name, len(got.([]any)), err)
		}
	}
}

// What can't be encoded is a fault, or no whole answer if it comes late.
func TestAnswerThatHasNoForm(t *testing.T) {
	t.Parallel()
	url, _ := answering(t, []any{make(chan int)})
	if text, err := io.ReadAll(get(t, url).Body); err != nil || !strings.Contains(string(text), "<name>faultCode</name>") {
		t.Errorf("got %s, %v", text, err)
	}
	url, _ = answering(t, append(slices.Repeat([]any{strings.Repeat("x", 1000)}, 2000), make(chan int)))
	if text, err := io.ReadAll(get(t, url).Body); err == nil {
		t.Errorf("got %d bytes as if they were all", len(text))
	}
}

// A client who leaves ends the work for his answer.
func TestAnswerToNobody(t *testing.T) {
	t.Parallel()
	url, over := answering(t, slices.Repeat([]any{strings.Repeat("x", 1<<20)}, 200))
	resp := get(t, url)
	if _, err := io.ReadFull(resp.Body, make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	<-over
}
