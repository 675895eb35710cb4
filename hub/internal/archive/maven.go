package archive

import (
	"context"
	"path/filepath"

	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// coordinates name a Maven artifact.
type coordinates struct{ group, artifact, version string }

func (k coordinates) String() string { return k.group + "-" + k.artifact + "-" + k.version }

// dir is where the artifact's files are in a Maven repo.
func (k coordinates) dir(c *hub.Call) string {
	return c.System().Paths.MavenDir(k.group, k.artifact, k.version)
}

func coordinatesOf(info xmlrpc.Struct) (coordinates, error) {
	var k [3]string
	for i, name := range []string{"group_id", "artifact_id", "version"} {
		var err error
		if k[i], err = text(info, name); err != nil {
			return coordinates{}, err
		}
	}
	return coordinates{k[0], k[1], k[2]}, nil
}

// info is the coordinates as Source.Info has them.
func (k coordinates) info() xmlrpc.Struct {
	return xmlrpc.Struct{
		{Name: "group_id", Value: k.group}, {Name: "artifact_id", Value: k.artifact}, {Name: "version", Value: k.version},
	}
}

// placeMaven is place for a Maven artifact. A POM must tell the same of itself as
// Info.
func (src *Source) placeMaven(ctx context.Context, c *hub.Call, b *build.Info, id int64, filetype string) error {
	k, err := coordinatesOf(src.Info)
	if err != nil {
		return err
	}
	if filetype == "pom" && !src.MetadataOnly {
		if err := checkPOM(src.Path, k); err != nil {
			return err
		}
	}
	_, err = c.Exec(ctx, "INSERT INTO maven_archives (archive_id, group_id, artifact_id, version) VALUES ($1, $2, $3, $4)",
		id, k.group, k.artifact, k.version)
	if err != nil || src.MetadataOnly {
		return err
	}
	dir, err := b.File(c, "maven", k.dir(c))
	if err != nil {
		return err
	}
	return storeMaven(c, src.Path, dir, src.Taken)
}

func checkPOM(path string, k coordinates) error {
	told, err := readPOM(path)
	if err != nil {
		return err
	}
	if told.String() != k.String() {
		return koji.Errorf(koji.BuildError, "Maven info from .pom file (%s) does not match user-supplied typeInfo (%s)", told, k)
	}
	if name := filepath.Base(path); name != k.artifact+"-"+k.version+".pom" {
		return koji.Errorf(koji.BuildError, "Maven info (%s) is not consistent with pom filename (%s)", k, name)
	}
	return nil
}

// storeMaven is store with the checksums that a Maven repo has beside each file.
func storeMaven(c *hub.Call, path, dir string, taken map[string]bool) error {
	if err := store(c, path, dir, taken); err != nil {
		return err
	}
	all, err := mavenSums(path)
	if err != nil {
		return err
	}
	for extension, sum := range all {
		dst, err := koji.JoinPath(dir, filepath.Base(path)+extension)
		if err != nil {
			return err
		}
		if !filetree.Occupied(dst) {
			filetree.Write(c, dst, []byte(sum))
		}
	}
	return nil
}
