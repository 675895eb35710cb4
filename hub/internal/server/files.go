package server

import (
	"net/http"
	"os"
)

// files serves the tree read-only.
func (s *Server) files() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "only GET and HEAD here", http.StatusMethodNotAllowed)
			return
		}
		if _, err := os.Stat(s.System.Paths.Top); err != nil {
			s.Log.Error("open the file tree", "error", err)
			http.Error(w, "the file tree is not there", http.StatusServiceUnavailable)
			return
		}
		http.FileServerFS(tree(s.System.Paths.Top)).ServeHTTP(w, r)
	})
}
