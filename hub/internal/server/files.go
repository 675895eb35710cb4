package server

import (
	"net/http"
	"os"
)

// files serves the tree read-only. os.Root keeps symlinks from leading out of
// it: volumes elsewhere are reached through their own mount points below it.
func (s *Server) files() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "only GET and HEAD here", http.StatusMethodNotAllowed)
			return
		}
		root, err := os.OpenRoot(s.System.Paths.Top)
		if err != nil {
			s.Log.Error("open the file tree", "error", err)
			http.Error(w, "the file tree is not there", http.StatusServiceUnavailable)
			return
		}
		defer func() { _ = root.Close() }()
		http.FileServerFS(hidden{root.FS()}).ServeHTTP(w, r)
	})
}
