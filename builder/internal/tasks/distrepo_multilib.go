package tasks

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/builder/internal/multilib"
	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/rpm"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// multilibArches names the architecture of 32-bit packages for each 64-bit one.
var multilibArches = map[string]string{"s390x": "s390", "ppc64": "ppc", "x86_64": "i686"}

// sibling is the part of the dist repo for the 32-bit architecture, which is in
// place already.
type sibling struct {
	arch string // of its packages
	dir  string
	pkgs map[string]xmlrpc.Struct // its kojipkgs, by file name
}

// addMultilib adds the 32-bit packages that the rules of the configuration file
// ask for, with everything they need.
func (m *distMaker) addMultilib(ctx context.Context) error {
	arch, known := multilibArches[m.args.Arch]
	if !known {
		return koji.Errorf(koji.GenericError, "There is no multilib for the architecture %s", m.args.Arch)
	}
	method, err := m.multilibMethod()
	if err != nil {
		return err
	}
	s := &sibling{arch: arch, dir: filepath.Join(m.dir, koji.CanonArch(arch))}
	if s.pkgs, err = readKojipkgs(s.dir); err != nil {
		return koji.Errorf(koji.GenericError, "multilib needs the repo of %s: %w", arch, err)
	}
	wanted, missing, err := m.wantSiblings(method, s)
	if err != nil {
		return err
	}
	needed, err := m.resolveSiblings(ctx, s, wanted)
	if err != nil {
		return err
	}
	have := map[string]bool{}
	for _, p := range m.packs {
		have[p.file()] = true
	}
	for _, name := range needed {
		info, listed := s.pkgs[name]
		if !listed {
			missing = append(missing, s.path(name))
			continue
		}
		if have[name] {
			continue // noarch
		}
		p := &distPackage{info: info, path: s.path(name), multilib: true}
		var f rpmFields
		if err := xmlrpc.Unmarshal(info, &f); err != nil {
			return fmt.Errorf("%s/kojipkgs: %w", s.dir, err)
		}
		p.nvra = f.nvra()
		m.packs = append(m.packs, p)
	}
	return m.reportMultilib(ctx, missing)
}

// multilibMethod reads the configuration that the caller uploaded.
func (m *distMaker) multilibMethod() (*multilib.Method, error) {
	name, _ := m.args.Opts.Value("multilib").(string)
	path, err := koji.JoinPath(koji.PathInfo{Top: m.t.Options.TopDir}.Work(""), name)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, koji.Errorf(koji.GenericError, "multilib configuration: %w", err)
	}
	return multilib.New(name, data)
}

// path is where a package of the sibling is.
func (s *sibling) path(name string) string {
	return filepath.Join(s.dir, (&distPackage{path: name}).place())
}

// wantSiblings finds the packages whose sibling the rules want; those that the
// sibling does not have are missing.
func (m *distMaker) wantSiblings(method *multilib.Method, s *sibling) (wanted, missing []string, err error) {
	for _, p := range m.packs {
		header, err := rpm.ReadFile(p.path)
		if err != nil {
			return nil, nil, fmt.Errorf("multilib: %w", err)
		}
		yes, err := method.Select(header)
		if err != nil {
			return nil, nil, fmt.Errorf("multilib: %s: %w", p.file(), err)
		}
		if !yes {
			continue
		}
		name := p.file()
		if p.nvra.Arch == m.args.Arch {
			name = strings.TrimSuffix(name, m.args.Arch+".rpm") + s.arch + ".rpm"
		}
		if _, there := s.pkgs[name]; there {
			wanted = append(wanted, name)
		} else {
			missing = append(missing, s.path(name))
		}
	}
	return wanted, missing, nil
}

// resolveSiblings has dnf find what the packages need, out of the sibling's repo,
// and returns the names of all files.
func (m *distMaker) resolveSiblings(ctx context.Context, s *sibling, wanted []string) ([]string, error) {
	if len(wanted) == 0 {
		return nil, nil
	}
	for _, name := range wanted {
		if strings.HasPrefix(name, "-") {
			return nil, koji.Errorf(koji.GenericError, "dnf would take the package %s for an option", name)
		}
	}
	dir := filepath.Join(m.t.WorkDir, "dnf")
	found := filepath.Join(dir, "found")
	for _, d := range []string{"root", "cache", "log", "found"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o755); err != nil {
			return nil, err
		}
	}
	conf := filepath.Join(dir, "dnf.conf-koji-"+m.args.Arch)
	text := fmt.Sprintf(`[main]
debuglevel=2
gpgcheck=0
installroot=%[1]s/root
cachedir=%[1]s/cache
logdir=%[1]s/log
reposdir=%[1]s/none
plugins=0

[koji-%[2]d]
name=koji multilib task
baseurl=file://%[3]s
enabled=1
`, dir, m.t.ID, s.dir)
	if err := os.WriteFile(conf, []byte(text), 0o644); err != nil {
		return nil, err
	}
	if err := m.t.Upload(ctx, conf, builder.UploadTo{}); err != nil {
		return nil, err
	}
	argv := []string{"/usr/bin/dnf", "-y", "-c", conf, "--installroot", dir + "/root", "--releasever", "koji",
		"--forcearch", m.args.Arch, "install", "--downloadonly", "--destdir", found}
	for _, name := range wanted {
		argv = append(argv, strings.TrimSuffix(name, ".rpm"))
	}
	status, err := m.t.RunCommand(ctx, builder.Command{Argv: argv, Log: "multilib.log"})
	if err != nil {
		return nil, err
	}
	if !status.Success() {
		return nil, koji.Errorf(koji.GenericError, "dnf depsolve was unsuccessful, see multilib.log")
	}
	entries, err := os.ReadDir(found)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names, os.RemoveAll(dir)
}

// reportMultilib fails for 32-bit packages that are not there.
func (m *distMaker) reportMultilib(ctx context.Context, missing []string) error {
	if len(missing) == 0 {
		return nil
	}
	slices.Sort(missing)
	text := "The following multilib files were missing:\n" + strings.Join(missing, "\n") + "\n"
	if err := m.t.UploadFile(ctx, "missing_multilib.log", strings.NewReader(text)); err != nil {
		return err
	}
	return koji.Errorf(koji.GenericError, "multilib packages missing. See missing_multilib.log")
}
