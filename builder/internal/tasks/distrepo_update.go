package tasks

import (
	"context"
	"os"
	"path/filepath"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// findOld finds the tag's current dist repo.
func (m *distMaker) findOld(ctx context.Context) error {
	info, err := client.Invoke[*repoInfo](ctx, m.t, "getRepo", m.args.Tag, client.KW("dist", true, "state", int(koji.RepoReady)))
	if err != nil || info == nil {
		return err
	}
	dir := koji.PathInfo{Top: m.t.Options.TopDir}.DistRepo(info.ID, m.repo.Name, "")
	m.old, err = koji.JoinPath(dir, m.args.Arch)
	return err
}

// judgeOld finds out how createrepo may use the old repodata. It takes packages
// with the same name, size and time for the same, or, where the options ask for
// it, with the same name. But copies of one RPM that were signed with different
// keys have the same name, mostly the same size and, when they were written
// together, the same time.
func (m *distMaker) judgeOld(ctx context.Context) {
	m.trust = m.t.Options.DistrepoSkipStat
	if v := m.args.Opts.Value("createrepo_skip_stat"); v != nil {
		m.trust = koji.Truth(v)
	}
	was, err := readKojipkgs(m.old)
	if err != nil {
		return // nothing to compare with
	}
	for _, p := range m.packs {
		before, known := was[p.file()]
		if !known || sameCopy(before, p.info) {
			continue
		}
		m.trust = false
		now, err := os.Stat(p.path)
		then, errOld := os.Stat(filepath.Join(m.old, p.place()))
		if err != nil || errOld != nil || now.Size() == then.Size() && now.ModTime().Unix() == then.ModTime().Unix() {
			m.t.Logger.InfoContext(ctx, "other signatures, the old repodata is not used", "old", m.old, "package", p.file())
			m.old = ""
			return
		}
	}
}

// updateOptions puts the old repodata of the repo in the folder sub where
// createrepo looks for it.
func (m *distMaker) updateOptions(ctx context.Context, sub string) ([]string, error) {
	if m.old == "" || !m.t.Options.CreaterepoUpdate {
		return nil, nil
	}
	found, err := copyRepodata(ctx, m.t, filepath.Join(m.old, sub, "repodata"), filepath.Join(m.out, sub, "repodata"))
	if err != nil || !found {
		return nil, err
	}
	if m.trust {
		return []string{"--update", "--skip-stat"}, nil
	}
	return []string{"--update"}, nil
}

func sameCopy(a, b xmlrpc.Struct) bool {
	for _, name := range []string{"id", "sigkey"} {
		if koji.Repr(a.Value(name)) != koji.Repr(b.Value(name)) {
			return false
		}
	}
	return true
}

// readKojipkgs reads the descriptions of the packages in an architecture's part
// of a dist repo, by file name.
func readKojipkgs(dir string) (map[string]xmlrpc.Struct, error) {
	text, err := os.ReadFile(filepath.Join(dir, "kojipkgs"))
	if err != nil {
		return nil, err
	}
	v, err := koji.ParseJSON(string(text))
	list, ok := v.(xmlrpc.Struct)
	if err != nil || !ok {
		return nil, koji.Errorf(koji.GenericError, "%s/kojipkgs can't be used", dir)
	}
	pkgs := make(map[string]xmlrpc.Struct, len(list))
	for _, p := range list {
		if info, ok := p.Value.(xmlrpc.Struct); ok {
			pkgs[p.Name] = info
		}
	}
	return pkgs, nil
}
