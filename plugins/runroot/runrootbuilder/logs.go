package runrootbuilder

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"

	"github.com/gokoji/gokoji/plugins/runroot"
	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/koji"
)

// output remembers whether anything was written.
type output struct {
	w   io.Writer
	any bool
}

func (o *output) Write(p []byte) (int, error) {
	o.any = o.any || len(p) > 0
	return o.w.Write(p)
}

// logUpload uploads the further logs that the caller has named, whatever the
// command's status, and keeps the error for later: it must not stand in place of
// the command's.
type logUpload struct {
	t     *builder.Task
	paths []string
	err   error
}

func (l *logUpload) collect(ctx context.Context, files builder.Files) error {
	taken := map[string]bool{runroot.LogName: true}
	for _, p := range l.paths {
		name := freeName(path.Base(path.Clean("/"+p)), taken)
		if err := l.upload(ctx, files, p, name); err != nil {
			l.err = errors.Join(l.err, koji.Errorf(koji.GenericError, "cannot upload %s: %w", p, err))
		}
	}
	return ctx.Err()
}

func (l *logUpload) upload(ctx context.Context, files builder.Files, p, name string) error {
	f, err := files.Open(p)
	if err != nil {
		return err
	}
	defer f.Close()
	return l.t.UploadFile(ctx, name, f)
}

// freeName is name, or one made of it by koji's rule for logs of the same name.
func freeName(name string, taken map[string]bool) string {
	free := name
	ext := path.Ext(name)
	for n := 0; taken[free]; n++ {
		free = fmt.Sprintf("%s.DUP%02d%s", name[:len(name)-len(ext)], n, ext)
	}
	taken[free] = true
	return free
}
