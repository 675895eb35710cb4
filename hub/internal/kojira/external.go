package kojira

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gokoji/gokoji/hub/internal/extrepo"
	"github.com/gokoji/gokoji/hub/internal/host"
	"github.com/gokoji/gokoji/hub/internal/repo"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// How often external repos are looked at, and how long one may take to answer.
const (
	externalInterval = time.Minute
	externalTimeout  = 5 * time.Second
)

// maxIndex bounds the repomd.xml of an external repo.
const maxIndex = 16 << 20

// watcher notices when external repos change, so that repos made with them count
// as out of date: as koji's kojira does, it keeps the newest timestamp that their
// indexes give.
type watcher struct{ client *http.Client }

func newWatcher() *watcher { return &watcher{&http.Client{Timeout: externalTimeout}} }

// watched is an external repo that a tag uses.
type watched struct {
	ID   int64    `koji:"id"`
	URL  string   `koji:"url"`
	Data hub.JSON `koji:"data"` // what is known of it
}

// look asks all external repos that tags use.
func (w *watcher) look(ctx context.Context, s *hub.System) error {
	list, err := hub.Rows[watched](ctx, s.Pool, `SELECT config.external_repo_id AS id, config.url, data.data::text AS data
		FROM external_repo_config AS config
		LEFT JOIN external_repo_data AS data ON data.external_repo_id = config.external_repo_id AND data.active
		WHERE config.active AND config.external_repo_id IN (SELECT external_repo_id FROM tag_external_repos WHERE active)
		ORDER BY config.external_repo_id`)
	if err != nil || len(list) == 0 {
		return err
	}
	arches, err := host.AllArches(ctx, s.Pool)
	if err != nil {
		return err
	}
	for _, r := range list {
		newest := w.newest(ctx, s.Log, r, arches)
		data, _ := r.Data.Value.(xmlrpc.Struct)
		if newest <= number(data.Value("max_ts")) {
			continue
		}
		if err := w.note(ctx, s, r.ID, newest); err != nil {
			return err
		}
	}
	return nil
}

// number reads what kojira has stored.
func number(v any) int64 {
	switch n := v.(type) {
	case int64:
		return n
	case float64:
		return int64(n)
	}
	return 0
}

// newest returns the newest timestamp in the indexes of an external repo; 0 when
// none can be read.
func (w *watcher) newest(ctx context.Context, log *slog.Logger, r watched, arches []string) int64 {
	urls := []string{r.URL}
	if strings.Contains(r.URL, "$arch") {
		urls = nil
		for _, arch := range arches {
			urls = append(urls, strings.ReplaceAll(r.URL, "$arch", arch))
		}
	}
	var newest int64
	var last error
	for _, url := range urls {
		moment, err := w.ask(ctx, strings.TrimSuffix(url, "/")+"/repodata/repomd.xml")
		if err != nil {
			last = err // not all architectures need be there
		}
		newest = max(newest, moment)
	}
	if newest == 0 && ctx.Err() == nil {
		log.Warn("whether an external repo has changed is unknown", "external repo", r.ID, "url", r.URL, "error", last)
	}
	return newest
}

// ask returns the newest timestamp of an index.
func (w *watcher) ask(ctx context.Context, url string) (int64, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, err
	}
	resp, err := w.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("%s: %s", url, resp.Status)
	}
	var index struct {
		Data []struct {
			Timestamp string `xml:"http://linux.duke.edu/metadata/repo timestamp"`
		} `xml:"http://linux.duke.edu/metadata/repo data"`
	}
	if err := xml.NewDecoder(io.LimitReader(resp.Body, maxIndex)).Decode(&index); err != nil {
		return 0, fmt.Errorf("%s: %w", url, err)
	}
	var newest int64
	for _, d := range index.Data {
		// what is no time, such as 1e300, must not become the newest for good
		if f, err := strconv.ParseFloat(strings.TrimSpace(d.Timestamp), 64); err == nil && f < math.MaxInt32*1000 {
			newest = max(newest, int64(math.RoundToEven(f)))
		}
	}
	if newest == 0 {
		return 0, fmt.Errorf("%s has no timestamp", url)
	}
	return newest, nil
}

// note stores the timestamp, as the user for repo tasks. That changes the tags
// that use the repo.
func (w *watcher) note(ctx context.Context, s *hub.System, id, newest int64) error {
	c := &hub.Call{Method: "repo.setExternalRepoData", Session: &hub.Session{}}
	return s.Run(ctx, c, func(ctx context.Context, c *hub.Call) error {
		owner, err := repo.QueueUser(ctx, c, c.Options())
		if err != nil {
			return err
		}
		if owner == nil {
			c.Log.Warn("an external repo has changed, which nobody can note without the user RepoQueueUser", "external repo", id)
			return nil
		}
		c.Session.LoggedIn, c.Session.UserID, c.Session.UserName = true, *owner, c.Options().RepoQueueUser
		c.Log.Info("an external repo has changed", "external repo", id, "timestamp", newest)
		return extrepo.SetData(ctx, c, id, xmlrpc.Struct{{Name: "max_ts", Value: newest}})
	})
}
