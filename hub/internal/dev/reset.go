package dev

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// reset gives the hub a fresh database and an empty tree. Requests wait
// meanwhile; sessions and caches are gone with the old hub. A configuration
// that can't be read any more leaves the hub as it is; after another failure it
// answers nothing until a reset has done.
func (in *instance) reset(ctx context.Context) error {
	in.gate.Lock()
	defer in.gate.Unlock()
	s, file, err := in.settings()
	if err != nil {
		return err
	}
	if in.hub != nil {
		in.stopBg()
		// calls still under way lose their connection; Close would wait for them
		go in.hub.Close()
		in.hub, in.handler = nil, http.HandlerFunc(unavailable)
	}
	if err := in.pg.DropDatabase(ctx, database); err != nil {
		return err
	}
	if err := in.copyTemplate(ctx); err != nil {
		return err
	}
	if err := in.emptyTree(); err != nil {
		return err
	}
	return in.start(ctx, s, file)
}

func unavailable(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, "the last reset has failed", http.StatusServiceUnavailable)
}

// control is the socket by which a reset reaches the running hub. It lies in a
// folder of its own, as paths of sockets must be short, and the data folder
// says where.
type control struct {
	dir, mark string
	listener  net.Listener
	once      sync.Once
}

const controlFile = "dev.control"

func (in *instance) listenControl() (*control, error) {
	dir, err := os.MkdirTemp("", "koji-hub-")
	if err != nil {
		return nil, err
	}
	c := &control{dir: dir, mark: filepath.Join(in.Data, controlFile)}
	path := filepath.Join(dir, "control")
	if c.listener, err = net.Listen("unix", path); err == nil {
		err = os.WriteFile(c.mark, []byte(path+"\n"), 0o644)
	}
	if err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

func (c *control) serve(ctx context.Context, in *instance) error {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /reset", func(w http.ResponseWriter, _ *http.Request) {
		if err := in.reset(ctx); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	err := http.Serve(c.listener, mux)
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

func (c *control) close() {
	c.once.Do(func() {
		if c.listener != nil {
			_ = c.listener.Close()
		}
		_ = os.Remove(c.mark)
		_ = os.RemoveAll(c.dir)
	})
}

// Reset asks the hub that runs out of the folder data to begin anew.
func Reset(ctx context.Context, data string) error {
	path, err := os.ReadFile(filepath.Join(data, controlFile))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("no dev hub runs in %s: start it with \"koji-hub dev --data %s\"", data, data)
	}
	if err != nil {
		return err
	}
	client := http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", strings.TrimSpace(string(path)))
	}}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://dev/reset", nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("reach the dev hub in %s: %w", data, err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
		return fmt.Errorf("reset: %s", strings.TrimSpace(string(text)))
	}
	return nil
}
