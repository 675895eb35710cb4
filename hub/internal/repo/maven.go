package repo

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha1"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/rpm"
)

// artifact is a version of a Maven artifact with the folder of its build.
type artifact struct {
	group, id, version string
	files              string // where its files are
}

// readArtifacts returns the Maven artifacts of the repo's tag, each version once.
func readArtifacts(ctx context.Context, c *hub.Call, l *layout) ([]artifact, error) {
	type archive struct {
		Group   string `koji:"group_id"`
		ID      string `koji:"artifact_id"`
		Version string `koji:"version"`
		Volume  string `koji:"volume_name"`
		Name    string `koji:"build_name"`
		BuildV  string `koji:"build_version"`
		BuildR  string `koji:"build_release"`
	}
	archives, err := hub.Invoke[[]archive](ctx, c, "getLatestMavenArchives", l.tag.ID, hub.KW("event", l.event))
	if err != nil {
		return nil, err
	}
	paths := c.System().Paths
	seen := map[artifact]bool{}
	var list []artifact
	for _, a := range archives {
		dir := paths.BuildType(a.Volume, koji.NVR{Name: a.Name, Version: a.BuildV, Release: a.BuildR}, "maven")
		files, err := koji.JoinPath(dir, paths.MavenDir(a.Group, a.ID, a.Version))
		if err != nil {
			return nil, err
		}
		made := artifact{a.Group, a.ID, a.Version, files}
		if !seen[made] {
			seen[made] = true
			list = append(list, made)
		}
	}
	return list, nil
}

// writeMaven writes the Maven part below tmp, which becomes dir: for each version
// of an artifact a link to its files, for each artifact the list of its versions.
func writeMaven(paths koji.PathInfo, tmp, dir string, artifacts []artifact) error {
	byFolder := map[string][]artifact{}
	for _, a := range artifacts {
		link, err := koji.JoinPath("maven", paths.MavenDir(a.group, a.id, a.version))
		if err != nil {
			return err
		}
		folder := filepath.Dir(link)
		target, err := filepath.Rel(filepath.Join(dir, folder), a.files)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Join(tmp, folder), 0o755); err != nil {
			return err
		}
		// of two builds with the same version the first one counts
		if err := os.Symlink(target, filepath.Join(tmp, link)); err != nil && !errors.Is(err, os.ErrExist) {
			return err
		}
		byFolder[folder] = append(byFolder[folder], a)
	}
	for folder, list := range byFolder {
		if err := writeVersions(filepath.Join(tmp, folder), list); err != nil {
			return err
		}
	}
	return nil
}

// versions is maven-metadata.xml.
type versions struct {
	XMLName  xml.Name `xml:"metadata"`
	Group    string   `xml:"groupId"`
	ID       string   `xml:"artifactId"`
	Latest   string   `xml:"versioning>latest"`
	Release  string   `xml:"versioning>release"`
	Versions []string `xml:"versioning>versions>version"`
	Updated  string   `xml:"versioning>lastUpdated"`
}

func writeVersions(dir string, list []artifact) error {
	slices.SortFunc(list, func(a, b artifact) int { return rpm.CompareVersions(a.version, b.version) })
	last := list[len(list)-1]
	v := versions{
		Group: last.group, ID: last.id, Latest: last.version, Release: last.version,
		Updated: time.Now().Format("20060102150405"),
	}
	for _, a := range list {
		if !slices.Contains(v.Versions, a.version) {
			v.Versions = append(v.Versions, a.version)
		}
	}
	text, err := xml.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	var b bytes.Buffer
	b.WriteString("<?xml version=\"1.0\"?>\n")
	b.Write(text)
	b.WriteString("\n")
	name := filepath.Join(dir, "maven-metadata.xml")
	// Maven asks for these sums
	md5sum, sha1sum := md5.Sum(b.Bytes()), sha1.Sum(b.Bytes())
	return errors.Join(
		os.WriteFile(name, b.Bytes(), 0o644),
		os.WriteFile(name+".md5", []byte(hex.EncodeToString(md5sum[:])), 0o644),
		os.WriteFile(name+".sha1", []byte(hex.EncodeToString(sha1sum[:])), 0o644))
}
