package xmlrpc

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// reply makes a reply of a <value> element.
func reply(value string) string {
	return "<methodResponse><params><param>" + value + "</param></params></methodResponse>"
}

// typed makes a reply of the inside of a <value> element.
func typed(inside string) string { return reply("<value>" + inside + "</value>") }

func TestDecodeValues(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   string // inside <value>
		want any
	}{
		{"<nil/>", nil},
		{"<nil></nil>", nil},
		{"<nil> <!-- none --> </nil>", nil},
		{"<ex:nil/>", nil},
		{"<ex:i8>5</ex:i8>", int64(5)},
		{"<boolean>1</boolean>", true},
		{"<boolean>0</boolean >", false},
		{"<int>-2147483648</int>", int64(math.MinInt32)},
		{"<i4>+7</i4>", int64(7)},
		{"<i1>1</i1>", int64(1)},
		{"<i2>0002</i2>", int64(2)},
		{"<i8>9223372036854775807</i8>", int64(math.MaxInt64)},
		{"<biginteger> -9223372036854775808 </biginteger>", int64(math.MinInt64)},
		{"<int>" + strings.Repeat("0", 5000) + "1</int>", int64(1)},
		{"<double>1.5</double>", 1.5},
		{"<double>-1e-05</double>", -1e-05},
		{"<double>.5</double>", 0.5},
		{"<float> 3 </float>", 3.0},
		{"<bigdecimal>0.10</bigdecimal>", 0.1},
		{"<double>-Infinity</double>", math.Inf(-1)},
		{"<double>inf</double>", math.Inf(1)},
		{"<string>a</string>", "a"},
		{"<string></string>", ""},
		{"<string/>", ""},
		{"<string > a </string >", " a "},
		{"", ""},
		{"text", "text"},
		{"  ", "  "},
		{"<!-- c -->te<!-- d -->xt", "text"},
		{" <!-- c --> <int>1</int> <!-- d --> ", int64(1)},
		{"a &lt;&gt;&amp;&quot;&apos; &#65;&#x4a;&#x1F600;", `a <>&"' AJ` + "\U0001F600"},
		{"&#13;&#10;&#9;", "\r\n\t"},
		{"a\r\nb\rc\n", "a\nb\nc\n"},
		{"<![CDATA[<&amp;>]]]>", "<&amp;>]"},
		{"<string>a<![CDATA[\r\n\r]]>b<![CDATA[]]></string>", "a\n\nb"},
		{"]] > ]>", "]] > ]>"},
		{"žluť \u65e5\u672c \U0001F600 \u0085", "žluť 日本 😀 \u0085"},
		{"<base64>aGVsbG8=</base64>", []byte("hello")},
		{"<base64>\n aGVs\r\n\tbG8= \n</base64>", []byte("hello")},
		{"<base64/>", []byte{}},
		{"<dateTime.iso8601> 20261122T13:31:00\n</dateTime.iso8601>", DateTime("20261122T13:31:00")},
		{"<array><data></data></array>", []any{}},
		{"<array><data/></array>", []any{}},
		{"<array/>", []any{}},
		{"<array></array>", []any{}},
		{"<array> <data> <value/> <!-- c --> <value>a</value> </data> </array>", []any{"", "a"}},
		{"<struct/>", Struct{}},
		{"<struct> </struct>", Struct{}},
		{"<struct><member><name/><value>v</value></member></struct>", Struct{{"", "v"}}},
		{"<struct>\n<member> <name> a&amp;b </name> <value><int>1</int></value> </member>\n</struct>",
			Struct{{" a&b ", int64(1)}}},
		{"<struct a='1'><member b=\"&lt;\" c = '>'><name>x</name><value d='\"'><int e='/'>1</int></value></member></struct>",
			Struct{{"x", int64(1)}}},
		{structOf("a", "1", "b", "2", "a", "3"), Struct{{"a", "3"}, {"b", "2"}}},
		{structOf("a", structOf("a", "1", "b", "2"), "a", structOf("b", "3")), Struct{{"a", Struct{{"b", "3"}}}}},
	}
	for _, tt := range tests {
		got, err := DecodeReply([]byte(typed(tt.in)), Limits{})
		if err != nil {
			t.Errorf("%.200s: %v", tt.in, err)
		} else if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%.200s: %s", tt.in, diff)
		}
	}
}

// structOf makes a <struct> of names and the insides of values.
func structOf(pairs ...string) string {
	var b strings.Builder
	b.WriteString("<struct>")
	for i := 0; i < len(pairs); i += 2 {
		fmt.Fprintf(&b, "<member><name>%s</name><value>%s</value></member>", pairs[i], pairs[i+1])
	}
	return b.String() + "</struct>"
}

func TestDecodeManyNames(t *testing.T) {
	t.Parallel()
	var pairs []string
	var want Struct
	for i := range 3000 {
		name := fmt.Sprintf("name%d", i)
		pairs = append(pairs, name, "old")
		want = append(want, Member{name, name})
	}
	for _, m := range want {
		pairs = append(pairs, m.Name, m.Name)
	}
	got, err := DecodeReply([]byte(typed(structOf(pairs...))), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(any(want), got); diff != "" {
		t.Error(diff)
	}
}

// In large documents equal values are shared.
func TestDecodeLarge(t *testing.T) {
	t.Parallel()
	var want []any
	for i := range 5000 {
		want = append(want, Struct{
			{"id", int64(i % 700)}, {"name", fmt.Sprint("n", i%900)}, {"neg", int64(-i)},
			{"log", strings.Repeat("x", i%90)}, {"nil", nil},
		})
	}
	data, err := AppendReply(nil, want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := DecodeReply(data, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	clear(data) // the result must not lie in the document
	if diff := cmp.Diff(any(want), got); diff != "" {
		t.Error(diff)
	}
}

func TestDecodeDocuments(t *testing.T) {
	t.Parallel()
	const body = "<methodCall><methodName>m</methodName><params><param><value>\xc3\xa9</value></param></params></methodCall>"
	latin := strings.ReplaceAll(body, "\xc3\xa9", "\xe9")
	tests := []struct {
		name, in string
		want     *Call
	}{
		{"plain", body, &Call{"m", []any{"é"}}},
		{"byte order mark", "\ufeff" + body, &Call{"m", []any{"é"}}},
		{"declaration", "<?xml version='1.0'?>\n" + body, &Call{"m", []any{"é"}}},
		{"declaration in full", "\ufeff<?xml\tversion = \"1.0\" encoding='UTF-8' standalone='yes' ?>" + body, &Call{"m", []any{"é"}}},
		{"iso-8859-1", "<?xml version='1.0' encoding='ISO-8859-1'?>" + latin, &Call{"m", []any{"é"}}},
		{"us-ascii", "<?xml version='1.0' encoding='us-ascii'?>" + strings.ReplaceAll(body, "\xc3\xa9", "&#233;"), &Call{"m", []any{"é"}}},
		{"comments", "<!-- a --> " + body + " <!-- b -->\n", &Call{"m", []any{"é"}}},
		{"no params", "<methodCall><methodName>m</methodName></methodCall>", &Call{"m", []any{}}},
		{"empty params", "<methodCall> <methodName>a.b &lt;c</methodName> <params/> </methodCall>", &Call{"a.b <c", []any{}}},
		{"attributes", "<methodCall xmlns:ex='http://ws.apache.org/xmlrpc/namespaces/extensions'><methodName>m</methodName><params>" +
			"<param><value><ex:nil/></value></param></params></methodCall>", &Call{"m", []any{nil}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := DecodeCall([]byte(tt.in), Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			got, err = ReadCall(iotest.OneByteReader(strings.NewReader(tt.in)), Limits{})
			if err != nil || !cmp.Equal(tt.want, got) {
				t.Errorf("ReadCall: %v %v", got, err)
			}
		})
	}
}

func TestDecodeReplyParams(t *testing.T) {
	t.Parallel()
	const two = "<methodResponse><params><param><value>a</value></param><param><value><nil/></value></param></params></methodResponse>"
	got, err := DecodeReplyParams([]byte(two), Limits{})
	if diff := cmp.Diff([]any{"a", nil}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	got, err = DecodeReplyParams([]byte("<methodResponse><params/></methodResponse>"), Limits{})
	if diff := cmp.Diff([]any{}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if v, err := ReadReply(strings.NewReader(two), Limits{}); err == nil {
		t.Errorf("two results taken as %v", v)
	}
	if v, err := ReadReply(strings.NewReader(typed("x")), Limits{}); err != nil || v != "x" {
		t.Error(v, err)
	}
	_, err = DecodeReplyParams(AppendFault(nil, 1000, "no"), Limits{})
	if fault := (*Fault)(nil); !errors.As(err, &fault) || *fault != (Fault{1000, "no"}) || err.Error() != "fault 1000: no" {
		t.Error(err)
	}
}

func TestReadFails(t *testing.T) {
	t.Parallel()
	broken := iotest.ErrReader(io.ErrUnexpectedEOF)
	if _, err := ReadReply(broken, Limits{}); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error(err)
	}
	doc := typed("x")
	r := io.MultiReader(strings.NewReader(doc), broken)
	if _, err := ReadReply(r, Limits{Bytes: int64(len(doc))}); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error(err)
	}
}
