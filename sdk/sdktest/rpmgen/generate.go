// Package rpmgen makes any number of small RPMs for benchmarks and tests, without
// rpmbuild: valid ones, with digests that rpm checks and payloads that it unpacks,
// of five templates (program, libraries, devel, data, documents) of about forty
// files each that depend on one another. The same call makes the same bytes.
package rpmgen

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
)

// RPM is one package that was made.
type RPM struct {
	Path                   string // absolute if the folder's was
	Name, Version, Release string
	Arch                   string // x86_64 or noarch
	Build                  string // name of its source package; version and release are the same
	BuildTime              int64  // seconds since the epoch
	Size                   int64  // of the file
	SigMD5                 string // koji's payloadhash
}

// Generate makes n binary RPMs below dir, in the order of their names' numbers,
// where koji would keep them: dir is koji's folder "packages", a file is
// BUILD/VERSION/RELEASE/ARCH/NAME-VERSION-RELEASE.ARCH.rpm. Five follow each other
// that belong to one build, bench00000, bench00001 and so on, each in release 1.el9.
// Every requirement is met by the set itself. 20,000 take about 250 MB
// with their folders.
func Generate(dir string, n int) ([]RPM, error) {
	builds := (n + perBuild - 1) / perBuild
	list := make([]RPM, builds*perBuild)
	var next atomic.Int64
	var wg sync.WaitGroup
	errs := make([]error, runtime.GOMAXPROCS(0))
	for w := range errs {
		wg.Go(func() {
			p := newPacker()
			for errs[w] == nil {
				i := int(next.Add(1) - 1)
				if i >= builds {
					return
				}
				last := min(n-i*perBuild, perBuild)
				errs[w] = newBuild(i, 1).write(dir, p, list[i*perBuild:][:last])
			}
		})
	}
	wg.Wait()
	return list[:n], errors.Join(errs...)
}

// Build makes the RPMs of another release of the build with this number, such as
// 2 for one that is newer than what Generate made.
func Build(dir string, number, release int) ([]RPM, error) {
	list := make([]RPM, perBuild)
	return list, newBuild(number, release).write(dir, newPacker(), list)
}

// write makes the first len(list) packages of the build.
func (b *build) write(dir string, p *packer, list []RPM) error {
	for i := range list {
		s := b.spec(templates[i])
		data, hash, err := s.encode(p)
		if err != nil {
			return err
		}
		folder := filepath.Join(dir, b.name, b.version, b.release, s.arch)
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return err
		}
		list[i] = RPM{
			Path: filepath.Join(folder, s.name+"-"+s.version+"-"+s.release+"."+s.arch+".rpm"),
			Name: s.name, Version: s.version, Release: s.release, Arch: s.arch, Build: b.name,
			BuildTime: int64(s.buildTime), Size: int64(len(data)), SigMD5: hash,
		}
		if err := os.WriteFile(list[i].Path, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
