// Package profile reads the profiles of koji's CLI.
package profile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/config"
)

// Source says where profiles are looked for.
type Source struct {
	Profile string // the section's name
	File    string // --config: replaces the user's own files, and must exist
	Home    string // of the user
	Etc     string // "/etc" when empty
}

// ErrMissing is what Load wraps when no file has the profile.
var ErrMissing = errors.New("no configuration for profile name")

// Load reads the profile: /etc/koji.conf.d, /etc/koji.conf, then either File or
// the user's ~/.koji/config.d and ~/.koji/config; what comes later wins. Warnings
// are about options that nothing reads.
func Load(s Source) (cli.Config, []config.Warning, error) {
	conf := cli.DefaultConfig()
	etc := s.Etc
	if etc == "" {
		etc = "/etc"
	}
	sources := []config.Source{{Path: filepath.Join(etc, "koji.conf.d")}, {Path: filepath.Join(etc, "koji.conf")}}
	if s.File != "" {
		file := Expand(s.File, s.Home)
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			return conf, nil, fmt.Errorf("Config file %s can't be opened.", file) //nolint:staticcheck // koji's text
		}
		sources = append(sources, config.Source{Path: file, Required: true})
	} else {
		sources = append(sources,
			config.Source{Path: filepath.Join(s.Home, ".koji", "config.d")},
			config.Source{Path: filepath.Join(s.Home, ".koji", "config")})
	}
	file, err := config.Read(sources, false)
	if err != nil {
		return conf, nil, err
	}
	if !file.Has(s.Profile) {
		return conf, nil, fmt.Errorf("%w: %s", ErrMissing, s.Profile)
	}
	warnings, err := file.DecodeSection(s.Profile, &conf, config.DecodeOptions{Known: retired(s.Profile)})
	if err != nil {
		return conf, warnings, err
	}
	conf.Profile = s.Profile
	conf.Cert = orDefault(conf.Cert, "client.crt", s.Home)
	conf.ServerCA = orDefault(conf.ServerCA, "serverca.crt", s.Home)
	return conf, warnings, nil
}

// retired lists options of older kojis, which may stand in anybody's files.
func retired(section string) []string {
	names := []string{
		"ca", "krbservice", "krb_rdns", "krb_canon_host", "krb_server_realm", "krbv_debug",
		"user", "password", "runas", "noauth", "quiet", "plugins",
	}
	for i, name := range names {
		names[i] = section + "." + name
	}
	return names
}

// orDefault is a certificate's path: the configured one or else the usual one
// below ~/.koji, if it is there.
func orDefault(path, usual, home string) string {
	if path != "" {
		return path
	}
	file := filepath.Join(home, ".koji", usual)
	if _, err := os.Stat(file); err != nil {
		return ""
	}
	return file
}

// Expand replaces a leading "~/" by the home directory.
func Expand(path, home string) string {
	if path == "~" {
		return home
	}
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		return filepath.Join(home, rest)
	}
	return path
}
