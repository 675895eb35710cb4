package archive

import (
	"context"
	"path"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// importWin imports a file that a task has made in Windows, with what the task
// tells of it.
func (p *completion) importWin(ctx context.Context, c *hub.Call, r *result, root *int64, file xmlrpc.Member) error {
	if t, err := typeOf(ctx, c, file.Name); err != nil {
		return err
	} else if t == nil {
		return koji.Errorf(koji.BuildError, "unsupported file type: %s", file.Name)
	}
	info, ok := file.Value.(xmlrpc.Struct)
	if !ok {
		return hub.WrongType(file.Value, "<class 'dict'>")
	}
	info = append(xmlrpc.Struct{}, info...)
	info.Set("relpath", folderOf(file.Name))
	from, err := koji.JoinPath(c.System().Paths.Task(r.taskID, ""), file.Name)
	if err != nil {
		return err
	}
	_, err = Import(ctx, c, p.build, Source{Path: from, Type: "win", Info: info, Buildroot: root, Taken: p.taken})
	return err
}

// folderOf is the folder of a relative path, "" for none.
func folderOf(name string) string {
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		return name[:i]
	}
	return ""
}

// importMaven imports the files in a folder of a Maven repo. A POM among them says
// what they are, else they are the build's.
func (p *completion) importMaven(ctx context.Context, c *hub.Call, r *result, root *int64, folder xmlrpc.Member) error {
	files, err := textList(folder.Value)
	if err != nil {
		return err
	}
	dir := c.System().Paths.Task(r.taskID, "")
	k, err := p.coordinates(ctx, c, dir, folder.Name, files)
	if err != nil {
		return err
	}
	for _, name := range files {
		switch path.Ext(name) {
		case ".md5", ".sha1":
			continue // made anew
		}
		from, err := koji.JoinPath(dir, folder.Name, name)
		if err != nil {
			return err
		}
		if name == "maven-metadata.xml" { // part of the repo, but no artifact
			to, err := p.build.File(c, "maven", folder.Name)
			if err != nil {
				return err
			}
			if err := storeMaven(c, from, to, p.taken); err != nil {
				return err
			}
			continue
		}
		if t, err := typeOf(ctx, c, name); err != nil {
			return err
		} else if t == nil {
			return koji.Errorf(koji.BuildError, "unsupported file type: %s", name)
		}
		src := Source{Path: from, Type: "maven", Info: k.info(), Buildroot: root, Taken: p.taken}
		if _, err := Import(ctx, c, p.build, src); err != nil {
			return err
		}
	}
	return nil
}

// coordinates are those of the files in a folder.
func (p *completion) coordinates(ctx context.Context, c *hub.Call, dir, folder string, files []string) (coordinates, error) {
	var poms []string
	for _, name := range files {
		if strings.HasSuffix(name, ".pom") {
			poms = append(poms, name)
		}
	}
	switch len(poms) {
	case 0:
		m, err := build.MavenOf(ctx, c, p.build.ID)
		if err != nil {
			return coordinates{}, err
		}
		return coordinates{m.GroupID, m.ArtifactID, m.Version}, nil
	case 1:
		from, err := koji.JoinPath(dir, folder, poms[0])
		if err != nil {
			return coordinates{}, err
		}
		return readPOM(from)
	}
	return coordinates{}, koji.Errorf(koji.BuildError, "multiple .pom files in %s: %s", folder, strings.Join(poms, ", "))
}

// importLogs moves the task's logs to those of the build, into the folder kind,
// with nested below it as they were.
func (p *completion) importLogs(c *hub.Call, r *result, kind string, nested bool) error {
	logs, err := r.texts("logs")
	if err != nil {
		return err
	}
	for _, name := range logs {
		from, err := koji.JoinPath(c.System().Paths.Task(r.taskID, ""), name)
		if err != nil {
			return err
		}
		sub := kind
		if nested {
			if sub, err = koji.JoinPath(kind, folderOf(name)); err != nil {
				return err
			}
		}
		if err := p.build.ImportLog(c, from, sub); err != nil {
			return err
		}
	}
	return nil
}
