package koji

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func TestParseRef(t *testing.T) {
	t.Parallel()
	type facts struct {
		IsID, IsName, IsZero bool
		ID                   int64
		Name, Quoted, Text   string
	}
	for _, c := range []struct {
		v    any
		want facts
	}{
		{nil, facts{IsZero: true, Quoted: "None", Text: "None"}},
		{int64(5), facts{IsID: true, ID: 5, Quoted: "5", Text: "5"}},
		{"it's", facts{IsName: true, Name: "it's", Quoted: `"it's"`, Text: "it's"}},
		{"5", facts{IsName: true, Name: "5", Quoted: "'5'", Text: "5"}},
		{true, facts{IsID: true, ID: 1, Quoted: "True", Text: "True"}},
		{
			xmlrpc.Struct{{Name: "name", Value: "a"}, {Name: "id", Value: "7"}},
			facts{IsID: true, ID: 7, Quoted: "{'name': 'a', 'id': '7'}", Text: "{'name': 'a', 'id': '7'}"},
		},
		{
			xmlrpc.Struct{{Name: "name", Value: "a"}},
			facts{IsName: true, Name: "a", Quoted: "{'name': 'a'}", Text: "{'name': 'a'}"},
		},
	} {
		r, err := ParseRef(c.v)
		if err != nil {
			t.Errorf("%#v: %v", c.v, err)
		}
		got := facts{r.IsID(), r.IsName(), r.IsZero(), r.ID(), r.Name(), r.String(), r.Text()}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%#v (-want +got):\n%s", c.v, diff)
		}
		if diff := cmp.Diff(c.v, r.XMLRPCValue()); diff != "" {
			t.Errorf("%#v is sent on as:\n%s", c.v, diff)
		}
	}
	for _, v := range []any{
		1.5, []any{}, []byte("x"),
		xmlrpc.Struct{}, xmlrpc.Struct{{Name: "id", Value: "x"}}, xmlrpc.Struct{{Name: "id", Value: nil}, {Name: "name", Value: "a"}},
		xmlrpc.Struct{{Name: "id", Value: 1e300}},
	} {
		_, err := ParseRef(v)
		if !IsKind(err, ParameterError) || err.Error() != "Invalid name or id value: "+Repr(v) {
			t.Errorf("%#v: %v", v, err)
		}
	}
	for _, name := range []any{nil, 1.5, []any{}} { // koji shows what stands in the struct
		_, err := ParseRef(xmlrpc.Struct{{Name: "name", Value: name}})
		if !IsKind(err, ParameterError) || err.Error() != "Invalid name or id value: "+Repr(name) {
			t.Errorf("name %#v: %v", name, err)
		}
	}
}

func TestMadeRefs(t *testing.T) {
	t.Parallel()
	if r := RefID(3); !r.IsID() || r.Value() != int64(3) || r.String() != "3" {
		t.Errorf("%v", r)
	}
	if r := RefName("a"); !r.IsName() || r.Value() != "a" || r.String() != "'a'" || r.Text() != "a" {
		t.Errorf("%v", r)
	}
	var r Ref
	if err := r.UnmarshalXMLRPC("x"); err != nil || r.Name() != "x" {
		t.Errorf("%v %v", r, err)
	}
}
