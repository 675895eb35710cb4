package robust_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/gokoji/gokoji/hub/internal/rpc"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// slow bounds a call. No call comes near it alone; the bound is wide because
// tests share the machine.
const slow = 30 * time.Second

// errUndo rolls each call back, so that the next finds the site as it was.
var errUndo = errors.New("undo")

// odd are the values that no parameter expects all of.
func odd() map[string]any {
	deep := any("bottom")
	for range 95 {
		deep = []any{deep}
	}
	deepStruct := any("bottom")
	for range 95 {
		deepStruct = xmlrpc.Struct{{Name: "a", Value: deepStruct}}
	}
	many := make([]any, 3000)
	for i := range many {
		many[i] = fmt.Sprint("name", i)
	}
	return map[string]any{
		"nil":          nil,
		"true":         true,
		"zero":         int64(0),
		"negative":     int64(-1),
		"2^31":         int64(1 << 31),
		"2^40":         int64(1 << 40),
		"float":        3.5,
		"huge float":   1e300,
		"NaN":          math.NaN(),
		"NaN as text":  "nan",
		"nothing":      "",
		"word":         "word",
		"tag":          "dist",
		"build":        "tinybash-5.1-1",
		"path":         "../../../../etc/passwd",
		"dots":         "..",
		"NUL":          "a\x00b",
		"lines":        "a\nb\r\n",
		"wildcards":    `%_\*?['";-- $1`,
		"not UTF-8":    "a\xff\xfeb",
		"letters":      "Ünï ☃ \U0001F600 \u202e",
		"bad regexp":   "(?P<x",
		"long":         strings.Repeat("x", 1<<20),
		"long name":    strings.Repeat("ab-", 200),
		"bytes":        []byte{0, 1, 255},
		"moment":       xmlrpc.DateTime("99999999T99:99:99"),
		"empty list":   []any{},
		"list":         []any{"dist", nil, int64(1 << 40), []any{}, xmlrpc.Struct{}},
		"words":        []any{"word", "dist"},
		"many":         many,
		"structs":      []any{xmlrpc.Struct{{Name: "name", Value: nil}}, xmlrpc.Struct{{Name: "id", Value: int64(1 << 40)}}},
		"pairs":        []any{[]any{"id", "word"}, []any{"id", "=", int64(1 << 40)}, []any{"id", "IN", nil}},
		"empty struct": xmlrpc.Struct{},
		"by id":        xmlrpc.Struct{{Name: "id", Value: int64(1 << 40)}},
		"by name":      xmlrpc.Struct{{Name: "name", Value: "dist"}, {Name: "version", Value: nil}, {Name: "release", Value: int64(7)}},
		"struct":       xmlrpc.Struct{{Name: "name", Value: []any{}}, {Name: "NaN", Value: math.NaN()}, {Name: "", Value: xmlrpc.Struct{}}},
		"keywords":     xmlrpc.Struct{{Name: "__starstar", Value: true}, {Name: "x", Value: 1}},
		"deep list":    deep,
		"deep struct":  deepStruct,
	}
}

// caller answers who may call a method.
func caller(method string) string {
	if strings.HasPrefix(method, "host.") || strings.HasPrefix(method, "gokoji.waitForWork") {
		return "builder1"
	}
	return "kojiadmin"
}

// attempt makes a call that is undone, and says what is wrong with the answer.
func (s *site) attempt(method string, params []any) (complaint string) {
	ctx, cancel := context.WithTimeout(s.t.Context(), slow)
	defer cancel()
	start := time.Now()
	m := s.System.Registrar().Lookup(method)
	err := s.Do(ctx, caller(method), method, func(ctx context.Context, c *hub.Call) (err error) {
		defer func() {
			if p := recover(); p != nil {
				complaint = fmt.Sprintf("panic: %v", p)
			}
		}()
		var answer any
		if m.Waits() {
			_, err = m.Prepare(ctx, c, params)
		} else {
			answer, err = m.Run(ctx, c, params)
		}
		if err == nil {
			_, err = xmlrpc.AppendReply(nil, answer)
		}
		if err == nil {
			err = errUndo
		}
		return err
	})
	if complaint == "" {
		complaint = unclear(method, err)
	}
	if took := time.Since(start); complaint == "" && took > slow/2 {
		complaint = fmt.Sprintf("took %v", took)
	}
	return complaint
}

// unclear says why a fault is none that a client can use; "" when it is one.
func unclear(method string, err error) string {
	if errors.Is(err, errUndo) || method == "fault" {
		return ""
	}
	code, text := rpc.ToFault(err)
	switch {
	case code == 1:
		return "code 1: " + text
	case text == "":
		return fmt.Sprintf("fault %d without a text", code)
	case len(text) > 1<<16+8:
		return fmt.Sprintf("fault %d with a text of %d bytes", code, len(text))
	}
	for _, leak := range []string{"SQLSTATE", "ERROR:", "invalid input syntax", "nil pointer", "reflect", "pgx", "OID", "goroutine", "%!", "strconv."} {
		if strings.Contains(text, leak) {
			return fmt.Sprintf("fault %d tells of the hub's inside: %s", code, text)
		}
	}
	return ""
}

// Every parameter of every method takes every odd value: the answer is a result
// or a fault with a text of koji's kind, soon, and the hub goes on.
func TestEveryParameter(t *testing.T) {
	t.Parallel()
	s := newSite(t, everything)
	values := odd()
	for _, m := range s.System.Registrar().Methods() {
		params := m.Params()
		plain := make([]any, 0, len(params))
		for _, p := range params {
			if !p.VarArgs && !p.VarKw {
				plain = append(plain, s.usual(m.Name, p))
			}
		}
		if complaint := s.attempt(m.Name, plain); complaint != "" {
			t.Errorf("%s%v: %s", m.Name, plain, complaint)
		}
		for i, p := range params {
			for name, v := range values {
				given := append([]any{}, plain...)
				switch {
				case p.VarKw:
					given = append(given, hub.KW("odd", v))
				case i < len(plain):
					given[i] = v
				default:
					given = append(given, v)
				}
				if complaint := s.attempt(m.Name, given); complaint != "" {
					t.Errorf("%s, %s is %s: %.300s", m.Name, p.Name, name, complaint)
				}
			}
		}
	}
	if n := s.System.Pool.Stat().AcquiredConns(); n != 0 {
		t.Errorf("%d connections are not given back", n)
	}
}

// usual is a value that the parameter takes: the default, else what is there
// under the parameter's name.
func (s *site) usual(method string, p hub.Param) any {
	if p.Optional {
		return p.Default
	}
	switch p.Name {
	case "task_id", "taskID", "taskId", "parent", "_HostExports__parent":
		if caller(method) == "builder1" {
			return s.open
		}
		return s.free
	case "tasks":
		return []any{s.open}
	case "repo_id", "repo", "repoID":
		return s.repo
	case "brootid", "buildrootID":
		return s.root
	case "build_id", "buildID":
		return s.build
	case "tag_id", "tagID":
		return s.buildTag
	case "tag", "tagInfo", "taginfo", "tag_info", "tag1", "src", "build_tag", "target", "buildTargetInfo":
		return "dist"
	case "tag2", "dst", "dest_tag":
		return "dist-build"
	case "build", "buildInfo", "X":
		return "tinybash-5.1-1"
	case "buildinfo", "build_info", "rpminfo":
		return xmlrpc.Struct{{Name: "name", Value: "tinybash"}, {Name: "version", Value: "5.1"}, {Name: "release", Value: "1"}, {Name: "epoch", Value: nil}, {Name: "arch", Value: "x86_64"}}
	case "an_rpm":
		return "tinybash-5.1-1.x86_64"
	case "package", "pkginfo", "pkg", "pkg_name":
		return "tinybash"
	case "grpinfo", "reqinfo":
		return "build"
	case "group":
		return "people"
	case "user", "userInfo", "userinfo", "username", "owner":
		return "alice"
	case "host", "hostname", "hostInfo":
		return "builder1"
	case "channel", "channelInfo", "channel_name", "channelname", "old":
		return "default"
	case "perm", "permission":
		return "admin"
	case "volume":
		return "DEFAULT"
	case "cg":
		return "factory"
	case "repo_info", "external_repo", "info":
		return "ext"
	case "arch":
		return "x86_64"
	case "arches", "img_type", "checksum_types":
		return "x86_64"
	case "path", "uploadpath":
		return "in"
	case "basename", "name", "fileName", "filename":
		return "tinybash-5.1-1.src.rpm"
	case "filepath":
		return "in/tinybash-5.1-1.src.rpm"
	case "tables", "keys", "srcs", "builds", "rpmlist", "clauses", "rpms", "archives", "data":
		return []any{}
	case "results", "opts", "maven_info", "win_info", "hostdata":
		return xmlrpc.Struct{}
	case "id", "event", "user_id", "userID", "hostID", "archive_id", "rpmID", "rpm_id", "req_id", "state", "ts", "limit", "weight", "external_repo_id":
		return int64(1)
	}
	if method == "uploadFile" {
		return map[string]any{"size": int64(5), "md5sum": nil, "offset": int64(0), "data": "aGVsbG8="}[p.Name]
	}
	return "usual"
}
