package cmd

import (
	"os"
	"path"
	"slices"
)

// remove deletes the copies with one key, and the directories that are empty then.
func (p *pruner) remove(copies []string) {
	var archDirs, keyDirs []string
	for _, file := range copies {
		if !p.removeFile(file) {
			continue
		}
		dir := path.Dir(file)
		if !slices.Contains(archDirs, dir) {
			archDirs = append(archDirs, dir)
		}
		if top := path.Dir(dir); !slices.Contains(keyDirs, top) {
			keyDirs = append(keyDirs, top)
		}
	}
	for _, dir := range append(archDirs, keyDirs...) {
		p.removeDir(dir)
	}
}

// removeFile deletes one copy and counts it, unless it has to stay.
func (p *pruner) removeFile(file string) bool {
	st, err := os.Lstat(file)
	switch {
	case err != nil:
		return false
	case !st.Mode().IsRegular():
		p.e.Printf("Skipping %s. Not a regular file\n", file)
		return false
	case st.ModTime().After(p.cutoff):
		p.e.Printf("Skipping %s. File newer than cutoff\n", file)
		return false
	case p.opts.Test:
		p.e.Println("Would have unlinked: " + file)
	default:
		if p.opts.Verbose {
			p.e.Println("Unlinking: " + file)
		}
		if err := os.Remove(file); err != nil {
			p.e.Printf("Error removing %s: %s\nThis script needs write access to %s\n", file, err, p.e.Config.TopDir)
			return false
		}
	}
	p.files++
	p.bytes += st.Size()
	return true
}

func (p *pruner) removeDir(dir string) {
	if p.opts.Test {
		p.e.Println("Would have removed dir: " + dir)
		return
	}
	if p.opts.Verbose {
		p.e.Println("Removing dir: " + dir)
	}
	if err := os.Remove(dir); err != nil {
		p.e.Printf("Error removing %s: %s\n", dir, err)
	}
}
