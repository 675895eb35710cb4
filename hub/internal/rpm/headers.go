package rpm

import (
	"context"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/arrange"
	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type headersArgs struct {
	RPM     any    `koji:"rpmID" default:"null"`
	TaskID  *int64 `koji:"taskID" default:"null"`
	Path    string `koji:"filepath" default:"null"`
	Headers any    `koji:"headers" default:"null"`
	Strict  bool   `koji:"strict" default:"false"`
}

func headers(ctx context.Context, c *hub.Call, a headersArgs) (xmlrpc.Struct, error) {
	path, err := a.find(ctx, c)
	if err != nil || path == "" {
		return xmlrpc.Struct{}, err
	}
	pkg, err := readPackage(path)
	if err != nil {
		return nil, err
	}
	var names []string
	switch list := a.Headers.(type) {
	case nil:
		names = pkg.FieldNames()
	case []any:
		for _, item := range list {
			name, ok := item.(string)
			if !ok {
				return nil, hub.WrongType(item, "<class 'str'>")
			}
			names = append(names, name)
		}
	default:
		return nil, hub.WrongType(list, "<class 'list'>")
	}
	answer := xmlrpc.Struct{}
	for _, name := range names {
		v, err := pkg.Field(name, false)
		if err != nil {
			return nil, err
		}
		answer.Set(name, printable(v))
	}
	return answer, nil
}

// find returns the path of the file that is asked for, "" when it is not there.
func (a *headersArgs) find(ctx context.Context, c *hub.Call) (string, error) {
	missing := func(format string, v any) (string, error) {
		if !a.Strict {
			return "", nil
		}
		return "", koji.Errorf(koji.GenericError, format, v)
	}
	if !koji.Truth(a.RPM) {
		if a.TaskID == nil || *a.TaskID == 0 {
			return "", koji.Errorf(koji.GenericError, "either rpmID or taskID and filepath must be specified")
		}
		path, err := taskFile(c, *a.TaskID, a.Path)
		if err == nil && !filetree.Exists(path) {
			return missing("Missing rpm file: %s", path)
		}
		return path, err
	}
	r, err := Find(ctx, c, a.RPM)
	if a.Strict {
		r, err = Get(ctx, c, a.RPM)
	}
	if err != nil || r == nil {
		return "", err
	}
	if r.ExternalRepoID != 0 {
		return missing("External rpm: %d", r.ID)
	}
	p, err := placeOf(ctx, c, r)
	if err != nil {
		return "", err
	}
	if koji.BuildState(p.build.State) == koji.BuildDeleted {
		return missing("Build %s is deleted", p.build.NVR)
	}
	path, err := p.file(c)
	if err == nil && !filetree.Exists(path) {
		c.Log.Error("rpm file is missing", "path", path)
		return missing("Missing rpm file: %s", path)
	}
	return path, err
}

// taskFile is the path of a file that a task has left.
func taskFile(c *hub.Call, id int64, rel string) (string, error) {
	if rel == "" {
		return "", koji.Errorf(koji.GenericError, "filepath must be specified with taskID")
	}
	if strings.HasPrefix(rel, "/") || strings.Contains(rel, "../") {
		return "", koji.Errorf(koji.GenericError, "Invalid filepath: %s", rel)
	}
	return koji.JoinPath(c.System().Paths.Task(id, ""), rel)
}

// printable takes out of texts what XML cannot carry.
func printable(v any) any {
	switch x := v.(type) {
	case string:
		return strings.Map(func(r rune) rune {
			if r < ' ' && r != '\t' && r != '\n' && r != '\r' {
				return -1
			}
			return r
		}, x)
	case []any:
		for i := range x {
			x[i] = printable(x[i])
		}
	}
	return v
}

type changelogArgs struct {
	Build  any           `koji:"buildID" default:"null"`
	TaskID *int64        `koji:"taskID" default:"null"`
	Path   string        `koji:"filepath" default:"null"`
	Author any           `koji:"author" default:"null"`
	Before any           `koji:"before" default:"null"`
	After  any           `koji:"after" default:"null"`
	Opts   hub.QueryOpts `koji:"queryOpts" default:"null"`
	Strict bool          `koji:"strict" default:"false"`
}

// Change is an entry of a changelog as getChangelogEntries answers it.
type Change struct {
	Date   string `koji:"date"`
	DateTS int64  `koji:"date_ts"`
	Author string `koji:"author"`
	Text   string `koji:"text"`
}

func changelog(ctx context.Context, c *hub.Call, a changelogArgs) (any, error) {
	a.Opts.Order = strings.Replace(a.Opts.Order, "date", "date_ts", 1)
	if strings.HasSuffix(a.Opts.Order, "_ts_ts") {
		a.Opts.Order = strings.TrimSuffix(a.Opts.Order, "_ts")
	}
	path, err := a.find(ctx, c)
	if err != nil {
		return nil, err
	}
	before, err := moment(a.Before, "before")
	if err != nil {
		return nil, err
	}
	after, err := moment(a.After, "after")
	if err != nil {
		return nil, err
	}
	list := []Change{}
	if path != "" {
		pkg, err := readPackage(path)
		if err != nil {
			return nil, err
		}
		for _, entry := range pkg.Changelog() {
			ts := int64(entry.Time)
			if koji.Truth(a.Author) && a.Author != any(entry.Name) || before != 0 && ts >= before || after != 0 && ts <= after {
				continue
			}
			name, _ := printable(entry.Name).(string)
			text, _ := printable(entry.Text).(string)
			list = append(list, Change{clock(ts), ts, name, text})
		}
	}
	return arrange.Apply(list, a.Opts)
}

// find returns the path of the source RPM, "" when it is not there.
func (a *changelogArgs) find(ctx context.Context, c *hub.Call) (string, error) {
	missing := func(format string, v any) (string, error) {
		if !a.Strict {
			return "", nil
		}
		return "", koji.Errorf(koji.GenericError, format, v)
	}
	path, err := "", error(nil)
	switch {
	case koji.Truth(a.Build):
		b, err := build.Find(ctx, c, a.Build)
		if err != nil {
			return "", err
		}
		if b == nil {
			return missing("No such build: %s", koji.Str(a.Build))
		}
		r, err := sourceOf(ctx, c, b.ID)
		if err != nil {
			return "", err
		}
		if r == nil {
			return missing("Build %s doesn't have srpms", koji.Str(a.Build))
		}
		p, err := placeIn(c, b, r.Key())
		if err != nil {
			return "", err
		}
		if path, err = p.file(c); err != nil {
			return "", err
		}
	case a.TaskID != nil && *a.TaskID != 0:
		path, err = taskFile(c, *a.TaskID, a.Path)
	default:
		err = koji.Errorf(koji.GenericError, "either buildID or taskID and filepath must be specified")
	}
	if err == nil && !filetree.Exists(path) {
		return missing("SRPM %s doesn't exist", path)
	}
	return path, err
}

func sourceOf(ctx context.Context, c *hub.Call, id int64) (*Info, error) {
	r, ok, err := hub.Select[Info]("rpminfo").Join("JOIN external_repo ON external_repo.id = rpminfo.external_repo_id").
		Where("rpminfo.build_id = ? AND rpminfo.arch = 'src'", id).OrderBy("rpminfo.id").One(ctx, c)
	if err != nil || !ok {
		return nil, err
	}
	return &r, nil
}
