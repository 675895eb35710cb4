package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
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
