package task

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

type downloadArgs struct {
	ID     int64  `koji:"taskID"`
	Name   string `koji:"fileName"`
	Offset any    `koji:"offset" default:"0"` // negative: from the end
	Size   int64  `koji:"size" default:"-1"`  // -1: to the end
	Volume any    `koji:"volume" default:"null"`
}

// maxPart bounds what one call answers: it is held in memory.
const maxPart = 256 << 20

func download(ctx context.Context, c *hub.Call, a downloadArgs) (string, error) {
	volume := ""
	if koji.Truth(a.Volume) {
		ref, err := koji.ParseRef(a.Volume)
		if err != nil {
			return "", err
		}
		v, ok, err := lookup.Find(ctx, c, lookup.Volume, ref)
		if err == nil && !ok {
			err = koji.Errorf(koji.GenericError, "No such volume: %s", ref.Text())
		}
		if err != nil {
			return "", err
		}
		volume = v.Name
	}
	if a.Size < -1 {
		return "", koji.Errorf(koji.ParameterError, "size is %d, neither -1 nor a number of bytes", a.Size)
	}
	if strings.Contains(a.Name, "..") {
		return "", koji.Errorf(koji.GenericError, "Invalid file name: %s", a.Name)
	}
	offset := int64(0)
	if a.Offset != nil {
		var err error
		if offset, err = args.Int(a.Offset); err != nil {
			return "", err
		}
	}
	data, err := readPart(outputTree(c, a.ID, volume), strings.Trim(a.Name, "/"), offset, a.Size)
	if errors.Is(err, errNoFile) {
		err = koji.Errorf(koji.GenericError, `no file "%s" output by task %d`, a.Name, a.ID)
	}
	return base64.StdEncoding.EncodeToString(data), err
}

var errNoFile = errors.New("no such file")

// readPart reads a file of the tree and follows no link that leads out of the
// volume.
func readPart(t tree, name string, offset, size int64) ([]byte, error) {
	root, err := os.OpenRoot(t.volume)
	if err != nil {
		return nil, errNoFile
	}
	defer func() { _ = root.Close() }()
	name = t.dir + "/" + name
	// looked at first: to open a FIFO would wait
	if info, err := root.Stat(name); err != nil || !info.Mode().IsRegular() {
		return nil, errNoFile
	}
	f, err := root.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open a task's output: %w", err)
	}
	defer func() { _ = f.Close() }()
	whence := io.SeekStart
	if offset < 0 {
		whence = io.SeekEnd
	}
	if _, err := f.Seek(offset, whence); err != nil {
		return nil, koji.Errorf(koji.ParameterError, "offset %d lies before the beginning of the file", offset)
	}
	if size < 0 || size > maxPart {
		size = maxPart + 1
	}
	data, err := io.ReadAll(io.LimitReader(f, size))
	if err == nil && len(data) > maxPart {
		err = koji.Errorf(koji.GenericError, "the file is too large for one answer: ask for parts of at most %d bytes", maxPart)
	}
	return data, err
}
