package upload

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Core registers the upload calls.
type Core struct{}

// Name implements hub.Plugin.
func (Core) Name() string { return "upload" }

// Register implements hub.Plugin.
func (Core) Register(r *hub.Registrar) error {
	hub.Method(r, "uploadFile", file, hub.Login(), hub.Doc("Stores a chunk of a file, in base64. The raw upload is faster."))
	hub.Method(r, "checkUpload", check, hub.Doc("Describes an uploaded file, with a checksum of its last bytes on request."))
	return nil
}

type fileArgs struct {
	Path     string  `koji:"path"`
	Name     string  `koji:"name"`
	Size     *int64  `koji:"size"`
	MD5Sum   any     `koji:"md5sum"`
	Offset   int64   `koji:"offset"`
	Data     any     `koji:"data"`
	Volume   *string `koji:"volume" default:"null"`
	Checksum any     `koji:"checksum" default:"null"`
}

// file stores a chunk; offset -1 marks the last one, with the size and sum of
// the whole file. It answers false when what came does not match its sum.
func file(ctx context.Context, c *hub.Call, a fileArgs) (bool, error) {
	data, err := contents(a.Data)
	if err != nil {
		return false, err
	}
	kind, want, err := a.sum()
	if err != nil {
		return false, err
	}
	sum, err := newHash(kind)
	if err != nil {
		return false, err
	}
	if a.Offset != -1 {
		if a.Size != nil && *a.Size != int64(len(data)) {
			return false, nil
		}
		if sum != nil {
			sum.Write(data)
			if digest(sum) != want {
				return false, nil
			}
		}
	}
	d, err := locate(ctx, c, a.Path, a.Name, a.Volume, true)
	if err != nil {
		return false, err
	}
	defer d.close()
	if err := d.checkFirst(a.Offset); err != nil {
		return false, err
	}
	f, err := d.root.OpenFile(d.name, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return false, d.badPath("open", err)
	}
	same, err := a.write(f, data, kind, want)
	return same, errors.Join(err, f.Close())
}

// checkFirst refuses what is no file, and a first chunk of a file that is there;
// logs may be sent again from their beginning, to be read while they grow.
func (d *destination) checkFirst(offset int64) error {
	st, err := d.root.Lstat(d.name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return d.badPath("look at", err)
	case !st.Mode().IsRegular():
		return koji.Errorf(koji.GenericError, "destination not a file: %s", d.full)
	case offset == 0 && !strings.HasSuffix(d.name, ".log"):
		return koji.Errorf(koji.GenericError, "file already exists: %s", d.full)
	}
	return nil
}

func contents(v any) ([]byte, error) {
	switch x := v.(type) {
	case []byte:
		return x, nil
	case string:
		data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(x), ""))
		if err != nil {
			return nil, koji.Errorf(koji.ParameterError, "data is no base64: %w", err)
		}
		return data, nil
	}
	return nil, hub.WrongType(v, "<class 'str'>")
}

// sum reads the checksum: an MD5 in hex, or a kind with its digest.
func (a *fileArgs) sum() (kind, want string, err error) {
	v := a.Checksum
	if v == nil {
		v = a.MD5Sum
	}
	switch x := v.(type) {
	case nil:
		return "", "", nil
	case string:
		return "md5", x, nil
	case []any:
		if len(x) == 2 {
			kind, isKind := x[0].(string)
			want, isSum := x[1].(string)
			if (isKind || x[0] == nil) && isSum {
				return kind, want, nil
			}
		}
	}
	return "", "", koji.Errorf(koji.ParameterError, "checksum is %s, not a digest or [kind, digest]", koji.Repr(v))
}

func (a *fileArgs) write(f *os.File, data []byte, kind, want string) (bool, error) {
	if err := lock(f, true); err != nil {
		return false, err
	}
	last := a.Offset == -1
	if a.Offset == 0 || (last && a.Size != nil && *a.Size == int64(len(data))) {
		if err := f.Truncate(0); err != nil {
			return false, err
		}
	}
	at, whence := a.Offset, io.SeekStart
	if last {
		at, whence = 0, io.SeekEnd
	}
	if _, err := f.Seek(at, whence); err != nil {
		return false, err
	}
	if _, err := f.Write(data); err != nil {
		return false, koji.Errorf(koji.GenericError, "cannot store %s: %w", a.Name, err)
	}
	if !last {
		return true, nil
	}
	if a.Size != nil {
		if err := f.Truncate(*a.Size); err != nil {
			return false, err
		}
	}
	sum, err := newHash(kind)
	if err != nil || sum == nil {
		return true, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return false, err
	}
	if _, err := io.Copy(sum, f); err != nil {
		return false, fmt.Errorf("read the upload: %w", err)
	}
	return digest(sum) == want, nil
}
