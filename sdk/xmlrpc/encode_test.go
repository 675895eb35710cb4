package xmlrpc

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"
)

func TestAppendValue(t *testing.T) {
	t.Parallel()
	type word string
	type flags []bool
	one := 1
	var none *int
	tests := []struct {
		in   any
		want string
	}{
		{nil, "<nil/></value>"},
		{none, "<nil/></value>"},
		{&one, "<int>1</int></value>\n"},
		{int8(-1), "<int>-1</int></value>\n"},
		{uint32(math.MaxUint32), "<i8>4294967295</i8></value>\n"},
		{uint64(math.MaxInt64), "<i8>9223372036854775807</i8></value>\n"},
		{float32(0.5), "<double>0.5</double></value>\n"},
		{word("x"), "<string>x</string></value>\n"},
		{[]byte(nil), "<base64>\n</base64></value>\n"},
		{DateTime("<x"), "<dateTime.iso8601>&lt;x</dateTime.iso8601></value>\n"},
		{time.Date(2026, 11, 22, 12, 0, 0, 0, time.FixedZone("", 3600)), "<string>2026-11-22 11:00:00+00:00</string></value>\n"},
		{[]string{"a"}, "<array><data>\n<value><string>a</string></value>\n</data></array></value>\n"},
		{[]string(nil), "<array><data>\n</data></array></value>\n"},
		{[]any(nil), "<array><data>\n</data></array></value>\n"},
		{flags{true}, "<array><data>\n<value><boolean>1</boolean></value>\n</data></array></value>\n"},
		{[1]int{7}, "<array><data>\n<value><int>7</int></value>\n</data></array></value>\n"},
		{[]Struct{{}}, "<array><data>\n<value><struct>\n</struct></value>\n</data></array></value>\n"},
		{Struct(nil), "<struct>\n</struct></value>\n"},
		{map[string]any(nil), "<struct>\n</struct></value>\n"},
		{map[string]any{"b": 1, "<": nil}, "<struct>\n<member>\n<name>&lt;</name>\n<value><nil/></value></member>\n" +
			"<member>\n<name>b</name>\n<value><int>1</int></value>\n</member>\n</struct></value>\n"},
		{map[word]int{"b": 1, "a": 2}, "<struct>\n<member>\n<name>a</name>\n<value><int>2</int></value>\n</member>\n" +
			"<member>\n<name>b</name>\n<value><int>1</int></value>\n</member>\n</struct></value>\n"},
	}
	for _, tt := range tests {
		got, err := AppendValue([]byte("> "), tt.in)
		if want := "> <value>" + tt.want; err != nil || string(got) != want {
			t.Errorf("%#v: got %q, %v; want %q", tt.in, got, err, want)
		}
	}
}

// Whatever a text holds, readers can read it.
func TestAppendText(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, wire, back string }{
		{"<a> & 'b' \"c\"", "&lt;a&gt; &amp; 'b' \"c\"", "<a> & 'b' \"c\""},
		{"]]>", "]]&gt;", "]]>"},
		{"a\r\nb\rc", "a&#13;\nb&#13;c", "a\r\nb\rc"},
		{"\x1b[31mred\x1b[0m", "\ufffd[31mred\ufffd[0m", "\ufffd[31mred\ufffd[0m"},
		{"\x00\x08\x0b\x1f\t\n\x7f\u0080", "\ufffd\ufffd\ufffd\ufffd\t\n\x7f\u0080", "\ufffd\ufffd\ufffd\ufffd\t\n\x7f\u0080"},
		{"caf\xe9 \xff\xfe", "caf\ufffd \ufffd\ufffd", "caf\ufffd \ufffd\ufffd"},
		{"\xed\xa0\x80|\xf0\x9f\x98", "\ufffd\ufffd\ufffd|\ufffd\ufffd\ufffd", "\ufffd\ufffd\ufffd|\ufffd\ufffd\ufffd"},
		{"\ufffe\uffff\ufffd\ufdd0\U0001fffe", "\ufffd\ufffd\ufffd\ufdd0\U0001fffe", "\ufffd\ufffd\ufffd\ufdd0\U0001fffe"},
	}
	for _, tt := range tests {
		if got := string(appendText(nil, tt.in)); got != tt.wire {
			t.Errorf("%q: got %q, want %q", tt.in, got, tt.wire)
		}
		data, err := AppendCall(nil, tt.in, tt.in, Struct{{tt.in, DateTime(tt.in)}})
		if err != nil {
			t.Fatal(err)
		}
		c, err := DecodeCall(data, Limits{})
		if err != nil {
			t.Errorf("%q: %v", tt.in, err)
			continue
		}
		if c.Method != tt.back || c.Params[0] != tt.back || c.Params[1].(Struct)[0].Name != tt.back {
			t.Errorf("%q: got %q back", tt.in, c)
		}
	}
}

// selfish stands for itself.
type selfish struct{}

func (s selfish) XMLRPCValue() any { return s }

type failing struct{}

func (failing) MarshalXMLRPC(dst []byte) ([]byte, error) { return nil, errors.New("broken") }

func TestAppendFails(t *testing.T) {
	t.Parallel()
	var ring any
	ring = &ring
	loop := map[string]any{}
	loop["a"] = []any{loop}
	type knot struct {
		Next *knot `koji:"next"`
	}
	tied := &knot{}
	tied.Next = tied
	deep := any(1)
	for range 101 {
		deep = []any{deep}
	}
	tests := []struct {
		name string
		in   any
		want string
	}{
		{"channel", make(chan int), "Go type chan int has no XML-RPC form"},
		{"function", Struct{{"a", []any{1, func() {}}}}, "a[1]: Go type func() has no XML-RPC form"},
		{"number", []uint64{1, math.MaxUint64}, "[1]: 18446744073709551615 is an integer of more than 64 bits"},
		{"map", map[int]int{}, "a map of Go type map[int]int needs string keys"},
		{"no tags", struct{ A int }{}, "has no field with a koji tag"},
		{"marshaler", map[string]failing{"x": {}}, "x: broken"},
		{"pointers in a ring", ring, "more than 100 arrays and structs within each other"},
		{"map in a ring", loop, "more than 100 arrays and structs within each other"},
		{"struct in a ring", tied, "more than 100 arrays and structs within each other"},
		{"stands for itself", selfish{}, "more than 100 arrays and structs within each other"},
		{"too deep", deep, "more than 100 arrays and structs within each other"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			check := func(dst []byte, err error) {
				t.Helper()
				if err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("got %v, want %q", err, tt.want)
				}
				if string(dst) != "before" {
					t.Errorf("dst changed to %q", dst)
				}
			}
			check(AppendValue([]byte("before"), tt.in))
			check(AppendReply([]byte("before"), tt.in))
			check(AppendCall([]byte("before"), "m", 1, tt.in))
			v, err := Marshal(tt.in)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Marshal: %v, %v; want %q", v, err, tt.want)
			}
		})
	}
	if dst, err := AppendCall([]byte("before"), ""); err == nil || string(dst) != "before" {
		t.Errorf("call without a name: %q %v", dst, err)
	}
	_, err := AppendCall(nil, "getTag", 1, make(chan int))
	if want := "xmlrpc: parameter 2 of getTag: Go type chan int has no XML-RPC form"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %q", err, want)
	}
}

func TestAppendDeepest(t *testing.T) {
	t.Parallel()
	v := any([]string{"x"})
	for range 99 {
		v = &v2{v}
	}
	data, err := AppendReply(nil, v)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := DecodeReply(data, Limits{}); err != nil {
		t.Error(err)
	}
}

type v2 struct {
	V any `koji:"v"`
}

func TestAppendLongLists(t *testing.T) {
	t.Parallel()
	list := make([]string, 1000)
	for i := range growAfter {
		list[i] = strings.Repeat("x", 1<<16) // the rest is much shorter
	}
	data, err := AppendReply(nil, list)
	if err != nil {
		t.Fatal(err)
	}
	if cap(data) > 64<<20 {
		t.Errorf("%d bytes kept for %d", cap(data), len(data))
	}
	v, err := DecodeReply(data, Limits{})
	if err != nil || len(v.([]any)) != len(list) {
		t.Error(err)
	}
}
