package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gokoji/gokoji/hub/internal/rpc"
	"github.com/gokoji/gokoji/hub/internal/session"
	"github.com/gokoji/gokoji/hub/internal/upload"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

const methodNotAllowed = "Method Not Allowed\nThis is an XML-RPC server. Only POST requests are accepted.\n"

// kojihub answers API calls and, when the body is raw bytes, uploads.
func (s *Server) kojihub(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", "POST")
		plain(w, http.StatusMethodNotAllowed, methodNotAllowed)
		return
	}
	opts := s.System.Options
	if opts.ServerOffline {
		text := opts.OfflineMessage
		if text == "" {
			text = "server is offline"
		}
		s.answer(r.Context(), w, nil, koji.Errorf(koji.ServerOffline, "%s", text))
		return
	}
	start := time.Now()
	if r.Header.Get("Content-Type") == "application/octet-stream" {
		s.upload(w, r)
		return
	}
	call, err := xmlrpc.ReadCall(r.Body, xmlrpc.Limits{Bytes: opts.MaxRequestLength})
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	result, err := s.call(r.Context(), r, call)
	method := call.Method
	if !s.Calls.Has(method) {
		method = "other" // a client can't make the table grow
	}
	s.metrics.observe(method, time.Since(start), err)
	s.answer(r.Context(), w, result, err)
}

func (s *Server) call(ctx context.Context, r *http.Request, call *xmlrpc.Call) (any, error) {
	req, err := s.request(r, call.Method)
	if err != nil {
		return nil, err
	}
	req.Params = call.Params
	return s.Calls.Do(ctx, req)
}

// request reads who calls.
func (s *Server) request(r *http.Request, method string) (*rpc.Request, error) {
	client := s.Proxy.client(r)
	cred, err := session.FromRequest(r.Header, r.URL.RawQuery, !s.System.Options.DisableURLSessions)
	if err != nil {
		return nil, err
	}
	return &rpc.Request{Method: method, Credentials: cred, Client: client}, nil
}

func (s *Server) upload(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	var result any
	req, err := s.request(r, "")
	if err == nil {
		err = s.Calls.Run(r.Context(), req, func(ctx context.Context, c *hub.Call) (err error) {
			result, err = upload.Raw(ctx, c, r.URL.RawQuery, r.Body)
			return err
		})
	}
	if errors.Is(err, upload.ErrInterrupted) {
		plain(w, http.StatusBadRequest, err.Error()+"\n")
		return
	}
	s.metrics.observe("upload", time.Since(start), err)
	s.answer(r.Context(), w, result, err)
}

// refuse answers a body that is no call.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	s.Log.Debug("request refused", "client", r.RemoteAddr, "error", err)
	if errors.Is(err, xmlrpc.ErrTooLarge) {
		err = fmt.Errorf("Request too long: %w", err)
	}
	plain(w, http.StatusBadRequest, fmt.Sprintf("Invalid request: %v\n", err))
}

// answer writes a result or a fault. A result that can't be encoded is a fault
// too, so it is encoded before anything is sent.
func (s *Server) answer(ctx context.Context, w http.ResponseWriter, result any, err error) {
	buf := s.buffers.get()
	defer s.buffers.put(buf)
	body := *buf
	if err == nil {
		if body, err = xmlrpc.AppendReply(body, result); err != nil {
			s.Log.Error("encode an answer", "error", err)
		}
	}
	if err != nil {
		code, text := rpc.ToFault(err)
		s.Log.Log(ctx, levelOf(code, err), "fault", "code", code, "error", err)
		body = xmlrpc.AppendFault(body[:0], code, text)
	}
	*buf = body
	w.Header().Set("Content-Type", "text/xml")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body)
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
