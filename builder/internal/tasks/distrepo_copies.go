package tasks

import (
	"context"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// distPackage is the copy of an RPM that is in a dist repo.
type distPackage struct {
	info     xmlrpc.Struct // as the hub described it
	nvra     koji.NVRA
	key      string // that chose the copy; "" for the one without a wanted signature
	path     string
	subrepo  string // "" for the repo itself
	multilib bool
}

func (p *distPackage) file() string { return path.Base(p.path) }

// copies chooses the copy of each RPM: the one signed with the best key, or, if
// the options let it, the unsigned one. What is missing is written down.
func (m *distMaker) copies(ctx context.Context, rpms []*distRPM) ([]*distPackage, error) {
	paths := koji.PathInfo{Top: m.t.Options.TopDir}
	if m.option("write_signed_rpms") {
		if err := m.writeSigned(ctx, rpms); err != nil {
			return nil, err
		}
	}
	var packs []*distPackage
	var missing []string
	var unsigned []*distRPM
	for _, r := range rpms {
		p := &distPackage{nvra: r.nvra}
		if i := r.best(m.keys); i >= 0 {
			p.info, p.key = r.sigs[i], r.keys[i]
			p.path = r.build + "/" + paths.SignedRPM(r.nvra, p.key)
		} else {
			unsigned = append(unsigned, r)
			if m.option("skip_missing_signatures") {
				continue
			}
			p.info = slices.Clone(r.sigs[0])
			p.info.Set("sigkey", nil)
			p.path = r.build + "/" + paths.RPM(r.nvra)
		}
		if _, err := os.Stat(p.path); err != nil {
			missing = append(missing, p.path)
			continue
		}
		packs = append(packs, p)
	}
	if err := m.reportFiles(ctx, missing); err != nil {
		return nil, err
	}
	return packs, m.reportUnsigned(ctx, unsigned)
}

// writeSigned has the hub write the signed copies of all RPMs that have a wanted
// signature. A failure is only logged: the copy is missed later.
func (m *distMaker) writeSigned(ctx context.Context, rpms []*distRPM) error {
	type signature struct {
		id  int64
		key string
	}
	var wanted []signature
	var calls []client.Request
	for _, r := range rpms {
		if i := r.best(m.keys); i >= 0 {
			s := signature{r.id, r.keys[i]}
			wanted = append(wanted, s)
			calls = append(calls, client.Request{Method: "host.writeSignedRPM", Params: []any{s.id, s.key}})
		}
	}
	const batch = 1000
	results, err := m.t.Hub.Multicall(ctx, calls, batch)
	if err != nil || len(results) == 0 {
		return err
	}
	var log strings.Builder
	for i, s := range wanted {
		if err := results[i].Err; err != nil {
			fmt.Fprintf(&log, "FAILED: Signed RPM %d is not written with %s key, error: %v\n", s.id, s.key, err)
		} else {
			fmt.Fprintf(&log, "Signed RPM %d is written with %s key.\n", s.id, s.key)
		}
	}
	return m.t.UploadFile(ctx, "written_signed_rpms.log", strings.NewReader(log.String()))
}

// reportFiles fails for files that are not there.
func (m *distMaker) reportFiles(ctx context.Context, missing []string) error {
	if len(missing) == 0 {
		return nil
	}
	slices.Sort(missing)
	text := "Some rpm files were missing.\nMost likely, you want to create these signed copies.\n\nMissing files:\n" +
		strings.Join(missing, "\n") + "\n"
	if err := m.t.UploadFile(ctx, "missing_files.log", strings.NewReader(text)); err != nil {
		return err
	}
	return koji.Errorf(koji.GenericError, "Packages missing from the filesystem. See missing_files.log.")
}

// reportUnsigned writes down which RPMs no wanted key signed, and fails for them
// unless the options say what to do with them.
func (m *distMaker) reportUnsigned(ctx context.Context, rpms []*distRPM) error {
	if len(rpms) == 0 {
		return nil
	}
	skip := m.option("skip_missing_signatures")
	var log strings.Builder
	log.WriteString("Some rpms were missing requested signatures.\n")
	if skip {
		log.WriteString("The skip_missing_signatures option was specified, so these files were excluded.\n")
	}
	fmt.Fprintf(&log, "Requested keys: %s\n\n# RPM name: available keys\n", koji.Repr(xmlrpc.List(m.keys)))
	lines := make([]string, len(rpms))
	for i, r := range rpms {
		lines[i] = r.nvra.String() + ": " + koji.Repr(xmlrpc.List(r.keys)) + "\n"
	}
	slices.Sort(lines)
	log.WriteString(strings.Join(lines, ""))
	if err := m.t.UploadFile(ctx, "missing_signatures.log", strings.NewReader(log.String())); err != nil {
		return err
	}
	if !skip && !m.option("allow_missing_signatures") {
		return koji.Errorf(koji.GenericError, "Unsigned packages found. See missing_signatures.log.")
	}
	return nil
}
