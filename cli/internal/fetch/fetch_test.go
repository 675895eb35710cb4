package fetch_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gokoji/gokoji/cli/internal/fetch"
	"github.com/gokoji/gokoji/sdk/cli"
)

const content = "0123456789"

func server(t *testing.T) *httptest.Server {
	at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/a.log" {
			http.NotFound(w, r)
			return
		}
		http.ServeContent(w, r, "a.log", at, bytes.NewReader([]byte(content)))
	}))
	t.Cleanup(srv.Close)
	return srv
}

func TestDownload(t *testing.T) {
	t.Parallel()
	srv := server(t)
	for name, tt := range map[string]struct {
		have string
		file fetch.File
		out  string
	}{
		"new":      {"", fetch.File{}, "Downloading: PATH\n"},
		"counted":  {"", fetch.File{Num: 2, Of: 3}, "Downloading [2/3]: PATH\n"},
		"quiet":    {"", fetch.File{Quiet: true}, ""},
		"continue": {"0123", fetch.File{}, "Downloading: PATH\nAppending to existing file PATH\n"},
		"complete": {content, fetch.File{Size: 10}, "Downloading: PATH\nFile PATH already downloaded, skipping\n"},
		"too long": {content + "x", fetch.File{Quiet: true}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "dir", "a.log")
			if tt.have != "" {
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(tt.have), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			var out bytes.Buffer
			f := tt.file
			f.URL, f.Path = srv.URL+"/a.log", path
			err := fetch.Download(t.Context(), &cli.Env{Out: &out}, srv.Client(), f)
			if name == "too long" {
				if err == nil {
					t.Error("a file that is longer than the server's was taken for a part of it")
				}
				return
			}
			got, _ := os.ReadFile(path)
			if err != nil || string(got) != content {
				t.Errorf("got %q, %v", got, err)
			}
			if text := string(bytes.ReplaceAll(out.Bytes(), []byte(path), []byte("PATH"))); text != tt.out {
				t.Errorf("said %q", text)
			}
			if st, err := os.Stat(path); err == nil && name == "new" && st.ModTime().Year() != 2026 {
				t.Errorf("time %v", st.ModTime())
			}
		})
	}
}

func TestDownloadFails(t *testing.T) {
	t.Parallel()
	srv := server(t)
	path := filepath.Join(t.TempDir(), "b.log")
	err := fetch.Download(t.Context(), &cli.Env{Out: &bytes.Buffer{}}, srv.Client(), fetch.File{URL: srv.URL + "/b.log", Path: path})
	if err == nil {
		t.Error("a missing file was downloaded")
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a file was left behind")
	}
}

func TestFormatSize(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{0: "0.00 B", 1023: "1023.00 B", 1536: "1.50 KiB", 5 << 20: "5.00 MiB", 3 << 29: "1.50 GiB"} {
		if got := fetch.FormatSize(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}
