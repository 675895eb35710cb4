package cmd

import (
	"context"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"net/http"
	"os"
	"path/filepath"

	"github.com/gokoji/gokoji/cli/internal/fetch"
	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/rpm"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// buildSaver downloads files of a build and compares them with what the hub says
// of them. A file that differs is deleted.
type buildSaver struct {
	e       *cli.Env
	build   xmlrpc.Struct
	paths   koji.PathInfo
	quiet   bool
	num, of int
}

func (d *buildSaver) fetch(ctx context.Context, url, path string, size int64) error {
	if !filepath.IsLocal(path) {
		return cli.Failf("Invalid file name: %s", path)
	}
	return fetch.Download(ctx, d.e, http.DefaultClient, fetch.File{URL: url, Path: path, Size: size, Quiet: d.quiet, Num: d.num, Of: d.of})
}

// rpm gets an RPM, with a key its signed copy; fallback takes the unsigned one
// when the file server has no signed one.
func (d *buildSaver) rpm(ctx context.Context, r xmlrpc.Struct, key string, fallback bool) error {
	d.num++
	path := nvraOf(r).String() + ".rpm"
	dir := buildDir(d.paths, d.build) + "/"
	if key != "" {
		err := d.fetch(ctx, dir+d.paths.SignedRPM(nvraOf(r), key), path, 0)
		var status *fetch.StatusError
		switch {
		case err == nil:
			return checkRPM(d.e, path, r)
		case !fallback || !errors.As(err, &status) || status.Code != http.StatusNotFound:
			return err
		}
		d.e.Warnf("Signed copy not present, will download unsigned copy")
	}
	size := num(r, "size")
	if err := d.fetch(ctx, dir+d.paths.RPM(nvraOf(r)), path, size); err != nil {
		return err
	}
	st, err := os.Stat(path)
	if err != nil {
		return err
	}
	if st.Size() != size {
		return discard(path, "Downloaded rpm %s size %d does not match db size %d, deleting", path, st.Size(), size)
	}
	return checkRPM(d.e, path, r)
}

// checkRPM makes sure that a file is the RPM that the hub knows.
func checkRPM(e *cli.Env, path string, r xmlrpc.Struct) error {
	pkg, err := rpm.ReadFile(path)
	if err != nil {
		e.Warnf("%s", err)
		return discard(path, "Downloaded rpm %s is not valid rpm file, deleting", path)
	}
	if pkg.SigMD5() != str(r, "payloadhash") {
		return discard(path, "Downloaded rpm %s doesn't match db, deleting", path)
	}
	return nil
}

func discard(path, format string, args ...any) error {
	return errors.Join(cli.Failf(format, args...), os.Remove(path))
}

func (d *buildSaver) archives(ctx context.Context, archives []xmlrpc.Struct) error {
	d.of = len(archives)
	for _, a := range archives {
		d.num++
		if err := d.archive(ctx, a); err != nil {
			return err
		}
	}
	return nil
}

func (d *buildSaver) archive(ctx context.Context, a xmlrpc.Struct) error {
	path := str(a, "filename")
	switch str(a, "btype") {
	case "maven":
		path = d.paths.MavenDir(str(a, "group_id"), str(a, "artifact_id"), str(a, "version")) + "/" + path
	case "win":
		path = filepath.Join(strOr(a, "relpath", ""), path)
	}
	size := num(a, "size")
	url := d.paths.BuildType(strOr(d.build, "volume_name", ""), nvrOf(d.build), str(a, "btype")) + "/" + path
	if err := d.fetch(ctx, url, path, size); err != nil {
		return err
	}
	var sum hash.Hash
	switch kind := koji.ChecksumType(num(a, "checksum_type")); kind {
	case koji.ChecksumMD5:
		sum = md5.New()
	case koji.ChecksumSHA1:
		sum = sha1.New()
	case koji.ChecksumSHA256:
		sum = sha256.New()
	default:
		return cli.Failf("Unknown checksum type: %s", str(a, "checksum_type"))
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // only read
	n, err := io.Copy(sum, file)
	switch {
	case err != nil:
		return err
	case n != size:
		return discard(path, "Downloaded rpm %s size does not match db size, deleting", path)
	case hex.EncodeToString(sum.Sum(nil)) != str(a, "checksum"):
		return discard(path, "Downloaded archive %s doesn't match checksum, deleting", path)
	}
	return nil
}
