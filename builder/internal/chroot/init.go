package chroot

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// initName is argv[0] of a process that is an init.
const initName = "kojid-root-init"

// orderTerm asks the init to send SIGTERM to all; the end of its input, to end.
const orderTerm = 't'

// The init's file numbers.
const (
	fdConfig = 3 + iota
	fdReport
	fdHold
	fdOutput
	fdErrors
)

// RunIfInit is called first thing in main (and in TestMain) by every program
// that runs Commands. In a process that was started to be an init it does that
// work and never returns; in all others it does nothing.
func RunIfInit() {
	if len(os.Args) == 0 || os.Args[0] != initName {
		return
	}
	// Namespaces, personality and capabilities belong to a thread.
	runtime.LockOSThread()
	// Not ignored, as that would be inherited: a kill of the whole group is for
	// the parent, which then says what to do.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
	for fd := fdConfig; fd <= fdErrors; fd++ {
		unix.CloseOnExec(fd)
	}
	_ = unix.CloseRange(fdErrors+1, ^uint(0), unix.CLOSE_RANGE_CLOEXEC)
	in := &initProcess{hold: os.NewFile(fdHold, "hold")}
	rep := in.run()
	_ = json.NewEncoder(os.NewFile(fdReport, "report")).Encode(rep)
	select {} // obey ends it
}

type initProcess struct {
	job  job
	hold *os.File
}

func (in *initProcess) run() report {
	config := os.NewFile(fdConfig, "config")
	err := json.NewDecoder(config).Decode(&in.job)
	_ = config.Close()
	go in.obey(in.job.Mode)
	if err != nil {
		return report{Error: "bad job: " + err.Error()}
	}
	if err := in.job.prepare(); err != nil {
		return report{Error: err.Error()}
	}
	pid, err := in.job.exec()
	_ = unix.Close(fdOutput)
	_ = unix.Close(fdErrors)
	if err != nil {
		if code, known := execStatus(err); known {
			return report{Code: code}
		}
		return report{Error: err.Error()}
	}
	return in.reap(pid)
}

// obey carries out what the parent wants until it lets go or dies; then this
// process ends, and with it, as its kernel's first one, all others.
func (in *initProcess) obey(mode Mode) {
	buf := make([]byte, 1)
	for {
		n, err := in.hold.Read(buf)
		if n == 1 && buf[0] == orderTerm {
			in.killAll(unix.SIGTERM)
		}
		if err == io.EOF || err != nil && n == 0 {
			break
		}
	}
	if mode == Free {
		in.killAll(unix.SIGKILL)
	}
	os.Exit(0)
}

// reap collects every process that ends until none is left, and says how the
// command itself did. What outlives the command is killed.
func (in *initProcess) reap(command int) report {
	var rep report
	for {
		var status unix.WaitStatus
		pid, err := unix.Wait4(-1, &status, 0, nil)
		switch {
		case err == unix.EINTR:
		case err != nil:
			return rep
		case pid == command:
			if status.Signaled() {
				rep.Signal = int(status.Signal())
			} else {
				rep.Code = status.ExitStatus()
			}
			in.killAll(unix.SIGKILL)
		}
	}
}

// killAll signals every process that came from the command.
func (in *initProcess) killAll(sig syscall.Signal) {
	if in.job.Mode != Free {
		_ = unix.Kill(-1, sig) // all but the first process, that is us
		return
	}
	// Killing a parent hands its children to us, the subreaper; so look again
	// until there is nobody new.
	seen := map[int]bool{}
	for {
		found := false
		for _, pid := range descendants(os.Getpid()) {
			if !seen[pid] {
				seen[pid], found = true, true
				_ = unix.Kill(pid, sig)
			}
		}
		if !found || sig != unix.SIGKILL {
			return
		}
	}
}

// descendants lists the processes below pid, parents first.
func descendants(pid int) []int {
	var all []int
	tasks, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	for _, t := range tasks {
		text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/children", pid, t.Name()))
		for _, child := range splitInts(string(text)) {
			all = append(append(all, child), descendants(child)...)
		}
	}
	return all
}
