// Package app is the koji command around its subcommands: global options,
// profiles, the choice of the command, and what becomes of its outcome.
package app

import (
	"bufio"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// Process is what the program knows of the process it is.
type Process struct {
	Args       []string // with the program's name
	In         io.Reader
	Out, Err   io.Writer
	Getenv     func(string) string
	Home       string
	Etc        string // "" is /etc
	Terminal   bool   // Out is one
	Foreground bool
	Width      int // of help texts
	Location   *time.Location
	Now        func() time.Time
}

// System describes the real process.
func System() Process {
	p := Process{
		Args: os.Args, In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		Getenv: os.Getenv, Terminal: term.IsTerminal(int(os.Stdout.Fd())), Foreground: foreground(),
		Location: time.Local, Now: time.Now,
	}
	p.Home, _ = os.UserHomeDir()
	if !p.Terminal {
		p.Out = bufio.NewWriterSize(os.Stdout, 1<<16)
	}
	p.Width = width(os.Getenv("COLUMNS"))
	return p
}

func width(columns string) int {
	if n, err := strconv.Atoi(columns); err == nil && n > 0 {
		return n
	}
	if w, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil && w > 0 {
		return w
	}
	return 80
}

// foreground reports whether standard input is a terminal that this process may
// read from now.
func foreground() bool {
	fd := int(os.Stdin.Fd())
	if !term.IsTerminal(fd) {
		return false
	}
	group, err := unix.IoctlGetInt(fd, unix.TIOCGPGRP)
	return err == nil && group == unix.Getpgrp()
}

// prog is the program's name, which is the default profile's, too.
func (p Process) prog() string {
	if len(p.Args) == 0 || p.Args[0] == "" {
		return "koji"
	}
	return filepath.Base(p.Args[0])
}
