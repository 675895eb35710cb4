package cmd

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

// rpm imports one file. A fault of the hub is told, and the next file has its turn.
func (im *importer) rpm(ctx context.Context, f rpmFile) error {
	if known, err := im.known(ctx, f); known || err != nil {
		return err
	}
	e := im.e
	if im.opts.Test {
		e.Println("Test mode -- skipping import for " + f.path)
		return nil
	}
	dir := uploadDir("cli-import", e.Now())
	if im.opts.Link {
		dst, err := linkUpload(koji.PathInfo{Top: e.Config.TopDir}, f.path, dir)
		if err != nil {
			return err
		}
		e.Println("Linking rpm to: " + dst)
	} else {
		e.Printf("uploading %s... ", f.path)
		e.Flush()
		if _, err := im.s.UploadFile(ctx, f.path, client.Target{Path: dir, Overwrite: true}); err != nil {
			return err
		}
		e.Println("done")
	}
	e.Printf("importing %s... ", f.path)
	e.Flush()
	_, err := im.s.Call(ctx, "importRPM", dir, filepath.Base(f.path))
	switch {
	case koji.IsKind(err, koji.GenericError):
		lines := strings.Split(strings.TrimRight(err.Error(), "\n"), "\n")
		e.Println("\nError importing: " + lines[len(lines)-1])
	case err != nil:
		return err
	default:
		e.Println("done")
	}
	e.Flush()
	return nil
}

// uploadDir names a new directory for uploads.
func uploadDir(prefix string, now time.Time) string {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	var suffix [8]byte
	for i := range suffix {
		suffix[i] = letters[rand.IntN(len(letters))]
	}
	return fmt.Sprintf("%s/%.6f.%s", prefix, koji.Timestamp(now), suffix[:])
}

// linkUpload puts a file into the hub's work directory by a hard link; its
// directory is given the owner of that tree, so that the hub may clean up.
func linkUpload(paths koji.PathInfo, file, dir string) (string, error) {
	work := paths.Work("")
	st, err := os.Stat(work)
	if err != nil {
		return "", err
	}
	dest := filepath.Join(work, dir)
	if err := os.MkdirAll(dest, 0o775); err != nil {
		return "", err
	}
	if owner, ok := st.Sys().(*syscall.Stat_t); ok {
		if err := os.Chown(dest, int(owner.Uid), int(owner.Gid)); err != nil {
			return "", err
		}
	}
	dst := filepath.Join(dest, filepath.Base(file))
	return dst, os.Link(file, dst)
}
