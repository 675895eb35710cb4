package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Source is a place that configuration is read from: a file, or a directory of
// which the *.conf files are read in the order of their names.
type Source struct {
	Path string
	// Required makes it an error that the file is missing or the directory
	// holds no *.conf; otherwise the source is skipped.
	Required bool
}

// Read reads the sources in order; what comes later replaces what an earlier
// file said about the same option. Files that exist but cannot be read are an
// error. The error joins the problems of all files.
func Read(sources []Source, raw bool) (*File, error) {
	f := newFile(raw)
	var errs []error
	for _, s := range sources {
		paths, err := expand(s)
		if err != nil {
			errs = append(errs, err)
		}
		for _, path := range paths {
			data, err := readFile(path)
			if err == nil {
				err = f.merge(path, data)
			}
			if err != nil {
				errs = append(errs, err)
			}
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return f, nil
}

// ReadFiles reads files or directories, skipping those that do not exist; the
// later ones win.
func ReadFiles(paths []string, raw bool) (*File, error) {
	sources := make([]Source, len(paths))
	for i, p := range paths {
		sources[i].Path = p
	}
	return Read(sources, raw)
}

// expand returns the regular files of a source.
func expand(s Source) ([]string, error) {
	info, err := os.Stat(s.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !s.Required:
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("read configuration: %w", err)
	case info.Mode().IsRegular():
		return []string{s.Path}, nil
	case !info.IsDir():
		if s.Required {
			return nil, fmt.Errorf("read configuration: %s: not a regular file", s.Path)
		}
		return nil, nil
	}
	entries, err := os.ReadDir(s.Path)
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	var paths []string
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".conf") {
			continue
		}
		path := filepath.Join(s.Path, e.Name())
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			paths = append(paths, path)
		} else if s.Required {
			return nil, fmt.Errorf("read configuration: %s: not a readable file", path)
		}
	}
	if len(paths) == 0 && s.Required {
		return nil, fmt.Errorf("read configuration: no *.conf in %s", s.Path)
	}
	return paths, nil
}

// readFile reads no more than a little above MaxSize, so that Parse notices.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	return data, nil
}
