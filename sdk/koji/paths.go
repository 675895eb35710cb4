package koji

import (
	"path"
	"strconv"
	"strings"
)

// PathInfo is the layout of koji's file tree below Top, which may be a directory
// (topdir) or a URL (topurl). A volume of "" is the default one, "DEFAULT".
type PathInfo struct {
	Top string
}

// NVRs and names come from the database, where koji's rules for names have let
// "." and "/" through. Whoever builds a path to write to or to delete from
// untrusted text uses JoinPath.

// Volume is the directory of a volume.
func (p PathInfo) Volume(volume string) string {
	if volume == "" || volume == "DEFAULT" {
		return p.Top
	}
	return p.Top + "/vol/" + volume
}

// Build is the directory of a build.
func (p PathInfo) Build(volume string, n NVR) string {
	return p.Volume(volume) + "/packages/" + n.Name + "/" + n.Version + "/" + n.Release
}

// BuildLogs is the directory of a build's logs.
func (p PathInfo) BuildLogs(volume string, n NVR) string { return p.Build(volume, n) + "/data/logs" }

// BuildType is the directory of a build's files of one type: maven, win, image,
// or one that the site added.
func (p PathInfo) BuildType(volume string, n NVR, btype string) string {
	build := p.Build(volume, n)
	switch btype {
	case "maven", "win":
		return build + "/" + btype
	case "image":
		return build + "/images"
	}
	return build + "/files/" + btype
}

// RPM is the path of an RPM inside its build's directory.
func (p PathInfo) RPM(r NVRA) string { return r.Arch + "/" + r.String() + ".rpm" }

// SignedRPM is the path of an RPM's copy signed with key, inside its build's
// directory.
func (p PathInfo) SignedRPM(r NVRA, key string) string { return "data/signed/" + key + "/" + p.RPM(r) }

// SigHeader is the path of an RPM's cached signature header, inside its build's
// directory.
func (p PathInfo) SigHeader(r NVRA, key string) string {
	return "data/sigcache/" + key + "/" + p.RPM(r) + ".sig"
}

// MavenDir is the path of a Maven artifact's files, inside a Maven repo.
func (p PathInfo) MavenDir(groupID, artifactID, version string) string {
	return strings.ReplaceAll(groupID, ".", "/") + "/" + artifactID + "/" + version
}

// Repo is the directory of a tag's repo.
func (p PathInfo) Repo(id int64, tag string) string {
	return p.Top + "/repos/" + tag + "/" + strconv.FormatInt(id, 10)
}

// RepoArch is the directory of a tag's repo for one architecture.
func (p PathInfo) RepoArch(id int64, tag, arch string) string {
	return p.Repo(id, tag) + "/" + CanonArch(arch)
}

// LatestRepo is the link to a tag's newest repo.
func (p PathInfo) LatestRepo(tag string) string { return p.Top + "/repos/" + tag + "/latest" }

// DistRepo is the directory of a dist repo.
func (p PathInfo) DistRepo(id int64, tag, volume string) string {
	return p.Volume(volume) + "/repos-dist/" + tag + "/" + strconv.FormatInt(id, 10)
}

// LatestDistRepo is the link to a tag's newest dist repo.
func (p PathInfo) LatestDistRepo(tag, volume string) string {
	return p.Volume(volume) + "/repos-dist/" + tag + "/latest"
}

// Work is the directory of uploads.
func (p PathInfo) Work(volume string) string { return p.Volume(volume) + "/work" }

// Scratch is the directory of scratch builds.
func (p PathInfo) Scratch() string { return p.Top + "/scratch" }

// TaskRel is a task's directory inside Work: tasks/(id modulo 10000)/id.
func (p PathInfo) TaskRel(id int64) string {
	return "tasks/" + strconv.FormatInt(((id%10000)+10000)%10000, 10) + "/" + strconv.FormatInt(id, 10)
}

// Task is a task's directory, where its logs and results are.
func (p PathInfo) Task(id int64, volume string) string { return p.Work(volume) + "/" + p.TaskRel(id) }

// JoinPath puts elems below base and refuses, with a GenericError, each that
// would leave it: absolute ones, ones that climb out with "..", and ones with a
// NUL. It knows nothing of symbolic links.
func JoinPath(base string, elems ...string) (string, error) {
	joined := base
	for _, e := range elems {
		clean := path.Clean(e)
		if clean == ".." || strings.HasPrefix(clean, "../") || strings.HasPrefix(clean, "/") || strings.ContainsRune(e, 0) {
			return "", Errorf(GenericError, "Invalid path segment: %s", e)
		}
		joined = strings.TrimSuffix(joined, "/") + "/" + clean
	}
	return joined, nil
}
