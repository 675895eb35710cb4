package archive

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/build"
	"github.com/gokoji/gokoji/hub/internal/rpm"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// importWrapper imports RPMs around the image, if there are any.
func (r *result) importWrapper(ctx context.Context, c *hub.Call, b *build.Info) error {
	v, ok := r.data.Get("rpmresults")
	if !ok {
		return nil
	}
	data, ok := v.(xmlrpc.Struct)
	if !ok {
		return hub.WrongType(v, "<class 'dict'>")
	}
	return importWrapper(ctx, c, b, data)
}

// importWrapper imports RPMs around the build's files: what the task that made
// them answered.
func importWrapper(ctx context.Context, c *hub.Call, b *build.Info, data xmlrpc.Struct) error {
	id, err := number(data.Value("task_id"))
	if err != nil {
		return err
	}
	root, err := number(data.Value("buildroot_id"))
	if err != nil {
		return err
	}
	w := result{id, data}
	rpms, logs, err := w.wrapper()
	if err != nil {
		return err
	}
	dir := c.System().Paths.Task(id, "")
	for _, name := range rpms {
		path, err := koji.JoinPath(dir, name)
		if err != nil {
			return err
		}
		if _, err := rpm.Import(ctx, c, b, rpm.Source{Path: path, Buildroot: &root, Wrapper: true}); err != nil {
			return err
		}
	}
	for _, name := range logs {
		path, err := koji.JoinPath(dir, name)
		if err != nil {
			return err
		}
		if err := b.ImportLog(c, path, "noarch"); err != nil {
			return err
		}
	}
	return nil
}

// wrapper lists the RPMs, the source one first, and the logs.
func (r *result) wrapper() (rpms, logs []string, err error) {
	srpm, err := text(r.data, "srpm")
	if err != nil {
		return nil, nil, err
	}
	if rpms, err = r.texts("rpms"); err != nil {
		return nil, nil, err
	}
	logs, err = r.texts("logs")
	return append([]string{srpm}, rpms...), logs, err
}
