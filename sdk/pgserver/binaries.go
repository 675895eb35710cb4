package pgserver

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// binaries are the programs of one PostgreSQL version.
type binaries struct {
	dir   string
	major int
}

// Where distributions put them: Debian, PGDG's RPMs.
func binaryPatterns() []string {
	return []string{"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin"}
}

// findBinaries finds the server of a major version, or the newest for 0, in
// distributions' folders or else on PATH.
func findBinaries(major int) (binaries, error) {
	var best binaries
	for _, pattern := range binaryPatterns() {
		dirs, err := filepath.Glob(pattern)
		if err != nil {
			return binaries{}, err
		}
		for _, dir := range dirs {
			name := filepath.Base(filepath.Dir(dir))
			if i := len("pgsql-"); len(name) > i && name[:i] == "pgsql-" {
				name = name[i:]
			}
			v, err := strconv.Atoi(name)
			if err != nil || !complete(dir) || (major != 0 && v != major) {
				continue
			}
			if v > best.major {
				best = binaries{dir, v}
			}
		}
	}
	if best.dir != "" {
		return best, nil
	}
	if b, ok := onPath(); ok && (major == 0 || major == b.major) {
		return b, nil
	}
	if major != 0 {
		return binaries{}, fmt.Errorf("the cluster is of PostgreSQL %d, which is not installed", major)
	}
	return binaries{}, errors.New("PostgreSQL's server is not installed (package postgresql)")
}

func complete(dir string) bool {
	for _, name := range []string{"initdb", "postgres"} {
		if st, err := os.Stat(filepath.Join(dir, name)); err != nil || st.Mode()&0o111 == 0 {
			return false
		}
	}
	return true
}

// onPath is the server on PATH, as Fedora has it, with the version it tells.
func onPath() (binaries, bool) {
	path, err := exec.LookPath("postgres")
	if err != nil {
		return binaries{}, false
	}
	if path, err = filepath.EvalSymlinks(path); err != nil || !complete(filepath.Dir(path)) {
		return binaries{}, false
	}
	out, err := exec.Command(path, "--version").Output()
	if err != nil {
		return binaries{}, false
	}
	var major int
	if _, err := fmt.Sscanf(string(out), "postgres (PostgreSQL) %d", &major); err != nil {
		return binaries{}, false
	}
	return binaries{dir: filepath.Dir(path), major: major}, true
}
