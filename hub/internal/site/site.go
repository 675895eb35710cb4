// Package site reads site files: the whole of a small site in one TOML file.
package site

import (
	"os"
	"strings"

	"github.com/gokoji/gokoji/sdk/config"
	"github.com/gokoji/gokoji/sdk/hub"
)

// File is a site file.
type File struct {
	Users       []User            `toml:"user"`
	Hosts       []Host            `toml:"host"`
	Channels    []Named           `toml:"channel"`
	Permissions []Named           `toml:"permission"`
	Tags        []Tag             `toml:"tag"`
	Targets     []Target          `toml:"target"`
	Policy      map[string]string `toml:"policy"` // added to hub.conf's
	Hub         map[string]any    `toml:"hub"`    // any option of hub.conf

	path string
	text []byte
}

// User is a person who may log in.
type User struct {
	Name        string   `toml:"name"`
	Password    string   `toml:"password"`
	Permissions []string `toml:"permissions"`
}

// Host is a builder; its user is made too.
type Host struct {
	Name        string   `toml:"name"`
	Password    string   `toml:"password"`
	Arches      []string `toml:"arches"`
	Channels    []string `toml:"channels"`
	Capacity    *float64 `toml:"capacity"`
	Description string   `toml:"description"`
}

// Named is a channel or a permission.
type Named struct {
	Name        string `toml:"name"`
	Description string `toml:"description"`
}

// Tag is a tag with all that belongs to it.
type Tag struct {
	Name     string              `toml:"name"`
	Arches   []string            `toml:"arches"`
	Inherits []string            `toml:"inherits"` // in order of priority
	Extra    map[string]any      `toml:"extra"`
	Groups   map[string][]string `toml:"groups"` // packages by group
	Packages []string            `toml:"packages"`
	Owner    string              `toml:"owner"` // of the packages; default: the first user
}

// Target names the tags of a build target.
type Target struct {
	Name     string `toml:"name"`
	BuildTag string `toml:"build_tag"`
	DestTag  string `toml:"dest_tag"`
}

// Read reads a site file.
func Read(path string) (*File, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	f := &File{path: path, text: data}
	if err := config.DecodeTOML(path, data, f); err != nil {
		return nil, err
	}
	return f, nil
}

// Configure adds the site's hub options and policies to those of hub.conf.
func (f *File) Configure(opts *hub.Options) error {
	ini, err := config.TOMLTable(f.path, f.text, "hub")
	if err != nil {
		return err
	}
	if _, err := ini.Decode(opts, config.DecodeOptions{Strict: true}); err != nil {
		return err
	}
	for name, rules := range f.Policy {
		opts.Policies[strings.ToLower(name)] = rules
	}
	return nil
}
