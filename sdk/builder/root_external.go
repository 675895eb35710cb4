package builder

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Bounds for what a repo's own files may hold.
const (
	maxRepomd  = 1 << 20
	maxOrigins = 1 << 30
)

// markExternal finds out which packages came from an external repo, by the
// origins that the merging of repos left in the repodata.
func (r *root) markExternal(ctx context.Context, pkgs []RootPackage) error {
	repos, err := callList(ctx, r.env, "getExternalRepoList", r.cfg.TagID,
		xmlrpc.Kwargs(xmlrpc.Member{Name: "event", Value: r.cfg.Event}))
	if err != nil || len(repos) == 0 {
		return err
	}
	byURL := make(map[string]xmlrpc.Struct, len(repos))
	for _, v := range repos {
		repo, _ := v.(xmlrpc.Struct)
		url, _ := repo.Value("url").(string)
		byURL[strings.ReplaceAll(url, "$arch", r.cfg.RepoArch)] = repo
	}
	origins, err := r.readOrigins(ctx)
	if err != nil {
		return err
	}
	// Merging begins with the hub's own RPMs in a directory of the task.
	own := fmt.Sprintf("/repo_%d_premerge/", r.cfg.RepoID)
	for i := range pkgs {
		url, ok := origins[pkgs[i].NVRA()]
		switch repo, external := byURL[url]; {
		case !ok:
			return koji.Errorf(koji.BuildError, "No origin for %s", pkgs[i].NVRA())
		case external:
			pkgs[i].ExternalRepo = repo
		case !strings.HasPrefix(url, "file://") || !strings.HasSuffix(url, own):
			return koji.Errorf(koji.BuildError, "Unknown origin for %s: %s", pkgs[i].NVRA(), url)
		}
	}
	return nil
}

// readOrigins reads the repodata's "origin" file: where each package, by its
// NVRA, was taken from.
func (r *root) readOrigins(ctx context.Context) (map[string]string, error) {
	href, err := r.originHref(ctx)
	if err != nil {
		return nil, err
	}
	f, err := r.env.OpenFile(ctx, r.repoFile(href))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	zr, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", href, err)
	}
	origins := map[string]string{}
	sc := bufio.NewScanner(io.LimitReader(zr, maxOrigins))
	for sc.Scan() {
		// "EPOCH:NAME-VERSION-RELEASE.ARCH  URL", the epoch may be missing.
		parts := strings.Fields(sc.Text())
		if len(parts) < 2 {
			continue
		}
		_, nvra, ok := strings.Cut(parts[0], ":")
		if !ok {
			nvra = parts[0]
		}
		origins[nvra] = parts[1]
	}
	return origins, sc.Err()
}

// originHref finds the "origin" file's name in repomd.xml.
func (r *root) originHref(ctx context.Context) (string, error) {
	f, err := r.env.OpenFile(ctx, r.repoFile("repodata/repomd.xml"))
	if err != nil {
		return "", err
	}
	defer f.Close()
	var md struct {
		Data []struct {
			Type     string `xml:"type,attr"`
			Location struct {
				Href string `xml:"href,attr"`
			} `xml:"location"`
		} `xml:"data"`
	}
	if err := xml.NewDecoder(io.LimitReader(f, maxRepomd)).Decode(&md); err != nil {
		return "", fmt.Errorf("repomd.xml: %w", err)
	}
	for _, d := range md.Data {
		if d.Type == "origin" && d.Location.Href == path.Clean(d.Location.Href) &&
			strings.HasPrefix(d.Location.Href, "repodata/") {
			return d.Location.Href, nil
		}
	}
	return "", koji.Errorf(koji.BuildrootError, "repomd.xml of repo %d names no origins", r.cfg.RepoID)
}
