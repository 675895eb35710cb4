package xmlrpc

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// goldenCase is one document of testdata/*.json, see golden.py there.
type goldenCase struct {
	Name   string
	Method string
	Params json.RawMessage
	Result json.RawMessage
	Fault  []any
}

// TestGolden compares with what Python's xmlrpc.client writes, in both
// directions: hand-made cases, and the requests and results of recorded tasks.
func TestGolden(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"cases", "tasks"} {
		documents := readGolden(t, "testdata/"+file+".golden")
		raw, err := os.ReadFile("testdata/" + file + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var cases []goldenCase
		if err := json.Unmarshal(raw, &cases); err != nil {
			t.Fatal(err)
		}
		if len(cases) == 0 || len(cases) != len(documents) {
			t.Fatalf("%s: %d cases, %d documents", file, len(cases), len(documents))
		}
		for _, c := range cases {
			t.Run(file+"/"+c.Name, func(t *testing.T) {
				t.Parallel()
				checkGolden(t, c, documents[c.Name])
			})
		}
	}
}

func checkGolden(t *testing.T, c goldenCase, want []byte) {
	switch {
	case c.Fault != nil:
		fault := &Fault{int(c.Fault[0].(float64)), c.Fault[1].(string)}
		same(t, AppendFault(nil, fault.Code, fault.String), want)
		_, err := DecodeReply(want, Limits{})
		var got *Fault
		if !errors.As(err, &got) || *got != *fault {
			t.Errorf("decoded as %v", err)
		}
	case c.Method != "":
		params := fromJSON(t, c.Params).([]any)
		got, err := AppendCall(nil, c.Method, params...)
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, want)
		call, err := DecodeCall(want, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(&Call{c.Method, params}, call, cmpopts.EquateNaNs()); diff != "" {
			t.Error(diff)
		}
	default:
		result := fromJSON(t, c.Result)
		got, err := AppendReply(nil, result)
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, want)
		back, err := DecodeReply(want, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(result, back, cmpopts.EquateNaNs()); diff != "" {
			t.Error(diff)
		}
	}
}

func same(t *testing.T, got, want []byte) {
	t.Helper()
	if !bytes.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// readGolden splits a file into its documents by their names.
func readGolden(t *testing.T, path string) map[string][]byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	marks := regexp.MustCompile(`(?m)^-- (\S+) --\n`).FindAllSubmatchIndex(data, -1)
	documents := make(map[string][]byte)
	for i, m := range marks {
		end := len(data)
		if i+1 < len(marks) {
			end = marks[i+1][0]
		}
		documents[string(data[m[2]:m[3]])] = data[m[1]:end]
	}
	return documents
}

// fromJSON reads a value in the notation of golden.py, members in their order.
func fromJSON(t *testing.T, raw []byte) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	v, err := jsonValue(d)
	if err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	return v
}

func jsonValue(d *json.Decoder) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token := token.(type) {
	case json.Number:
		if strings.ContainsAny(token.String(), ".eE") {
			return token.Float64()
		}
		return token.Int64()
	case json.Delim:
		if token == '[' {
			list := []any{}
			for d.More() {
				v, err := jsonValue(d)
				if err != nil {
					return nil, err
				}
				list = append(list, v)
			}
			_, err := d.Token()
			return list, err
		}
		s := Struct{}
		for d.More() {
			name, err := d.Token()
			if err != nil {
				return nil, err
			}
			v, err := jsonValue(d)
			if err != nil {
				return nil, err
			}
			s = append(s, Member{name.(string), v})
		}
		if _, err := d.Token(); err != nil {
			return nil, err
		}
		return special(s)
	}
	return token, nil
}

func special(s Struct) (any, error) {
	if len(s) == 1 {
		text, _ := s[0].Value.(string)
		switch s[0].Name {
		case "$b64":
			return base64.StdEncoding.DecodeString(text)
		case "$dt":
			return DateTime(text), nil
		case "$float":
			v, msg := parseFloat([]byte(text))
			if msg != "" {
				return nil, errors.New(msg)
			}
			return v, nil
		}
	}
	return s, nil
}
