// Package server is the hub's HTTP side: XML-RPC and uploads on /kojihub, the
// file tree on /kojifiles, /healthz and /metrics.
package server

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/gokoji/gokoji/hub/internal/rpc"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Server answers a hub's HTTP requests.
type Server struct {
	System *hub.System
	Calls  *rpc.Dispatcher
	Proxy  Proxy
	Log    *slog.Logger

	metrics metrics
	buffers buffers
}

// Handler returns the routes.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/kojihub", s.kojihub)
	mux.HandleFunc("/kojihub/ssllogin", s.kojihub)
	mux.Handle("/kojifiles/", http.StripPrefix("/kojifiles", s.files()))
	mux.HandleFunc("GET /healthz", s.health)
	mux.HandleFunc("GET /metrics", s.metrics.serve)
	return s.identify(mux)
}

// identify sets the headers by which koji's clients know the hub.
func (s *Server) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Koji-Version", koji.Version)
		next.ServeHTTP(w, r)
	})
}

func (s *Server) health(w http.ResponseWriter, r *http.Request) {
	if err := s.System.Pool.Ping(r.Context()); err != nil {
		s.Log.Error("health check", "error", err)
		http.Error(w, "database outage", http.StatusServiceUnavailable)
		return
	}
	_, _ = w.Write([]byte("ok\n"))
}

// HTTP returns an http.Server with the bounds that a hub open to the world
// needs. Calls may take long (long polls), so only reading headers is timed.
func HTTP(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}
