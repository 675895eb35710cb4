package cmd

import (
	"context"
	"fmt"
	"net/http"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/cli/internal/fetch"
	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// taskFile is a file of a task and the name that it is to have here.
type taskFile struct {
	cli.OutputFile
	task   int64
	target string
}

// files are the files of a task that are wanted.
func (o *downloadTaskOptions) files(ctx context.Context, s *client.Session, task xmlrpc.Struct) ([]taskFile, error) {
	output, err := cli.OutputFiles(ctx, s, num(task, "id"))
	if err != nil {
		return nil, err
	}
	var files []taskFile
	for _, f := range output {
		if !filepath.IsLocal(f.Name) || strings.ContainsAny(f.Name, "\x00\n\r") {
			return nil, cli.Failf("Invalid file name: %s", f.Name)
		}
		if !o.nameWanted(f.Name) {
			continue
		}
		if target, ok := o.target(task, f.Name); ok {
			if o.DirPerTask {
				target = path.Join(str(task, "id"), volumeDir(f.Volume), f.Name)
			} else {
				target = path.Join(volumeDir(f.Volume), target)
			}
			files = append(files, taskFile{f, num(task, "id"), target})
		}
	}
	return files, nil
}

// volumeDir is the directory for files of a volume, "" for the default one.
func volumeDir(volume string) string {
	if volume == "DEFAULT" || !filepath.IsLocal(volume) {
		return ""
	}
	return volume
}

func (o *downloadTaskOptions) nameWanted(name string) bool {
	matches := func(re *regexp.Regexp) bool { return re.MatchString(name) }
	missed := func(re *regexp.Regexp) bool { return !re.MatchString(name) }
	return !slices.ContainsFunc(o.filter, missed) && !slices.ContainsFunc(o.skip, matches)
}

// target decides by a file's kind whether it is wanted, and under what name: one
// that tells files of several tasks apart by architecture.
func (o *downloadTaskOptions) target(task xmlrpc.Struct, name string) (string, bool) {
	arch, method := str(task, "arch"), str(task, "method")
	ext := path.Ext(name)
	withArch := name
	if !strings.Contains(name, arch) {
		withArch = strings.TrimSuffix(name, ext) + "." + arch + ext
	}
	isBuild := method == "build" || method == "buildArch"
	switch {
	case ext == ".log":
		return withArch, o.Logs
	case ext == ".rpm" && isBuild:
		rpmArch := strings.TrimPrefix(path.Ext(strings.TrimSuffix(name, ext)), ".")
		return name, o.Arches == nil || slices.Contains(o.Arches, rpmArch)
	case strings.HasSuffix(name, "src.rpm"):
		return name, o.All
	}
	return withArch, o.All
}

func (o *downloadTaskOptions) download(ctx context.Context, e *cli.Env, files []taskFile) error {
	top := e.Config.TopURL
	if o.TopURL != nil {
		top = *o.TopURL
	}
	paths := koji.PathInfo{Top: strings.TrimSuffix(top, "/")}
	seen := map[string]bool{}
	twice := false
	for i, f := range files {
		if seen[f.target] {
			twice = true
			if !o.Quiet {
				e.Printf("Downloading [%d/%d]: %s\nFile %[3]s already downloaded, skipping\n", i+1, len(files), f.target)
			}
			continue
		}
		seen[f.target] = true
		err := fetch.Download(ctx, e, http.DefaultClient, fetch.File{
			URL: paths.Task(f.task, f.Volume) + "/" + f.Name, Path: f.target, Quiet: o.Quiet, Num: i + 1, Of: len(files),
		})
		if err != nil {
			return fmt.Errorf("download: %w", err)
		}
	}
	if twice {
		e.Warnf("Duplicate files, for download all duplicate files use --dirpertask.")
	}
	return nil
}
