// Package plugin turns on the plugins that a program's configuration names.
package plugin

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/config"
)

// Half is what a plugin adds to one of the programs.
type Half interface{ Name() string }

// Selection says which plugins are on.
type Selection struct {
	File    string   // names them; for messages, such as "hub.conf"
	Enabled []string // the order counts; what stands there twice counts once
	Strict  bool     // an option that nothing reads is a mistake, not a warning
}

// Load returns the enabled ones of the known halves, each with the configuration
// that configure gives it. All mistakes come back together.
func Load[H Half](known []H, s Selection, configure func(H) ([]config.Warning, error)) ([]H, []config.Warning, error) {
	var halves []H
	var warnings []config.Warning
	var errs []error
	for i, name := range s.Enabled {
		if slices.Contains(s.Enabled[:i], name) {
			continue
		}
		at := slices.IndexFunc(known, func(h H) bool { return h.Name() == name })
		if at < 0 {
			errs = append(errs, unknown(name, known, s.File))
			continue
		}
		unread, err := configure(known[at])
		for _, w := range unread {
			if s.Strict {
				err = errors.Join(err, &config.UnknownError{Warning: w})
			} else {
				warnings = append(warnings, w)
			}
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("plugin %s: %w", name, err))
			continue
		}
		halves = append(halves, known[at])
	}
	return halves, warnings, errors.Join(errs...)
}

func unknown[H Half](name string, known []H, file string) error {
	names := make([]string, len(known))
	for i, h := range known {
		names[i] = h.Name()
	}
	return fmt.Errorf("%s: there is no plugin %q; there are %s", file, name, strings.Join(names, ", "))
}
