package buildroot

import (
	"context"
	"path"
	"regexp"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/hub/internal/host"
	"github.com/gokoji/gokoji/hub/internal/tag"
	"github.com/gokoji/gokoji/hub/internal/tagging"
	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// mavenHost is asked for calls about Maven: koji says that the hub is not set up
// for it before it asks who calls.
func mavenHost() hub.MethodOption {
	return hub.Checked(func(ctx context.Context, c *hub.Call) error {
		if err := c.AssertMaven(); err != nil {
			return err
		}
		_, err := host.Verify(ctx, c)
		return err
	})
}

// artifact names a version of a Maven artifact.
type artifact struct {
	GroupID    string `koji:"group_id"`
	ArtifactID string `koji:"artifact_id"`
	Version    string `koji:"version"`
}

// file is one in a local Maven repo.
type file struct {
	Path string `koji:"path"`
	Name string `koji:"filename"`
	Size int64  `koji:"size"`
}

// artifactFiles are those files of an artifact that are in a local Maven repo.
type artifactFiles struct {
	Artifact artifact `koji:"maven_info"`
	Files    []file   `koji:"files"`
}

type mavenArgs struct {
	ID            int64           `koji:"brootid"`
	TaskID        int64           `koji:"task_id"`
	List          []xmlrpc.Struct `koji:"mavenlist"`
	Ignore        []xmlrpc.Struct `koji:"ignore" default:"null"`
	Project       bool            `koji:"project" default:"false"`
	IgnoreUnknown bool            `koji:"ignore_unknown" default:"false"`
	ExtraDeps     []any           `koji:"extra_deps" default:"null"`
}

// updateMaven notes which archives of the hub the artifacts in a buildroot are.
// They come from the tag of its repo, from builds and tasks among ExtraDeps, or
// are to be ignored; others are a BuildrootError unless IgnoreUnknown.
func updateMaven(ctx context.Context, c *hub.Call, a mavenArgs) (any, error) {
	b, err := hold(ctx, c, a.ID, &a.TaskID)
	if err != nil {
		return nil, err
	}
	entries, err := readArtifacts(a.List)
	if err != nil {
		return nil, err
	}
	ignore, err := readArtifacts(a.Ignore)
	if err != nil {
		return nil, err
	}
	builds, err := buildsOfTag(ctx, c, b)
	if err != nil {
		return nil, err
	}
	for _, dep := range a.ExtraDeps {
		if id, ok := dep.(int64); ok {
			made, err := artifactsOfTask(ctx, c, id)
			if err != nil {
				return nil, err
			}
			ignore = append(ignore, made...)
		} else if err := addBuild(ctx, c, builds, dep); err != nil {
			return nil, err
		}
	}
	known, err := filesOf(ctx, c, builds, entries)
	if err != nil {
		return nil, err
	}
	ids, err := a.choose(c, entries, known, ignored(ignore))
	if err != nil {
		return nil, err
	}
	if koji.BuildrootState(*b.State) != koji.BuildrootBuilding {
		return nil, wrongState(b)
	}
	return nil, setArchives(ctx, c, a.ID, ids, a.Project)
}

func readArtifacts(list []xmlrpc.Struct) ([]artifactFiles, error) {
	entries := make([]artifactFiles, len(list))
	for i, s := range list {
		for _, key := range []string{"maven_info", "files"} {
			if _, ok := s.Get(key); !ok {
				return nil, koji.Errorf(koji.GenericError, "a Maven artifact without %s: %s", key, koji.Repr(s))
			}
		}
		if err := xmlrpc.Unmarshal(s, &entries[i]); err != nil {
			return nil, koji.Errorf(koji.ParameterError, "Invalid Maven artifact: %w", err)
		}
	}
	return entries, nil
}

// buildsOfTag tells which build each artifact of the tag of the buildroot's repo
// is from, as of that repo.
func buildsOfTag(ctx context.Context, c *hub.Call, b *Info) (map[artifact]int64, error) {
	type repo struct {
		Tag   int64 `koji:"tag_id"`
		Event int64 `koji:"create_event"`
	}
	r, err := hub.Value[repo](ctx, c, "SELECT tag_id, create_event FROM repo WHERE id = $1", b.RepoID)
	if err != nil {
		return nil, err
	}
	if _, err := tag.Get(ctx, c, koji.RefID(r.Tag)); err != nil {
		return nil, err
	}
	archives, err := tagging.MavenArchives(ctx, c, r.Tag, &r.Event, true)
	if err != nil {
		return nil, err
	}
	builds := map[artifact]int64{}
	for _, x := range archives {
		builds[artifact{x.GroupID, x.ArtifactID, x.Version}] = x.BuildID // just one, says MavenArchives
	}
	return builds, nil
}

// addBuild lets the artifacts of a build count instead of those of the tag.
func addBuild(ctx context.Context, c *hub.Call, builds map[artifact]int64, ref any) error {
	b, err := build.Get(ctx, c, ref)
	if err != nil {
		return err
	}
	list, err := hub.Rows[artifact](ctx, c, `SELECT DISTINCT group_id, artifact_id, version FROM maven_archives
		JOIN archiveinfo ON archiveinfo.id = maven_archives.archive_id WHERE archiveinfo.build_id = $1`, b.ID)
	for _, x := range list {
		builds[x] = b.ID
	}
	return err
}

// artifactsOfTask reads from the paths of its output what a task has made.
func artifactsOfTask(ctx context.Context, c *hub.Call, id int64) ([]artifactFiles, error) {
	output, err := hub.Invoke[xmlrpc.Struct](ctx, c, "listTaskOutput", id, hub.KW("stat", true))
	if err != nil {
		return nil, err
	}
	var list []artifactFiles
	for _, m := range output {
		switch path.Ext(m.Name) {
		case ".log", ".md5", ".sha1":
			continue
		}
		parts := strings.Split(m.Name, "/")
		n := len(parts)
		if n < 4 {
			continue // in no Maven repo
		}
		facts, _ := m.Value.(xmlrpc.Struct)
		size, err := args.Int(facts.Value("st_size"))
		if err != nil {
			return nil, err
		}
		list = append(list, artifactFiles{
			Artifact: artifact{strings.Join(parts[:n-3], "."), parts[n-3], parts[n-2]},
			Files:    []file{{Name: parts[n-1], Size: size}},
		})
	}
	return list, nil
}

// ignored is the sizes of files by artifact and name. Snapshots have two names:
// one with the time and one with the word.
func ignored(list []artifactFiles) map[artifact]map[string]int64 {
	moment := regexp.MustCompile(`-\d{8}\.\d{6}-\d+`)
	sizes := map[artifact]map[string]int64{}
	for _, entry := range list {
		files := sizes[entry.Artifact]
		if files == nil {
			files = map[string]int64{}
			sizes[entry.Artifact] = files
		}
		for _, f := range entry.Files {
			files[f.Name] = f.Size
			files[moment.ReplaceAllString(f.Name, "-SNAPSHOT")] = f.Size
		}
	}
	return sizes
}

// stored is a file that the hub has.
type stored struct {
	artifact
	BuildID int64  `koji:"build_id"`
	ID      int64  `koji:"id"`
	Name    string `koji:"filename"`
	Size    int64  `koji:"size"`
}

// filesOf returns the files that the hub has of the entries' artifacts, by name.
func filesOf(ctx context.Context, c *hub.Call, builds map[artifact]int64, entries []artifactFiles) (map[artifact]map[string]stored, error) {
	var ids []int64
	for _, entry := range entries {
		if id, ok := builds[entry.Artifact]; ok {
			ids = append(ids, id)
		}
	}
	rows, err := hub.Rows[stored](ctx, c, `SELECT group_id, artifact_id, version, build_id, id, filename, size FROM archiveinfo
		JOIN maven_archives ON maven_archives.archive_id = archiveinfo.id WHERE build_id = ANY($1::int[]) ORDER BY id`, ids)
	files := map[artifact]map[string]stored{}
	for _, f := range rows {
		if builds[f.artifact] != f.BuildID {
			continue
		}
		if files[f.artifact] == nil {
			files[f.artifact] = map[string]stored{}
		}
		files[f.artifact][f.Name] = f
	}
	return files, err
}

// choose returns the ids of the archives that the files are.
func (a *mavenArgs) choose(c *hub.Call, entries []artifactFiles, known map[artifact]map[string]stored,
	ignore map[artifact]map[string]int64) ([]int64, error) {
	var ids []int64
	for _, entry := range entries {
		for _, f := range entry.Files {
			if have, ok := known[entry.Artifact][f.Name]; ok && have.Size == f.Size {
				ids = append(ids, have.ID)
				continue
			}
			if size, ok := ignore[entry.Artifact][f.Name]; ok && size == f.Size || a.IgnoreUnknown {
				continue
			}
			c.Log.Warn("unknown file in a buildroot", "buildroot", a.ID, "artifact", entry.Artifact, "file", f.Name)
			return nil, koji.Errorf(koji.BuildrootError, "No such file in build environment: %s/%s, size: %d", f.Path, f.Name, f.Size)
		}
	}
	return ids, nil
}
