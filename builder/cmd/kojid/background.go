package main

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// readyVar marks the process in the background, which does not detach again.
const readyVar = "GOKOJI_BACKGROUND"

// settle is how long the process in the background has to show that it does not
// fail at once.
const settle = 2 * time.Second

// background starts this program again, apart from the terminal, and makes sure
// that it runs. What it has to say goes to the log. It stays in its directory, so
// that paths hold that were given from there.
func background(log *os.File) error {
	path, err := program()
	if err != nil {
		return err
	}
	cmd := exec.Command(path, os.Args[1:]...)
	cmd.Env = append(os.Environ(), readyVar+"=1")
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case <-ended:
		return fmt.Errorf("it did not start; see %s", log.Name())
	case <-time.After(settle):
		return nil
	}
}
