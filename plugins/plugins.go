// Package plugins holds every plugin of a default koji installation, one folder
// each, and what their manifests say of them.
package plugins

import (
	"embed"
	"errors"
	"path"
	"slices"

	"github.com/gokoji/gokoji/sdk/manifest"
)

//go:embed */plugin.toml
var files embed.FS

// Manifests returns the manifest of every plugin, by name.
func Manifests() ([]*manifest.Manifest, error) {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil, err
	}
	var list []*manifest.Manifest
	var errs []error
	for _, e := range entries {
		m, err := manifest.Load(files, path.Join(e.Name(), "plugin.toml"))
		if err != nil {
			errs = append(errs, err)
			continue
		}
		list = append(list, m)
	}
	slices.SortFunc(list, manifest.ByName)
	return list, errors.Join(errs...)
}
