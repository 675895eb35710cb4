// Package runner is a task's process: it takes the task from the daemon, runs its
// handler and reports to the hub.
package runner

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"

	"github.com/gokoji/gokoji/builder/internal/conf"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Spec is what the daemon writes to the standard input of a task's process. It
// holds secrets, so it is never an argument or in the environment.
type Spec struct {
	Task    int64
	Method  string
	Request string // the XML-RPC call that is the task
	Session client.Info
	Config  *conf.Config
}

// maxSpec bounds what is read.
const maxSpec = 64 << 20

// Write writes the spec.
func (s *Spec) Write(w io.Writer) error { return json.NewEncoder(w).Encode(s) }

// ReadSpec reads a spec whole. One that was cut short, since the daemon died, is
// an error.
func ReadSpec(r io.Reader) (*Spec, error) {
	var s Spec
	dec := json.NewDecoder(io.LimitReader(r, maxSpec))
	if err := dec.Decode(&s); err != nil {
		return nil, fmt.Errorf("read what the daemon says: %w", err)
	}
	return &s, nil
}

// Params are the task's parameters.
func Params(request string) ([]any, error) {
	call, err := xmlrpc.DecodeCall([]byte(request), xmlrpc.Limits{})
	if err != nil {
		return nil, fmt.Errorf("the task's request: %w", err)
	}
	return call.Params, nil
}

// WorkDir is the directory of a task below kojid's workdir, with the layout that
// koji has.
func WorkDir(workdir string, task int64) string {
	return filepath.Join(workdir, koji.PathInfo{}.TaskRel(task))
}
