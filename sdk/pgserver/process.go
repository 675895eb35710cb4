package pgserver

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// Descriptors that the supervisor and what it runs find open.
const (
	dirFD     = 3 // the cluster's folder
	controlFD = 4 // the read end of the control pipe; the supervisor only
)

// clusterPath leads to the cluster through the descriptor. So the folders
// above it need not let the server's user pass, and may be called anything.
var clusterPath = fmt.Sprintf("/proc/self/fd/%d", dirFD)

// supervisor runs a command ("$@", after $1 for the folders to remove) and a
// watcher. Each line of the control pipe is a signal for the command. The end
// of the pipe means that our program is gone: the command is told to end, and
// what nobody else can remove any more is removed. Signals to the whole group
// are the command's business only, which sets its own handlers.
const supervisor = `
trap '' HUP INT QUIT TERM
gone=$1; shift
"$@" 4<&- &
command=$!
{
	while read -r signal <&4; do kill -s "$signal" "$command"; done
	kill -s INT "$command"
	exit 0
} 2>/dev/null &
watcher=$!
exec 4<&-
wait "$command"
status=$?
kill -s KILL "$watcher" 2>/dev/null
if wait "$watcher" 2>/dev/null; then
	IFS=:
	for dir in $gone; do rm -rf -- "$dir"; done
fi
exit "$status"
`

// process is a command under the supervisor.
type process struct {
	control *os.File
	done    chan struct{}
	err     error // how it ended; set before done is closed

	mu sync.Mutex // for writing to control
}

// run starts a command as the identity's user, with dir as dirFD. The folders
// in gone are removed when this program dies while the command runs.
func (id identity) run(dir *os.File, out io.Writer, gone []string, args []string) (*process, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var list string
	for _, g := range gone {
		list += g + ":"
	}
	cmd := exec.Command("/bin/sh", append([]string{"-c", supervisor, "sh", list}, args...)...)
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=/usr/bin:/bin:" + filepath.Dir(args[0]), "LC_ALL=C", "TZ=UTC"}
	cmd.Stdout, cmd.Stderr = out, out
	cmd.ExtraFiles = []*os.File{dir, r}
	// A group of its own: Ctrl-C is for us, and we decide when it ends.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: id.credential}
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	p := &process{control: w, done: make(chan struct{})}
	go func() {
		// Returns when nobody holds the output open any more, that is, when
		// the command's children are gone too.
		p.err = cmd.Wait()
		if p.err == nil {
			p.err = errors.New("it ended with status 0")
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		w.Close()
		close(p.done)
	}()
	return p, nil
}

// signal sends the command a signal by its name. One that has ended is left
// alone.
func (p *process) signal(name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, _ = p.control.WriteString(name + "\n")
}

// kill ends the command without ceremony and waits until it is gone. Should it
// not obey, or its supervisor be dead, force is used on it.
func (p *process) kill(force func()) {
	p.signal("QUIT")
	select {
	case <-p.done:
	case <-time.After(stopGrace):
		p.signal("KILL")
		force()
		<-p.done
	}
}
