package tag

import (
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Change says what of a tag is to be changed; the zero value changes nothing.
type Change struct {
	Name            string // a new name; empty keeps the old one
	Arches          Set[*string]
	Perm            Set[koji.Ref] // the zero Ref lifts the need for a permission
	Locked          Set[bool]
	MavenSupport    Set[bool]
	MavenIncludeAll Set[bool]
	Extra           xmlrpc.Struct // to add or replace
	BlockExtra      []string      // keys not to inherit any longer
	RemoveExtra     []string      // keys that the tag itself must have
}

// Set is a value that may be given or not.
type Set[T any] struct {
	Value T
	Given bool
}

// To gives a value.
func To[T any](v T) Set[T] { return Set[T]{Value: v, Given: true} }
