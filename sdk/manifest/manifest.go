// Package manifest reads plugin.toml, the one description of a plugin: its
// halves and what each of them adds, the options of its configuration files
// with their defaults, and what it needs on the hub to work. Listings, sample
// configuration and reference pages are made from it, and tests hold it
// against what the code registers.
//
//	name = "runroot"
//	summary = "runs a command in a build root"
//
//	[hub]
//	name = "runroot_hub"
//	methods = ["runroot"]
//
//	[builder]
//	name = "runroot"
//	config = "runroot.conf"
//	tasks = ["runroot"]
//
//	[[builder.option]]
//	section = "paths"
//	name = "safe_roots"
//	type = "list"
//	example = "/mnt/workdir/tmp"
//	text = "Where extra mounts may come from."
//
//	[cli]
//	name = "runroot"
//	commands = ["runroot"]
//
//	[needs]
//	channels = ["runroot"]
//	permissions = ["runroot"]
package manifest

import (
	"fmt"
	"io"
	"io/fs"

	"github.com/gokoji/gokoji/sdk/config"
)

// Kind is one of the three programs that a half of a plugin extends.
type Kind string

// The kinds of halves.
const (
	Hub     Kind = "hub"
	Builder Kind = "builder"
	CLI     Kind = "cli"
)

// Kinds returns all kinds in the order of listings.
func Kinds() []Kind { return []Kind{Hub, Builder, CLI} }

// Manifest describes a plugin. It is not changed once it has been read.
type Manifest struct {
	Name    string `toml:"name"`    // of the plugin as a whole and of its folder
	Summary string `toml:"summary"` // one line, what it is for
	Hub     *Half  `toml:"hub"`     // nil when there is none, like the others
	Builder *Half  `toml:"builder"`
	CLI     *Half  `toml:"cli"`
	Needs   Needs  `toml:"needs"`
}

// Half describes what a plugin is to one of the programs.
type Half struct {
	Name    string   `toml:"name"`   // as configuration names it, e.g. "runroot_hub"
	Config  string   `toml:"config"` // file name in the plugins' folder, "" without options
	Raw     bool     `toml:"raw"`    // "%" in the file is an ordinary character
	Options []Option `toml:"option"`
	Registered
}

// Registered is what a half adds to its program, by name: methods and policy
// tests to the hub, tasks to the builder, commands to the CLI, callbacks to
// hub or builder.
type Registered struct {
	Methods     []string `toml:"methods"`
	PolicyTests []string `toml:"policy_tests"`
	Tasks       []string `toml:"tasks"`
	Callbacks   []string `toml:"callbacks"`
	Commands    []string `toml:"commands"`
}

// Option is one setting in a half's configuration file.
type Option struct {
	Section  string `toml:"section"` // "path*" stands for path0, path1 …
	Name     string `toml:"name"`
	Type     Type   `toml:"type"`
	Default  string `toml:"default"`  // as written in the file, "" for none
	Example  string `toml:"example"`  // shown in the sample instead of an empty default
	Required bool   `toml:"required"` // where its section is used
	Text     string `toml:"text"`     // for the operator
}

// Needs lists what has to be there for the plugin to work.
type Needs struct {
	Channels    []string `toml:"channels"`    // with at least one host
	Permissions []string `toml:"permissions"` // that a user has to be given
	TagGroups   []string `toml:"tag_groups"`  // groups of the tag it is used with
	TagExtras   []string `toml:"tag_extras"`  // extra settings of that tag
}

// Half returns the half of that kind, nil when there is none.
func (m *Manifest) Half(kind Kind) *Half {
	switch kind {
	case Hub:
		return m.Hub
	case Builder:
		return m.Builder
	case CLI:
		return m.CLI
	}
	return nil
}

// Load reads the manifest at path. The error names the file and joins every
// problem.
func Load(fsys fs.FS, path string) (*Manifest, error) {
	f, err := fsys.Open(path)
	if err != nil {
		return nil, fmt.Errorf("load manifest: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, config.MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("load manifest %s: %w", path, err)
	}
	return Parse(path, data)
}

// Parse reads a manifest's text; name is for messages.
func Parse(name string, data []byte) (*Manifest, error) {
	var m Manifest
	if err := config.DecodeTOML(name, data, &m); err != nil {
		return nil, err
	}
	if err := m.validate(name); err != nil {
		return nil, err
	}
	return &m, nil
}
