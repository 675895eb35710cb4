package tasks

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// debugRepo is the folder, and the repo in it, of split off debug information.
const debugRepo = "debug"

// place is where a package is in the repo, below the folder of the architecture.
func (p *distPackage) place() string {
	file := p.file()
	return "Packages/" + strings.ToLower(string([]rune(file)[0])) + "/" + file
}

// record describes the package to the hub.
func (p *distPackage) record() xmlrpc.Struct {
	s := append(xmlrpc.Struct{}, p.info...)
	if p.key != "" {
		s.Set("best_key", p.key)
	}
	s.Set("_pkgpath", p.path)
	if p.multilib {
		s.Set("_multilib", true)
	}
	if p.subrepo != "" {
		s.Set("_subrepo", p.subrepo)
	}
	return s
}

// writeLists writes kojipkgs for the hub and a pkglist for each repo, and links
// the packages to where the hub will have them.
func (m *distMaker) writeLists() error {
	records := make(xmlrpc.Struct, 0, len(m.packs))
	lists := map[string]*strings.Builder{"": {}}
	for _, p := range m.packs {
		records = append(records, opt(p.file(), p.record()))
		if lists[p.subrepo] == nil {
			lists[p.subrepo] = &strings.Builder{}
		}
		if p.subrepo != "" {
			lists[p.subrepo].WriteString("../")
		}
		lists[p.subrepo].WriteString(p.place() + "\n")
		link := filepath.Join(m.out, p.place())
		if err := os.MkdirAll(filepath.Dir(link), 0o755); err != nil {
			return err
		}
		if err := os.Symlink(p.path, link); err != nil {
			return err
		}
	}
	for subrepo, list := range lists {
		dir := filepath.Join(m.out, subrepo)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, "pkglist"), []byte(list.String()), 0o644); err != nil {
			return err
		}
	}
	text, err := indentedJSON(records)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(m.out, "kojipkgs"), text, 0o644)
}

// indentedJSON is JSON as koji writes it for people.
func indentedJSON(v any) ([]byte, error) {
	text, err := koji.FormatJSON(v)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = json.Indent(&b, []byte(text), "", "    ")
	return b.Bytes(), err
}

// upload uploads the files that were made, not the links to packages, and a list
// of them.
func (m *distMaker) upload(ctx context.Context) error {
	files := []any{}
	err := filepath.WalkDir(m.out, func(file string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		rel, err := filepath.Rel(m.out, file)
		if err != nil {
			return err
		}
		files = append(files, rel)
		return m.t.Upload(ctx, file, builder.UploadTo{Dir: path.Dir(rel)})
	})
	if err != nil {
		return err
	}
	manifest, err := indentedJSON(files)
	if err != nil {
		return err
	}
	return m.t.UploadFile(ctx, "repo_manifest", bytes.NewReader(manifest))
}
