package cmd

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type importCGOptions struct {
	Link, Test, Draft bool
	Token             *string
	BuildID           int64
	Metadata, Dir     string
}

func addImportCG(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "import-cg", Category: cli.Admin,
		Usage: "[options] <metadata_file> <files_dir>", Short: "Import a build that a content generator made",
	}, func(f *cli.Flags, o *importCGOptions) {
		f.Bool(new(bool), "noprogress", "without effect")
		f.Bool(&o.Link, "link", "link the files into the file tree instead of uploading them")
		f.Bool(&o.Test, "test", "only look at the metadata and for the files")
		f.OptString(&o.Token, "token", "the token of the reserved build")
		f.Bool(&o.Draft, "draft", "a draft build")
		f.Int(&o.BuildID, "build-id", "the id of the reserved build")
		f.Args(func(args []string) error {
			if len(args) < 2 {
				return cli.Usagef("Please specify metadata files directory")
			}
			o.Metadata, o.Dir = args[0], args[1]
			return nil
		})
	}, runImportCG)
}

func runImportCG(ctx context.Context, e *cli.Env, o importCGOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	metadata, err := readMetadata(o.Metadata)
	if err != nil {
		return err
	}
	if err := o.amend(metadata); err != nil {
		return err
	}
	if !has(metadata, "output") {
		return cli.Failf("Metadata contains no output")
	}
	files, err := o.files(metadata)
	if err != nil || o.Test {
		return err
	}
	dir := uploadDir("cli-import", e.Now())
	for _, f := range files {
		to := path.Join(dir, f.relPath)
		if o.Link {
			if _, err := linkUpload(koji.PathInfo{Top: e.Config.TopDir}, f.path, to); err != nil {
				return err
			}
			continue
		}
		e.Println("Uploading " + f.path)
		e.Flush()
		if _, err := s.UploadFile(ctx, f.path, client.Target{Path: to, Overwrite: true}); err != nil {
			return err
		}
	}
	_, err = s.Call(ctx, "CGImport", metadata, dir, o.Token)
	return err
}

// amend writes the options that are about the build into its metadata.
func (o *importCGOptions) amend(metadata xmlrpc.Struct) error {
	if o.BuildID == 0 && !o.Draft {
		return nil
	}
	build, ok := metadata.Value("build").(xmlrpc.Struct)
	if !ok {
		return fmt.Errorf("%s: no build in the metadata", o.Metadata)
	}
	if o.BuildID != 0 {
		build.Set("build_id", o.BuildID)
	}
	if o.Draft {
		build.Set("draft", true)
	}
	metadata.Set("build", build)
	return nil
}

// cgFile is a file of the build, here and where it belongs.
type cgFile struct{ path, relPath string }

func (o *importCGOptions) files(metadata xmlrpc.Struct) ([]cgFile, error) {
	var files []cgFile
	for _, info := range structs(metadata.Value("output")) {
		if yes(info, "metadata_only") {
			continue
		}
		name, ok := info.Value("filename").(string)
		if !ok {
			return nil, fmt.Errorf("%s: an output has no filename", o.Metadata)
		}
		f := cgFile{relPath: strOr(info, "relpath", "")}
		f.path = filepath.Join(o.Dir, f.relPath, name)
		if _, err := os.Stat(f.path); err != nil {
			return nil, cli.Usagef("No such file: %s", f.path)
		}
		files = append(files, f)
	}
	return files, nil
}
