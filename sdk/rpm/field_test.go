package rpm

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/koji"
)

const kit = "../../testdata/conformance/files"

func readKit(t *testing.T, name string) *Package {
	t.Helper()
	p, err := ReadFile(filepath.Join(kit, name))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// golden is what the Python bindings of rpm 4.18 answer for a package: all tags
// that are not empty.
type golden struct {
	Fields map[string]any
	Keys   []string
}

func readGolden(t *testing.T) map[string]golden {
	t.Helper()
	data, err := os.ReadFile("testdata/fields.json")
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var all map[string]golden
	if err := d.Decode(&all); err != nil {
		t.Fatal(err)
	}
	return all
}

// fromJSON gives v the types that Field uses.
func fromJSON(t *testing.T, v any) any {
	t.Helper()
	switch v := v.(type) {
	case json.Number:
		n, err := v.Int64()
		if err != nil {
			t.Fatal(err)
		}
		return n
	case map[string]any:
		b, err := base64.StdEncoding.DecodeString(v["b"].(string))
		if err != nil {
			t.Fatal(err)
		}
		return b
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = fromJSON(t, v[i])
		}
		return list
	}
	return v
}

func TestFieldsAreAsRPMHasThem(t *testing.T) {
	t.Parallel()
	all := readGolden(t)
	if len(all) != 5 {
		t.Fatalf("%d packages", len(all))
	}
	for file, want := range all {
		p := readKit(t, file)
		got := map[string]any{}
		for _, row := range tagTable {
			if row.tag.isRegion() || row.tag.String() != row.name {
				continue
			}
			v, err := p.field(row)
			if err != nil {
				t.Fatal(err)
			}
			if row.list != (v != nil) && isNone(v) {
				t.Errorf("%s: absent %s is %#v", file, row.name, v)
			}
			if !isNone(v) {
				got[row.name] = v
			}
		}
		if diff := cmp.Diff(fromJSONMap(t, want.Fields), got); diff != "" {
			t.Errorf("%s (-rpm +ours):\n%s", file, diff)
		}
		names := p.FieldNames()
		slices.Sort(names)
		if diff := cmp.Diff(want.Keys, names); diff != "" {
			t.Errorf("%s: names (-rpm +ours):\n%s", file, diff)
		}
	}
}

func fromJSONMap(t *testing.T, m map[string]any) map[string]any {
	t.Helper()
	out := make(map[string]any, len(m))
	for k, v := range m {
		out[k] = fromJSON(t, v)
	}
	return out
}

func TestFieldAsKojiAsks(t *testing.T) {
	t.Parallel()
	src := readKit(t, "tinybash-5.1-1.src.rpm")
	bin := readKit(t, "tinybash-5.1-1.x86_64.rpm")
	for _, c := range []struct {
		p       *Package
		name    string
		srcArch bool
		want    any
	}{
		{bin, "name", false, "tinybash"},
		{bin, "Arch", true, "x86_64"},
		{src, "arch", true, "src"},
		{src, "ARCH", false, "x86_64"},
		{src, "sourcepackage", false, int64(1)},
		{bin, "sourcepackage", false, nil},
		{bin, "epoch", false, nil},
		{bin, "nosource", false, []any{}},
		{bin, "longsize", false, int64(35)},
		{bin, "siggpg", false, nil},
		{bin, "triggername", false, []any{}},
	} {
		got, err := c.p.Field(c.name, c.srcArch)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	_, err := bin.Field("nosuch", false)
	if !koji.IsKind(err, koji.GenericError) || err.Error() != "No such rpm header field: NOSUCH" {
		t.Errorf("unknown field: %v", err)
	}
}
