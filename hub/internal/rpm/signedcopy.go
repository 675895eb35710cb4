package rpm

import (
	"bufio"
	"context"
	"io"
	"os"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/filetree"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	rpmfile "github.com/gokoji/gokoji/sdk/rpm"
)

type writeArgs struct {
	RPM    any    `koji:"an_rpm"`
	SigKey string `koji:"sigkey"`
	Force  bool   `koji:"force" default:"false"`
}

func writeSigned(ctx context.Context, c *hub.Call, a writeArgs) (any, error) {
	return nil, WriteSigned(ctx, c, a.RPM, a.SigKey, a.Force)
}

// WriteSigned makes the copy of an RPM that bears the signature of key, and notes
// its checksums. One that is there stays unless force. Permissions are not asked
// for.
func WriteSigned(ctx context.Context, c *hub.Call, ref any, key string, force bool) error {
	kinds, err := defaultChecksums(c)
	if err != nil {
		return err
	}
	key = strings.ToLower(key)
	r, err := internal(ctx, c, ref)
	if err != nil {
		return err
	}
	p, err := placeOf(ctx, c, r)
	if err != nil {
		return err
	}
	path, err := p.file(c)
	if err != nil {
		return err
	}
	switch {
	case !filetree.Exists(path):
		return koji.Errorf(koji.GenericError, "No such path: %s", path)
	case !filetree.IsRegular(path):
		return koji.Errorf(koji.GenericError, "Not a regular file: %s", path)
	}
	cached, err := hub.Value[bool](ctx, c, "SELECT EXISTS (SELECT 1 FROM rpmsigs WHERE rpm_id = $1 AND sigkey = $2)", r.ID, key)
	if err != nil {
		return err
	}
	if !cached {
		return koji.Errorf(koji.GenericError, "No cached signature for package %s, key %s", r.Key(), key)
	}
	dst, err := p.signed(c, key)
	if err != nil {
		return err
	}
	sums := newSums(kinds)
	if filetree.Exists(dst) && !force {
		if err := sums.file(dst); err != nil {
			return err
		}
		return noteChecksums(ctx, c, r.ID, key, sums)
	}
	tmp, err := filetree.NewTemp(ctx, c, dst)
	if err != nil {
		return err
	}
	defer tmp.Close()
	out := bufio.NewWriterSize(tmp, 1<<20)
	if err := splice(c, p, key, io.MultiWriter(out, sums)); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	filetree.Place(c, tmp.Name(), dst)
	return noteChecksums(ctx, c, r.ID, key, sums)
}

// splice writes the RPM with the cached signature header of key.
func splice(c *hub.Call, p *place, key string, w io.Writer) error {
	headerPath, err := p.sigHeader(c, key)
	if err != nil {
		return err
	}
	header, err := os.ReadFile(headerPath)
	if err != nil {
		return koji.Errorf(koji.GenericError, "No such file: %s", headerPath)
	}
	path, err := p.file(c)
	if err != nil {
		return err
	}
	in, err := os.Open(path)
	if err != nil {
		return koji.Errorf(koji.GenericError, "No such file: %s", path)
	}
	defer in.Close()
	_, err = rpmfile.Splice(w, bufio.NewReaderSize(in, 1<<20), header)
	return err
}
