package pgserver

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLogLines(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	w := newLogWriter(slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		},
	})))
	for _, piece := range []string{"LO", "G:  one\nWARNING:  t", "wo\n\nERROR:  three\nFATAL:  four\nPANIC:  five\nunended"} {
		if n, err := w.Write([]byte(piece)); n != len(piece) || err != nil {
			t.Errorf("write: %d, %v", n, err)
		}
	}
	want := `level=DEBUG msg="LOG:  one" from=postgres
level=WARN msg="WARNING:  two" from=postgres
level=DEBUG msg="ERROR:  three" from=postgres
level=DEBUG msg="FATAL:  four" from=postgres
level=ERROR msg="PANIC:  five" from=postgres
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
	if got := w.last(); !strings.HasPrefix(got, "LOG:  one\n") || !strings.HasSuffix(got, "five") {
		t.Errorf("last lines:\n%s", got)
	}
}

func TestLogIsBounded(t *testing.T) {
	t.Parallel()
	w := newLogWriter(slog.New(slog.DiscardHandler))
	for i := range 2 * keep {
		fmt.Fprintln(w, i)
	}
	fmt.Fprint(w, strings.Repeat("x", 3*maxLine))
	if n := len(w.lines); n != keep {
		t.Errorf("keeps %d lines", n)
	}
	if len(w.rest) > maxLine {
		t.Errorf("holds %d bytes", len(w.rest))
	}
}
