package robust_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// post sends a body to the hub and answers the status and the text.
func post(t *testing.T, url, body string, headers ...string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
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
	return resp.StatusCode, string(text)
}

func document(method string, params ...string) string {
	var b strings.Builder
	b.WriteString("<?xml version='1.0'?><methodCall><methodName>" + method + "</methodName><params>")
	for _, p := range params {
		b.WriteString("<param><value>" + p + "</value></param>")
	}
	return b.String() + "</params></methodCall>"
}

// What comes over the wire is answered, never with a dropped connection, and
// the hub goes on.
func TestHostileDocuments(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	srv := httptest.NewServer(s.Handler())
	t.Cleanup(srv.Close)
	bomb := `<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>`
	external := `<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>`
	for name, test := range map[string]struct {
		body   string
		status int
		text   string
	}{
		"an entity that grows":        {bomb + document("echo", "<string>&c;</string>"), 400, "Invalid request"},
		"an entity that reads files":  {external + document("echo", "<string>&b;</string>"), 400, "Invalid request"},
		"UTF-16":                      {"\xff\xfe<\x00m\x00", 400, "Invalid request"},
		"not UTF-8":                   {document("echo", "<string>\xff\xfe</string>"), 400, "Invalid request"},
		"NUL by number":               {document("echo", "<string>&#0;</string>"), 400, "Invalid request"},
		"a character past the last":   {document("echo", "<string>&#x110000;</string>"), 400, "Invalid request"},
		"a surrogate":                 {document("echo", "<string>&#xD800;</string>"), 400, "Invalid request"},
		"an unknown type":             {document("echo", "<banana>1</banana>"), 400, "Invalid request"},
		"an integer that is none":     {document("echo", "<int>1e5</int>"), 400, "Invalid request"},
		"an integer past 64 bits":     {document("echo", "<i8>99999999999999999999</i8>"), 400, "Invalid request"},
		"a boolean that is none":      {document("echo", "<boolean>2</boolean>"), 400, "Invalid request"},
		"base64 that is none":         {document("echo", "<base64>####</base64>"), 400, "Invalid request"},
		"tags crossed":                {document("echo", "<string><int>1</string></int>"), 400, "Invalid request"},
		"a struct without a name":     {document("echo", "<struct><member><value>1</value></member></struct>"), 400, "Invalid request"},
		"two values in a member":      {document("echo", "<struct><member><name>a</name><value>1</value><value>2</value></member></struct>"), 400, "Invalid request"},
		"half a tag":                  {`<methodCall><methodName>echo</methodName><params><param><value><stri`, 400, "Invalid request"},
		"two documents":               {document("hello") + document("hello"), 400, "Invalid request"},
		"a CDATA end":                 {document("echo", "<string>]]></string>"), 400, "Invalid request"},
		"101 arrays":                  {document("echo", strings.Repeat("<array><data><value>", 101)+strings.Repeat("</value></data></array>", 101)), 400, "Invalid request"},
		"no method":                   {document(""), 200, "Invalid method"},
		"a method with blanks":        {document(" getTag "), 200, ""},
		"a method of Go's":            {document("__init__"), 200, "Invalid method"},
		"a long method":               {document(strings.Repeat("m", 1<<16)), 200, "Invalid method"},
		"an unknown keyword":          {document("getTag", "<struct><member><name>tagInfo</name><value>dist</value></member><member><name>nosuch</name><value>1</value></member><member><name>__starstar</name><value><boolean>1</boolean></value></member></struct>"), 200, "unexpected keyword argument"},
		"a keyword twice":             {document("getTag", "dist", "<struct><member><name>tagInfo</name><value>dist</value></member><member><name>__starstar</name><value><boolean>1</boolean></value></member></struct>"), 200, "multiple values"},
		"too many parameters":         {document("getTag", strings.Split(strings.Repeat("1 ", 1000), " ")...), 200, "positional arguments"},
		"NaN":                         {document("echo", "<double>nan</double>"), 200, ""},
		"a multiCall in a multiCall":  {document("multiCall", "<array><data><value><struct><member><name>methodName</name><value>multiCall</value></member><member><name>params</name><value><array><data><value><array><data></data></array></value></data></array></value></member></struct></value></data></array>"), 200, ""},
		"a session that is no number": {document("hello"), 200, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, text := post(t, srv.URL+"/kojihub", test.body, "Content-Type", "text/xml")
			if status != test.status || !strings.Contains(text, test.text) {
				t.Errorf("got %d %.300q, want %d with %q", status, text, test.status, test.text)
			}
			for _, leak := range []string{"SQLSTATE", "goroutine", "nil pointer", "root:"} {
				if strings.Contains(text, leak) {
					t.Errorf("the answer tells %q: %.300q", leak, text)
				}
			}
		})
	}
	for query, want := range map[string]string{
		"?session-id=x&session-key=y":                              "<int>",
		"?session-id=99999999999999&session-key=y":                 "<fault>",
		"?session-id=1&session-key=%00":                            "<fault>",
		"?session-id=1&session-key=y&callnum=x":                    "<fault>",
		"?session-id=-1&session-key=" + strings.Repeat("y", 1<<13): "<fault>",
		"?%zz": "<",
	} {
		t.Run("query "+query[:min(len(query), 40)], func(t *testing.T) {
			t.Parallel()
			status, text := post(t, srv.URL+"/kojihub"+query, document("hello"), "Content-Type", "text/xml")
			if status != 200 || !strings.Contains(text, want) || strings.Contains(text, "SQLSTATE") || strings.Contains(text, "<int>1</int>") {
				t.Errorf("got %d %.300q, want %q", status, text, want)
			}
		})
	}
}

// Names that lead out of the tree lead nowhere: of task output, packages to
// import, uploads and files that are served.
func TestPathsLeadNowhere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	srv := httptest.NewServer(s.Handler())
	t.Cleanup(srv.Close)
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	// symlinks that somebody got into the tree
	out := s.System.Paths.Task(s.free, "")
	if err := os.MkdirAll(out, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, link := range []string{out + "/link.log", s.path("work", "in", "link.rpm"), s.path("work", "door")} {
		target := secret
		if strings.HasSuffix(link, "door") {
			target = filepath.Dir(secret)
		}
		if err := os.Symlink(target, link); err != nil {
			t.Fatal(err)
		}
	}
	rel, err := filepath.Rel(out, secret)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{rel, secret, "link.log", "../" + rel, "..", ".", "", "a\x00b", "link.log/", strings.Repeat("x", 5000)} {
		got, err := s.Try("kojiadmin", "downloadTaskOutput", s.free, name)
		if data, _ := got.([]byte); err == nil && len(data) > 0 {
			t.Errorf("downloadTaskOutput %.60q: %q", name, data)
		}
	}
	for _, place := range [][2]string{{"in", "link.rpm"}, {"door", "secret"}, {"../..", "x"}, {"/etc", "passwd"}, {"in/../../..", "x"}, {"in", "../../x"}, {"in", "a\x00b"}} {
		if _, err := s.Try("kojiadmin", "importRPM", place[0], place[1]); err == nil {
			t.Errorf("importRPM %q is taken", place)
		}
	}
	for _, place := range [][2]string{{"door", "new"}, {"in", "link.rpm"}, {"..", "new"}, {"/tmp", "new"}, {"in", ".hidden"}, {"in", "../new"}, {"tasks/0/0", "new"}} {
		if got, err := s.Try("kojiadmin", "uploadFile", place[0], place[1], 3, nil, 0, "YWJj"); err == nil {
			t.Errorf("uploadFile %q answers %v", place, got)
		}
	}
	for _, path := range []string{"/kojifiles/../../etc/passwd", "/kojifiles/work/door/secret", "/kojifiles/work/in/link.rpm", "/kojifiles/%2e%2e/%2e%2e/etc/passwd", "/kojifiles/.gokoji-journal/"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode == http.StatusOK {
			t.Errorf("%s is served: %q", path, text)
		}
	}
	if data, err := os.ReadFile(secret); err != nil || string(data) != "secret" {
		t.Errorf("the file outside is now %q, %v", data, err)
	}
}

// Names that are stored come back as they went in, or are refused; none of them
// finds what it does not name.
func TestOddNames(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, name := range []string{"a\nb", "a\x00b", "%", "_", "d%", "'; DROP TABLE tag; --", "Ünï", "\u202edist", " dist", "dist ", "..", "../dist", "a/b", "", strings.Repeat("x", 257), "$1", "-1"} {
		for _, what := range [][2]string{{"createTag", "getTag"}, {"createUser", "getUser"}, {"addChannel", "getChannel"}, {"newGroup", "getUser"}} {
			_, err := s.Try("kojiadmin", what[0], name)
			got, getErr := s.Try("kojiadmin", what[1], name)
			if getErr != nil && unclear(what[1], getErr) != "" || err != nil && unclear(what[0], err) != "" {
				t.Errorf("%s %.40q: %v, %v", what[0], name, err, getErr)
			}
			row, found := got.(xmlrpc.Struct)
			if found && row.Value("name") != name {
				t.Errorf("%s %.40q finds %v", what[1], name, row.Value("name"))
			}
			if err == nil && !found {
				t.Errorf("%s %.40q is not found again", what[0], name)
			}
		}
	}
}

// The clock may jump: what was stored in the future or long ago is read, and
// sessions of another time neither live for ever nor end the hub.
func TestClocksThatJump(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(s *settings.Settings) { s.Options.SessionRenewalTimeout = 60 })
	exec := func(sql string) {
		t.Helper()
		if _, err := s.System.Pool.Exec(context.WithoutCancel(t.Context()), sql); err != nil {
			t.Fatal(err)
		}
	}
	exec("UPDATE events SET time = now() + interval '10 years' WHERE id % 2 = 0")
	exec("UPDATE events SET time = '1970-01-01' WHERE id % 2 = 1")
	exec("UPDATE task SET create_time = now() + interval '1 year', start_time = now() + interval '2 years'")
	for _, call := range []struct {
		method string
		params []any
	}{
		{"getLastEvent", nil}, {"getLastEvent", []any{0}}, {"getLastEvent", []any{-1e12}}, {"queryHistory", []any{hub.KW("before", 4e9)}},
		{"getTag", []any{"dist", false, 1 << 30}}, {"listTasks", nil}, {"getTaskInfo", []any{s.open}}, {"listHosts", nil}, {"getLastHostUpdate", []any{1, true}},
		{"repo.request", []any{"dist-build"}}, {"scheduler.doRun", []any{true}}, {"getRepo", []any{"dist-build"}}, {"createTag", []any{"later"}},
		{"listBuilds", []any{hub.KW("createdAfter", time.Now().AddDate(1000, 0, 0).Unix())}},
	} {
		if _, err := s.Try("kojiadmin", call.method, call.params...); err != nil && unclear(call.method, err) != "" {
			t.Errorf("%s: %v", call.method, err)
		}
	}
	exec("UPDATE sessions SET start_time = now() + interval '1 year', update_time = now() + interval '1 year', renew_time = now() + interval '1 year'")
	if _, err := s.Try("kojiadmin", "getLoggedInUser"); err != nil && unclear("getLoggedInUser", err) != "" {
		t.Errorf("a session of the future: %v", err)
	}
	exec("UPDATE sessions SET start_time = '1970-01-01', update_time = '1970-01-01', renew_time = '1970-01-01'")
	if _, err := s.Try("kojiadmin", "getLoggedInUser"); !koji.IsKind(err, koji.AuthExpired) {
		t.Errorf("a session of 1970: %v", err)
	}
}
