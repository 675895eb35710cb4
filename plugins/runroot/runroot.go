// Package runroot holds what the halves of the runroot plugin share: the
// parameters of the task.
package runroot

import (
	"path"
	"strings"

	"github.com/gokoji/gokoji/sdk/koji"
)

const (
	// Method is the task's method.
	Method = "runroot"
	// LogName is the log that holds what the command printed.
	LogName = "runroot.log"
)

// Args are the task's parameters, by koji's names.
type Args struct {
	Root    string `koji:"root"` // the build tag
	Arch    string `koji:"arch"` // "noarch" lets the host choose one
	Command any    `koji:"command"`
	// Keep has no effect, as in koji.
	Keep       any      `koji:"keep" default:"false"`
	Packages   []string `koji:"packages" default:"[]"`
	Mounts     []string `koji:"mounts" default:"[]"`
	RepoID     any      `koji:"repo_id" default:"null"`
	SkipArch   any      `koji:"skip_setarch" default:"false"`
	Weight     *float64 `koji:"weight" default:"null"`
	UploadLogs []string `koji:"upload_logs" default:"null"`
	NewChroot  any      `koji:"new_chroot" default:"null"`
}

// A Command is what is to be run: text for a shell, or words that are run as
// they are.
type Command struct {
	Shell string
	Words []string
}

// ParseCommand reads the task's command.
func ParseCommand(v any) (Command, error) {
	switch v := v.(type) {
	case string:
		if strings.ContainsRune(v, 0) {
			break
		}
		return Command{Shell: v}, nil
	case []any:
		c := Command{Words: make([]string, len(v))}
		for i, w := range v {
			word, ok := w.(string)
			if !ok || strings.ContainsRune(word, 0) {
				return c, koji.Errorf(koji.ParameterError, "Invalid word in a command: %s", koji.Repr(w))
			}
			c.Words[i] = word
		}
		return c, nil
	}
	return Command{}, koji.Errorf(koji.ParameterError, "Invalid type for command: %s", koji.TypeName(v))
}

// Name is how results and faults call the command: the base name of its first
// word that is no assignment.
func (c Command) Name() string {
	words := c.Words
	if words == nil {
		words = strings.Fields(c.Shell)
	}
	for _, w := range words {
		if !strings.Contains(w, "=") {
			if w == "" || strings.HasSuffix(w, "/") {
				return ""
			}
			return path.Base(w)
		}
	}
	return "(none)"
}
