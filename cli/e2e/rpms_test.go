package e2e

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
)

// rpms are the demo's packages, built once.
type rpms struct{ sources, binaries []string }

var buildRPMs = sync.OnceValues(func() (*rpms, error) {
	top := filepath.Join(bin, "rpmbuild")
	specs, err := filepath.Glob("../../testdata/demo/*.spec")
	if err != nil || len(specs) == 0 {
		return nil, fmt.Errorf("no spec files: %w", err)
	}
	args := append([]string{"--quiet", "-ba", "--define", "_topdir " + top, "--define", "_dbpath " + top + "/db"}, specs...)
	if out, err := exec.Command("rpmbuild", args...).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("rpmbuild: %w\n%s", err, out)
	}
	r := &rpms{}
	if r.sources, err = filepath.Glob(top + "/SRPMS/*.src.rpm"); err != nil {
		return nil, err
	}
	if r.binaries, err = filepath.Glob(top + "/RPMS/*/*.rpm"); err != nil {
		return nil, err
	}
	return r, nil
})

// all lists sources first, as imports want them.
func (r *rpms) all() []string { return slices.Concat(r.sources, r.binaries) }
