package server

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/rpc"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// pieceSize is how much of an answer is kept before it is sent: a listing of a
// distribution has a hundred megabytes, and many may be under way at once.
const pieceSize = 256 << 10

// answer writes a result or a fault. A result that can't be encoded is a fault
// too, unless its beginning is sent: then the connection ends, so that nobody
// takes it for the whole.
func (s *Server) answer(ctx context.Context, w http.ResponseWriter, result any, err error) {
	buf := s.buffers.get()
	defer s.buffers.put(buf)
	w.Header().Set("Content-Type", "text/xml")
	out := sender{w: w}
	body := *buf
	if err == nil {
		body, err = xmlrpc.StreamReply(body, result, xmlrpc.Pieces{Size: pieceSize, Flush: out.send})
		switch {
		case out.err != nil: // nobody is there to be told more
			s.Log.Debug("a client left while it was answered", "error", out.err)
			return
		case err != nil:
			s.Log.Error("encode an answer", "error", err)
		}
		if err != nil && out.began {
			panic(http.ErrAbortHandler) // how net/http is told to end a connection; it takes it for no panic
		}
	}
	if err != nil {
		code, text := rpc.ToFault(err)
		s.Log.Log(ctx, levelOf(code, err), "fault", "code", code, "error", err)
		body = xmlrpc.AppendFault(body[:0], code, text)
	}
	*buf = body
	if !out.began {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	}
	_, _ = w.Write(body)
}

// sender sends pieces of an answer.
type sender struct {
	w     http.ResponseWriter
	began bool
	err   error
}

func (s *sender) send(piece []byte) ([]byte, error) {
	s.began = true
	_, s.err = s.w.Write(piece)
	return piece[:0], s.err
}

// levelOf: what the hub itself got wrong is an error, what a client did is not,
// least of all that he left, as from a long poll.
func levelOf(code int, err error) slog.Level {
	switch {
	case errors.Is(err, context.Canceled):
		return slog.LevelDebug
	case code == 1:
		return slog.LevelError
	}
	return slog.LevelInfo
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain")
	w.WriteHeader(status)
	_, _ = io.Copy(w, strings.NewReader(text))
}
