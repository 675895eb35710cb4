package dev

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gokoji/gokoji/hub/internal/server"
)

// stopTime bounds how long the end may take.
const stopTime = 20 * time.Second

func (in *instance) serve(ctx context.Context, listener net.Listener, control *control, ready func(string)) error {
	srv := server.HTTP(in, in.Log)
	srv.BaseContext = func(net.Listener) context.Context { return ctx }
	failed := make(chan error, 2)
	var group sync.WaitGroup
	group.Go(func() { failed <- srv.Serve(listener) })
	group.Go(func() { failed <- control.serve(ctx, in) })
	ready("http://" + listener.Addr().String() + "/kojihub")
	var err error
	select {
	case err = <-failed:
	case <-in.pg.Done():
		err = errors.New("PostgreSQL has ended by itself")
	case <-ctx.Done():
	}
	control.close()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	if stop := srv.Shutdown(last); stop != nil {
		err = errors.Join(err, stop, srv.Close())
	}
	group.Wait()
	return err
}

// ServeHTTP lets a request through unless a reset is under way.
func (in *instance) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	in.gate.RLock()
	handler := in.handler
	in.gate.RUnlock()
	handler.ServeHTTP(w, r)
}
