package upload

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

type checkArgs struct {
	Path   string  `koji:"path"`
	Name   string  `koji:"name"`
	Verify string  `koji:"verify" default:"null"`
	Tail   *int64  `koji:"tail" default:"null"`
	Volume *string `koji:"volume" default:"null"`
}

// Info is what checkUpload says of a file; the last two when a sum was asked.
type Info struct {
	Size      int64   `koji:"size"`
	MTime     float64 `koji:"mtime"`
	SumLength *int64  `koji:"sumlength,omitempty"`
	HexDigest *string `koji:"hexdigest,omitempty"`
}

// check describes an uploaded file; nil when there is none.
func check(ctx context.Context, c *hub.Call, a checkArgs) (*Info, error) {
	d, err := locate(ctx, c, a.Path, a.Name, a.Volume, false)
	if err != nil {
		return nil, err
	}
	defer d.close()
	f, err := d.root.Open(d.name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, d.badPath("open", err)
	}
	defer func() { _ = f.Close() }()
	sum, err := newHash(a.Verify)
	if err != nil {
		return nil, err
	}
	if err := lock(f, false); err != nil {
		return nil, err
	}
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !st.Mode().IsRegular() {
		return nil, koji.Errorf(koji.GenericError, "Not a regular file: %s", d.full)
	}
	info := &Info{Size: st.Size(), MTime: float64(st.ModTime().UnixNano()) / 1e9}
	if sum == nil {
		return info, nil
	}
	if a.Tail != nil {
		if *a.Tail < 0 {
			return nil, koji.Errorf(koji.GenericError, "Invalid tail value: %d", *a.Tail)
		}
		if _, err := f.Seek(max(st.Size()-*a.Tail, 0), io.SeekStart); err != nil {
			return nil, err
		}
	}
	n, err := io.Copy(sum, f)
	if err != nil {
		return nil, fmt.Errorf("read the upload: %w", err)
	}
	hex := digest(sum)
	info.SumLength, info.HexDigest = &n, &hex
	return info, nil
}
