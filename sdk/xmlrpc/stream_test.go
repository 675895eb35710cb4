package xmlrpc

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// inPieces is the document that StreamReply makes, and how many pieces of it
// were flushed.
func inPieces(t *testing.T, v any, size int) (document []byte, flushed int) {
	t.Helper()
	rest, err := StreamReply(nil, v, Pieces{size, func(piece []byte) ([]byte, error) {
		if len(piece) < size {
			t.Errorf("a piece of %d bytes, want at least %d", len(piece), size)
		}
		document = append(document, piece...)
		flushed++
		return piece[:0], nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	return append(document, rest...), flushed
}

// Pieces make up the document that AppendReply makes.
func TestStreamReply(t *testing.T) {
	t.Parallel()
	type build struct {
		NVR  string `koji:"nvr"`
		Tags []any  `koji:"tags"`
	}
	type flags []bool
	builds := []*build{{"a-1-1", []any{1}}, nil, {"b-1-1", nil}}
	for name, test := range map[string]struct {
		v      any
		pieces int // of a byte at least
	}{
		"nothing":              {nil, 0},
		"a number":             {1, 0},
		"bytes":                {[]byte("abc"), 0},
		"no items":             {[]any(nil), 0},
		"a list":               {[]any{1, "two", nil, 3.5}, 4},
		"typed":                {builds, 3},
		"a struct by its type": {build{"c-1-1", []any{1, 2}}, 0},
		"a pair of lists":      {[]any{[]build{{}, {}}, []Struct{{{"id", 1}}}}, 6},
		"a Struct of lists":    {Struct{{"a", []int{1, 2}}, {"b", Struct{}}}, 4},
		"a map":                {map[string]any{"a": []int{1, 2}}, 0},
		"a named list":         {flags{true, false}, 0},
	} {
		want, err := AppendReply(nil, test.v)
		if err != nil {
			t.Fatal(err)
		}
		got, flushed := inPieces(t, test.v, 1)
		if !bytes.Equal(got, want) || flushed != test.pieces {
			t.Errorf("%s: %d pieces, want %d, of\n%s\nwant\n%s", name, flushed, test.pieces, got, want)
		}
		if got, flushed := inPieces(t, test.v, 1<<20); !bytes.Equal(got, want) || flushed != 0 {
			t.Errorf("%s: %d pieces of a short document", name, flushed)
		}
	}
}

func TestStreamReplyErrors(t *testing.T) {
	t.Parallel()
	gone := errors.New("the reader is gone")
	deep := any(1)
	for range defaultDepth + 1 {
		deep = []any{deep}
	}
	for name, test := range map[string]struct {
		v    any
		want string
	}{
		"no XML-RPC form":      {[]any{1, make(chan int)}, "[1]: Go type chan int"},
		"too deep":             {deep, "100 arrays and structs"},
		"a reader that leaves": {[]any{"leave"}, "the reader is gone"},
	} {
		_, err := StreamReply(nil, test.v, Pieces{1, func(piece []byte) ([]byte, error) {
			if bytes.Contains(piece, []byte("leave")) {
				return nil, gone
			}
			return piece[:0], nil
		}})
		if err == nil || !strings.Contains(err.Error(), test.want) || errors.Is(err, gone) != (test.want == gone.Error()) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
