package sdktest

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Hub is a fake hub that speaks the wire. It answers what a test scripts and
// records what it is called with. By itself it knows getAPIVersion, getKojiVersion,
// the logins, subsession, logout, multiCall, system.listMethods, uploads and
// checkUpload; any other call is koji's fault for an invalid method. Safe for
// concurrent use.
type Hub struct {
	URL string // of the XML-RPC entry

	mu       sync.Mutex
	handlers map[string]func(HubCall) (any, error)
	calls    []HubCall
	sessions map[int64]*hubSession
	lastID   int64
	uploads  map[string][]byte
	gate     func(http.ResponseWriter, *http.Request) bool
	oldAuth  bool
}

// HubCall is one call as the hub got it.
type HubCall struct {
	Method  string
	Args    []any         // without the keyword arguments
	KW      xmlrpc.Struct // nil when there are none
	Session int64         // 0: anonymous
	Callnum int64
	User    string
}

type hubSession struct {
	key, user string
	last      int64
	expired   bool
}

// NewHub starts a fake hub that ends with the test.
func NewHub(t testing.TB) *Hub {
	t.Helper()
	h, stop := StartHub()
	t.Cleanup(stop)
	return h
}

// StartHub starts a fake hub that ends with stop: for examples, which have no
// test.
func StartHub() (h *Hub, stop func()) {
	h = &Hub{
		handlers: map[string]func(HubCall) (any, error){},
		sessions: map[int64]*hubSession{},
		uploads:  map[string][]byte{},
	}
	h.builtins()
	srv := httptest.NewServer(h)
	h.URL = srv.URL + "/kojihub"
	return h, srv.Close
}

// Handle answers a method with what f returns; an error is sent as its fault.
func (h *Hub) Handle(method string, f func(HubCall) (any, error)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.handlers[method] = f
}

// Answer scripts a method's answers, one a call, the last one for all further
// calls. An error among them is sent as its fault.
func (h *Hub) Answer(method string, answers ...any) {
	var (
		mu sync.Mutex
		n  int
	)
	h.Handle(method, func(HubCall) (any, error) {
		mu.Lock()
		defer mu.Unlock()
		v := answers[min(n, len(answers)-1)]
		n++
		if err, ok := v.(error); ok {
			return nil, err
		}
		return v, nil
	})
}

// Gate sets what sees every request first; when it returns true it has answered
// (or hijacked) the request itself.
func (h *Hub) Gate(f func(http.ResponseWriter, *http.Request) bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.gate = f
}

// QueryAuth makes the hub one that takes sessions from the query only, as koji
// before 1.35 did.
func (h *Hub) QueryAuth() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.oldAuth = true
}

// Expire makes all sessions answer AuthExpired until they are renewed.
func (h *Hub) Expire() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.sessions {
		s.expired = true
	}
}

// Calls returns the calls of some methods, of all without any, in order. What a
// multiCall holds counts, too.
func (h *Hub) Calls(methods ...string) []HubCall {
	h.mu.Lock()
	defer h.mu.Unlock()
	var list []HubCall
	for _, c := range h.calls {
		if len(methods) == 0 || slices.Contains(methods, c.Method) {
			list = append(list, c)
		}
	}
	return list
}

// Uploaded returns the content of an uploaded file, nil when there is none.
func (h *Hub) Uploaded(path, name string) []byte {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.uploads[path+"/"+name])
}

// ServeHTTP serves the wire.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	gate := h.gate
	h.mu.Unlock()
	if gate != nil && gate(w, r) {
		return
	}
	w.Header().Set("Koji-Version", koji.Version)
	w.Header().Set("Content-Type", "text/xml")
	var (
		v   any
		err error
	)
	if r.Header.Get("Content-Type") == "application/octet-stream" {
		v, err = h.upload(r)
	} else {
		v, err = h.rpc(r)
	}
	var body []byte
	if err == nil {
		body, err = xmlrpc.AppendReply(nil, v)
	}
	if err != nil {
		code := 1
		var f *koji.Fault
		if errors.As(err, &f) {
			code = f.Kind.Code()
		}
		body = xmlrpc.AppendFault(nil, code, err.Error())
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Write(body) //nolint:errcheck // a client that went away is its own test's matter
}

func (h *Hub) rpc(r *http.Request) (any, error) {
	call, err := xmlrpc.ReadCall(r.Body, xmlrpc.Limits{})
	if err != nil {
		return nil, err
	}
	c := HubCall{Method: call.Method}
	if err := h.identify(r, &c, call.Method == "login" || call.Method == "sslLogin"); err != nil {
		return nil, err
	}
	return h.dispatch(c, call.Params)
}

func (h *Hub) dispatch(c HubCall, params []any) (any, error) {
	c.Args, c.KW, _ = xmlrpc.SplitKwargs(params)
	h.mu.Lock()
	h.calls = append(h.calls, c)
	f := h.handlers[c.Method]
	h.mu.Unlock()
	if f == nil {
		return nil, koji.Errorf(koji.GenericError, "Invalid method: %s", c.Method)
	}
	return f(c)
}

// identify finds the caller's session and checks the call's number.
func (h *Hub) identify(r *http.Request, c *HubCall, login bool) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	get := func(header, query string) string {
		if h.oldAuth && !login {
			return r.URL.Query().Get(query)
		}
		return r.Header.Get(header)
	}
	id := get("Koji-Session-Id", "session-id")
	if id == "" {
		return nil
	}
	c.Session, _ = strconv.ParseInt(id, 10, 64)
	c.Callnum, _ = strconv.ParseInt(get("Koji-Session-Callnum", "callnum"), 10, 64)
	s := h.sessions[c.Session]
	switch {
	case s == nil || s.key != get("Koji-Session-Key", "session-key"):
		return koji.Errorf(koji.AuthError, "Invalid session or bad credentials")
	case s.expired && !login:
		return koji.Errorf(koji.AuthExpired, "session %q has expired", id)
	case c.Callnum == s.last:
		return koji.Errorf(koji.RetryError, "unable to retry call %d (method %s) in session %s", c.Callnum, c.Method, id)
	case c.Callnum < s.last:
		return koji.Errorf(koji.SequenceError, "%d < %d (session %s)", c.Callnum, s.last, id)
	}
	s.last = c.Callnum
	c.User = s.user
	return nil
}
