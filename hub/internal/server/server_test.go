package server_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func serve(t *testing.T, options ...func(*settings.Settings)) (*hubtest.Hub, *httptest.Server) {
	t.Helper()
	h := hubtest.New(t, options...)
	srv := httptest.NewServer(h.Handler())
	t.Cleanup(srv.Close)
	return h, srv
}

func send(t *testing.T, method, url, body string, headers ...string) (int, http.Header, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(text)
}

func document(method string) string {
	return "<methodCall><methodName>" + method + "</methodName><params></params></methodCall>"
}

// What is no call gets a clear answer, and the hub goes on.
func TestRequestsThatAreNoCalls(t *testing.T) {
	t.Parallel()
	_, srv := serve(t, func(s *settings.Settings) { s.Options.MaxRequestLength = 4096 })
	for name, test := range map[string]struct {
		method, body string
		status       int
		text         string
	}{
		"GET":                  {"GET", "", 405, "Only POST requests"},
		"nothing":              {"POST", "", 400, "the document is empty"},
		"no XML":               {"POST", "hello", 400, "Invalid request"},
		"half a document":      {"POST", "<methodCall><methodName>getAPI", 400, "Invalid request"},
		"DOCTYPE":              {"POST", `<!DOCTYPE x [<!ENTITY a "b">]>` + document("hello"), 400, "Invalid request"},
		"an entity":            {"POST", document("hel&lo;"), 400, "Invalid request"},
		"too long":             {"POST", document(strings.Repeat("x", 5000)), 400, "Request too long"},
		"too deep":             {"POST", strings.Replace(document("echo"), "<params></params>", "<params><param>"+strings.Repeat("<value><array><data>", 150), 1), 400, "Invalid request"},
		"a response":           {"POST", "<methodResponse></methodResponse>", 400, "Invalid request"},
		"control characters":   {"POST", document("a\x00b"), 400, "Invalid request"},
		"a method that is not": {"POST", document("nosuch"), 200, "Invalid method: nosuch"},
		"text after it":        {"POST", document("getAPIVersion") + "<more/>", 400, "Invalid request"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, _, text := send(t, test.method, srv.URL+"/kojihub", test.body, "Content-Type", "text/xml")
			if status != test.status || !strings.Contains(text, test.text) {
				t.Errorf("got %d %q, want %d with %q", status, text, test.status, test.text)
			}
		})
	}
}

func TestClientsKnowTheHub(t *testing.T) {
	t.Parallel()
	_, srv := serve(t)
	status, header, body := send(t, "POST", srv.URL+"/kojihub", document("getKojiVersion"))
	if status != 200 || header.Get("Koji-Version") != "1.35.3" || header.Get("Content-Type") != "text/xml" {
		t.Errorf("got %d %v", status, header)
	}
	if v, err := xmlrpc.DecodeReply([]byte(body), xmlrpc.Limits{}); err != nil || v != "1.35.3" {
		t.Errorf("got %v, %v", v, err)
	}
	if status, _, text := send(t, "GET", srv.URL+"/healthz", ""); status != 200 || text != "ok\n" {
		t.Errorf("healthz: %d %q", status, text)
	}
	if status, _, text := send(t, "GET", srv.URL+"/metrics", ""); status != 200 || !strings.Contains(text, `koji_hub_calls_total{method="getKojiVersion"} 1`) {
		t.Errorf("metrics: %d %s", status, text)
	}
}

// Names that clients make up do not fill the table of calls.
func TestMetricsOfMethodsThatAreNone(t *testing.T) {
	t.Parallel()
	_, srv := serve(t)
	for _, method := range []string{"nosuch", "nosuch2", "multiCall", "hello"} {
		send(t, "POST", srv.URL+"/kojihub", document(method))
	}
	_, _, text := send(t, "GET", srv.URL+"/metrics", "")
	for line, want := range map[string]bool{`{method="other"} 2`: true, `{method="multiCall"} 1`: true, `{method="hello"} 1`: true, "nosuch": false} {
		if strings.Contains(text, line) != want {
			t.Errorf("%s in it: %v, want %v\n%s", line, !want, want, text)
		}
	}
}

func TestOfflineHub(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"": "server is offline", "back at nine": "back at nine"} {
		_, srv := serve(t, func(s *settings.Settings) { s.Options.ServerOffline, s.Options.OfflineMessage = true, text })
		status, _, body := send(t, "POST", srv.URL+"/kojihub", document("hello"))
		if status != 200 || !strings.Contains(body, "<int>1014</int>") || !strings.Contains(body, want) {
			t.Errorf("got %d %s", status, body)
		}
	}
}

// Who the client is comes from the connection, and from headers only when a
// trusted proxy sets them.
func TestProxyHeaders(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		proxy settings.ProxySettings
		want  string
	}{
		"trusted":     {settings.ProxySettings{Trusted: []string{"127.0.0.0/8"}, UserHeader: "X-User"}, "<name>session-id</name>"},
		"not trusted": {settings.ProxySettings{Trusted: []string{"10.0.0.1"}, UserHeader: "X-User"}, "could not verify client"},
		"no header":   {settings.ProxySettings{Trusted: []string{"127.0.0.1"}}, "could not verify client"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, srv := serve(t, func(s *settings.Settings) { s.Own.Proxy = test.proxy })
			_, _, body := send(t, "POST", srv.URL+"/kojihub", document("sslLogin"), "X-User", "alice")
			if !strings.Contains(body, test.want) {
				t.Errorf("no %q in %s", test.want, body)
			}
		})
	}
}
