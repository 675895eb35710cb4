package tasks

import (
	"context"
	"os"
	"path/filepath"

	"github.com/gokoji/gokoji/sdk/koji"
)

// createrepos makes the repodata of the repo and, if there is one, of that of
// debug information. oldPackages are the folders of packages to make delta RPMs
// against.
func (m *distMaker) createrepos(ctx context.Context, oldPackages []string) error {
	var options []string
	if len(oldPackages) > 0 {
		options = append(options, "--deltas")
	}
	for _, dir := range oldPackages {
		options = append(options, "--oldpackagedirs", dir)
	}
	zchunk, err := m.zchunkOptions()
	if err != nil {
		return err
	}
	options = append(options, zchunk...)
	if err := m.createrepo(ctx, "", "createrepo.log", options); err != nil {
		return err
	}
	if len(m.packs) == 0 {
		return markEmpty(filepath.Join(m.out, "repodata"))
	}
	for _, p := range m.packs {
		if p.subrepo != "" {
			return m.createrepo(ctx, debugRepo, "createrepo_"+debugRepo+".log", options)
		}
	}
	return nil
}

// zchunkOptions are the options about zchunk.
func (m *distMaker) zchunkOptions() ([]string, error) {
	dict, _ := m.args.Opts.Value("zck_dict_dir").(string)
	switch zck := m.option("zck"); {
	case zck && !m.t.Options.UseCreaterepoC:
		return nil, koji.Errorf(koji.GenericError, "createrepo doesn't support zchunks")
	case dict != "" && !zck:
		return nil, koji.Errorf(koji.GenericError, "--zck-dict-dir makes no sense without --zck")
	case !zck:
		return nil, nil
	}
	if dict == "" {
		return []string{"--zck"}, nil
	}
	dict = filepath.Clean(dict)
	info, err := os.Stat(dict)
	switch {
	case err != nil:
		return nil, koji.Errorf(koji.GenericError, "zchunk dir path doesn't exist: %s", dict)
	case !info.IsDir():
		return nil, koji.Errorf(koji.GenericError, "zchunk dir path is file: %s", dict)
	}
	return []string{"--zck", "--zck-dict-dir", dict}, nil
}

// createrepo makes the repodata of the repo in the folder sub of the
// architecture's.
func (m *distMaker) createrepo(ctx context.Context, sub, log string, options []string) error {
	dir := filepath.Join(m.out, sub)
	argv := append(createrepoCommand(m.t.Options), "-vd", "-i", filepath.Join(dir, "pkglist"))
	argv = append(argv, groupsOption(filepath.Join(m.dir, "groups", "comps.xml"))...)
	update, err := m.updateOptions(ctx, sub)
	if err != nil {
		return err
	}
	argv = append(append(argv, update...), options...)
	return runCreaterepo(ctx, m.t, append(argv, dir), log)
}
