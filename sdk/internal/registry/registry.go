// Package registry has what the registrars of the three programs share: whose
// turn it is, and the mistakes that were made.
package registry

import (
	"errors"
	"fmt"
)

// Book is kept by one goroutine while the program starts.
type Book struct {
	plugin   string
	mistakes []error
}

// Turn lets a plugin register. A mistake is remembered for Err, so that all of
// them are seen at once.
func (b *Book) Turn(plugin string, register func() error) {
	b.plugin = plugin
	defer func() { b.plugin = "" }()
	if err := register(); err != nil {
		b.Mistake("%w", err)
	}
}

// Plugin is the one whose turn it is, "" for core.
func (b *Book) Plugin() string { return b.plugin }

// Mistake remembers a mistake, as that of the plugin whose turn it is.
func (b *Book) Mistake(format string, args ...any) {
	err := fmt.Errorf(format, args...)
	if b.plugin != "" {
		err = fmt.Errorf("plugin %s: %w", b.plugin, err)
	}
	b.mistakes = append(b.mistakes, err)
}

// Err returns all mistakes, nil for none.
func (b *Book) Err() error { return errors.Join(b.mistakes...) }
