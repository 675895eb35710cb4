package builder

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Bounds for what a repo's files may hold: a distribution has some 100,000
// packages, at about 400 bytes a line.
const (
	maxListLine  = 1 << 20
	maxListLines = 5_000_000
)

// listed is one RPM of a repo, as its rpmlist.jsonl says.
type listed struct {
	ID          int64  `json:"id"`
	Name        string `json:"name"`
	Version     string `json:"version"`
	Release     string `json:"release"`
	Arch        string `json:"arch"`
	PayloadHash string `json:"payloadhash"`
}

func (l listed) nvra() string { return l.Name + "-" + l.Version + "-" + l.Release + "." + l.Arch }

// repoFile is the path of a file of the root's repo below topdir.
func (r *root) repoFile(name string) string {
	return koji.PathInfo{}.RepoArch(r.cfg.RepoID, r.cfg.Tag, r.cfg.RepoArch)[1:] + "/" + name
}

// markInternal gives the hub's own packages their ids by the list of RPMs that
// koji puts beside the repodata.
func (r *root) markInternal(ctx context.Context, pkgs []RootPackage) error {
	wanted := make(map[string][]int, len(pkgs))
	for i, p := range pkgs {
		if p.ExternalRepo == nil {
			wanted[p.NVRA()] = append(wanted[p.NVRA()], i)
		}
	}
	listed, err := r.readRPMList(ctx, wanted)
	if errors.Is(err, fs.ErrNotExist) {
		// Only repos older than koji 1.34; there drafts are all that need an id.
		r.env.Log.WarnContext(ctx, "repo has no rpmlist.jsonl", "repo", r.cfg.RepoID)
		listed, err = r.draftRPMs(ctx)
	}
	if err != nil {
		return err
	}
	for _, l := range listed {
		for _, i := range wanted[l.nvra()] {
			if l.PayloadHash != pkgs[i].PayloadHash {
				return koji.Errorf(koji.BuildrootError,
					"RPM: %s: payloadhash: %s mismatch expected %s in rpmlist.jsonl",
					l.nvra(), pkgs[i].PayloadHash, l.PayloadHash)
			}
			pkgs[i].ID = l.ID
		}
	}
	return nil
}

// readRPMList reads those lines of the repo's list that are wanted.
func (r *root) readRPMList(ctx context.Context, wanted map[string][]int) ([]listed, error) {
	f, err := r.env.OpenFile(ctx, r.repoFile("rpmlist.jsonl"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []listed
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, maxListLine)
	for n := 1; sc.Scan(); n++ {
		if n > maxListLines {
			return nil, koji.Errorf(koji.BuildrootError, "rpmlist.jsonl: more than %d lines", maxListLines)
		}
		line := bytes.TrimSpace(sc.Bytes())
		if len(line) == 0 {
			continue
		}
		var l listed
		if err := json.Unmarshal(line, &l); err != nil {
			return nil, koji.Errorf(koji.BuildrootError, "rpmlist.jsonl: line %d: %w", n, err)
		}
		if _, ok := wanted[l.nvra()]; ok {
			out = append(out, l)
		}
	}
	return out, sc.Err()
}

// draftRPMs asks the hub for the draft builds' RPMs of the tag.
func (r *root) draftRPMs(ctx context.Context) ([]listed, error) {
	reply, err := callList(ctx, r.env, "listTaggedRPMS", xmlrpc.Kwargs(
		xmlrpc.Member{Name: "tag", Value: r.cfg.TagID},
		xmlrpc.Member{Name: "event", Value: r.cfg.Event},
		xmlrpc.Member{Name: "latest", Value: true},
		xmlrpc.Member{Name: "draft", Value: true}))
	if err != nil || len(reply) == 0 {
		return nil, err
	}
	rpms, _ := reply[0].([]any)
	var out []listed
	for _, v := range rpms {
		s, _ := v.(xmlrpc.Struct)
		var l listed
		l.ID, _ = s.Value("id").(int64)
		for name, to := range map[string]*string{
			"name": &l.Name, "version": &l.Version, "release": &l.Release,
			"arch": &l.Arch, "payloadhash": &l.PayloadHash,
		} {
			*to, _ = s.Value(name).(string)
		}
		out = append(out, l)
	}
	return out, nil
}
