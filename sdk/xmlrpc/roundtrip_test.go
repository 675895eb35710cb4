package xmlrpc

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// maker makes random values out of numbers from 0 to n-1.
type maker struct {
	pick func(n int) int
}

var (
	someTexts = []string{"", "a", "x86_64", "tag_id", " \n\t", "a\r\nb", "<&>\"']]>", "žluť 日本 😀", "\u007f\u0085\u2028",
		"\ufffd", "&amp;", "<!-- c -->", "<![CDATA[x]]>", "  x", "__starstar", strings.Repeat("long ", 30)}
	someInts = []int64{0, 1, -1, 255, 256, math.MaxInt32, math.MinInt32, math.MaxInt32 + 1, math.MinInt32 - 1,
		math.MaxInt64, math.MinInt64}
	someFloats = []float64{0, 1, -1, 0.1, 1e16, 1e-5, math.MaxFloat64, math.SmallestNonzeroFloat64, math.Inf(1),
		math.Inf(-1), 1795347077.496075, 1.0 / 3}
)

func (m maker) text() string {
	s := someTexts[m.pick(len(someTexts))]
	for range max(0, m.pick(8)-5) {
		s += string(rune(0xa0 + m.pick(0x5000)))
	}
	return s
}

func (m maker) value(depth int) any {
	kinds := 10
	if depth > 4 {
		kinds = 8 // no arrays and structs
	}
	switch m.pick(kinds) {
	case 0:
		return nil
	case 1:
		return m.pick(2) == 0
	case 2:
		return someInts[m.pick(len(someInts))]
	case 3:
		return int64(m.pick(1 << 20))
	case 4:
		if n := m.pick(100); n != 0 {
			return float64(n) * someFloats[m.pick(len(someFloats))]
		}
		return math.Copysign(0, -1)
	case 5:
		return m.text()
	case 6:
		b := make([]byte, m.pick(130))
		for i := range b {
			b[i] = byte(m.pick(256))
		}
		return b
	case 7:
		return DateTime(fmt.Sprintf("2026%02d%02dT13:31:00", 1+m.pick(12), 1+m.pick(28)))
	case 8:
		list := make([]any, m.pick(6))
		for i := range list {
			list[i] = m.value(depth + 1)
		}
		return list
	}
	s := Struct{}
	for range m.pick(12) {
		s.Set(m.text(), m.value(depth+1))
	}
	return s
}

// canonical tells whether v comes back as it is: a NaN does, other values as
// go-cmp compares them.
var canonical = cmpopts.EquateNaNs()

func checkRoundTrip(t *testing.T, v any) {
	t.Helper()
	data, err := AppendReply(nil, v)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := inPieces(t, v, 64); !bytes.Equal(got, data) {
		t.Fatalf("in pieces\n%s\nwant\n%s", got, data)
	}
	back, err := DecodeReply(data, Limits{})
	if err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	if diff := cmp.Diff(v, back, canonical); diff != "" {
		t.Fatalf("%s\n%s", diff, data)
	}
	again, err := AppendReply(nil, back)
	if err != nil || !bytes.Equal(data, again) {
		t.Fatalf("%v\n%s\nbecame\n%s", err, data, again)
	}
	same, err := Marshal(v)
	if diff := cmp.Diff(v, same, canonical); diff != "" || err != nil {
		t.Fatal(diff, err)
	}
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3000) {
		m := maker{rand.New(rand.NewPCG(seed, 1)).IntN}
		checkRoundTrip(t, m.value(0))
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// FuzzRoundTrip makes values out of the fuzzer's bytes, and texts of them.
func FuzzRoundTrip(f *testing.F) {
	f.Add([]byte("\x09\x05\x01\x02\x08\x03\x02\x01\x00"), "text")
	f.Add([]byte{9, 11, 9, 11, 8, 5, 6, 129}, "a\x00\xff\ufffe\r")
	f.Fuzz(func(t *testing.T, choices []byte, text string) {
		m := maker{func(n int) int {
			if len(choices) == 0 {
				return 0
			}
			c := int(choices[0])
			choices = choices[1:]
			return c % n
		}}
		checkRoundTrip(t, m.value(0))

		// Any text at all makes a document that can be read, and once read
		// it is the same for ever.
		data, err := AppendCall(nil, "m"+text, text, map[string]any{text: DateTime(text)}, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		c, err := DecodeCall(data, Limits{})
		if err != nil {
			t.Fatalf("%v\n%q", err, data)
		}
		if !bytes.Equal(c.Params[2].([]byte), []byte(text)) {
			t.Fatalf("%q became %q", text, c.Params[2])
		}
		checkRoundTrip(t, c.Params[0])
		if s := c.Params[0].(string); !strings.ContainsRune(s, '\ufffd') && s != text {
			t.Fatalf("%q became %q", text, s)
		}
	})
}
