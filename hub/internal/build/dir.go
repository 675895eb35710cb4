package build

import (
	"path"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Dir is the folder of the build's files. koji's rules for names let "/" and
// ".." through; a build whose folder would lie elsewhere is a GenericError.
func (b *Info) Dir(c *hub.Call) (string, error) { return Dir(c, b.VolumeName, b.Key()) }

// Dir is the folder of a build on a volume.
func Dir(c *hub.Call, volume string, k koji.NVR) (string, error) {
	for _, part := range []string{k.Version, k.Release} {
		if part == "" || part == "." || part == ".." || strings.ContainsAny(part, "/\x00") {
			return "", koji.Errorf(koji.GenericError, "Invalid path segment: %s", part)
		}
	}
	if n := k.Name; n == "" || n == "." || n == ".." || n != path.Clean(n) || n[0] == '/' ||
		strings.HasPrefix(n, "../") || strings.ContainsRune(n, 0) {
		return "", koji.Errorf(koji.GenericError, "Invalid path segment: %s", n)
	}
	return c.System().Paths.Build(volume, k), nil
}

// File is the path of a file in the build's folder.
func (b *Info) File(c *hub.Call, parts ...string) (string, error) {
	dir, err := b.Dir(c)
	if err != nil {
		return "", err
	}
	return koji.JoinPath(dir, parts...)
}

// LogDir is the folder of the build's logs.
func (b *Info) LogDir(c *hub.Call) (string, error) { return b.File(c, "data", "logs") }
