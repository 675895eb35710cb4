package koji

import (
	"errors"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// readCases reads a JSON list of objects as dynamic values.
func readCases(t *testing.T, file string) []xmlrpc.Struct {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	v, err := ParseJSON(string(data))
	if err != nil {
		t.Fatal(err)
	}
	var cases []xmlrpc.Struct
	for _, c := range v.([]any) {
		cases = append(cases, c.(xmlrpc.Struct))
	}
	if len(cases) < 80 {
		t.Fatalf("%s: only %d cases", file, len(cases))
	}
	return cases
}

// The cases hold what koji 1.35.3 answers.
func TestTaskLabel(t *testing.T) {
	t.Parallel()
	for _, c := range readCases(t, "testdata/labels.json") {
		if got := TaskLabel(c); got != c.Value("label") {
			t.Errorf("%s = %q", Repr(c), got)
		}
	}
}

func TestTaskLabelOfBrokenInfo(t *testing.T) {
	t.Parallel()
	for _, info := range []xmlrpc.Struct{
		nil,
		{{Name: "method", Value: "build"}, {Name: "arch", Value: "noarch"}},
		{{Name: "method", Value: nil}, {Name: "arch", Value: "noarch"}, {Name: "request", Value: []any{}}},
		{{Name: "method", Value: "build"}, {Name: "arch", Value: "noarch"}, {Name: "request", Value: "text"}},
	} {
		if got := TaskLabel(info); got != "malformed task" {
			t.Errorf("%s = %q", Repr(info), got)
		}
	}
}

// The cases hold what koji 1.35.3 answers.
func TestParseTaskParams(t *testing.T) {
	t.Parallel()
	for _, c := range readCases(t, "testdata/params.json") {
		request := c.Value("request").([]any)
		before := Repr(request)
		got, err := ParseTaskParams(c.Value("method").(string), request)
		if fault := c.Value("fault"); fault != nil {
			if !IsKind(err, ParameterError) || err.Error() != fault {
				t.Errorf("%s: %v", Repr(c), err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", Repr(c), err)
		}
		if diff := cmp.Diff(c.Value("params"), any(got)); diff != "" {
			t.Errorf("%s (-koji +ours):\n%s", Repr(c), diff)
		}
		if after := Repr(request); after != before {
			t.Errorf("request changed to %s", after)
		}
	}
}

func TestParseTaskParamsOfUnknownMethod(t *testing.T) {
	t.Parallel()
	_, err := ParseTaskParams("dudBuild", []any{"a"})
	if !errors.Is(err, ErrNoSignature) || IsKind(err, ParameterError) {
		t.Errorf("error %v", err)
	}
}
