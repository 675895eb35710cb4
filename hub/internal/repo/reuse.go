package repo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/hub/internal/extrepo"
	"github.com/gokoji/gokoji/hub/internal/tag"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Reuse answers a request at once when a ready repo is known that has what the
// new one would have: the new one, an ordinary repo without a task, takes its
// metadata. It returns which repos came into question; those in known have been
// looked at before and are left out. The request stays as it is, for a task to
// answer it, when nothing fits; the error is then ErrNothingFits, or nil when no
// repo came into question.
//
// As with koji's builders (copy_old_repodata) repos with external repos don't
// count, and what is compared is: the options, the packages of each architecture
// with all that is known of them, the blocked packages, and the groups.
func Reuse(ctx context.Context, c *hub.Call, id int64, known []int64) (looked []int64, err error) {
	r, err := claim(ctx, c, id)
	if r == nil || err != nil {
		return nil, err
	}
	l, err := newLayout(ctx, c, initArgs{Tag: koji.RefID(r.TagID), Event: r.AtEvent, Opts: r.Opts.Value})
	if err != nil {
		return nil, fmt.Errorf("what the repo is to be: %w", err)
	}
	if on(l.opts, optMaven) || len(l.arches()) == 0 {
		return nil, nil
	}
	models, err := l.models(ctx, c)
	if err != nil {
		return nil, err
	}
	for _, m := range models {
		looked = append(looked, m.ID)
	}
	models = slices.DeleteFunc(models, func(m Info) bool { return slices.Contains(known, m.ID) })
	if len(models) == 0 {
		return looked, nil
	}
	if r.AtEvent != nil {
		l.event = *r.AtEvent
	} else if l.event, err = c.Event(ctx); err != nil {
		return nil, err
	}
	if external, err := hasExternal(ctx, c, l.tag.ID, l.event); err != nil || external {
		return looked, cmp.Or(err, ErrNothingFits)
	}
	con, err := readContent(ctx, c, l)
	if err != nil {
		return nil, err
	}
	wanted := map[string][3]list{}
	for _, arch := range l.arches() {
		wanted[arch] = l.lists(arch, con)
	}
	for i := range models {
		files, err := l.compare(ctx, c, con.comps, wanted, &models[i])
		if err != nil {
			return nil, err
		}
		if files != nil {
			return looked, l.adopt(ctx, c, r, con, files)
		}
	}
	return looked, ErrNothingFits
}

// ErrNothingFits says that only a task can answer a request. It undoes the event
// that was made to compare with.
var ErrNothingFits = errors.New("no ready repo has the same content")

// claim locks a request that waits and has no task; nil when it is answered or
// somebody else is at it.
func claim(ctx context.Context, c *hub.Call, id int64) (*Request, error) {
	got, err := hub.Rows[int64](ctx, c, `SELECT id FROM repo_queue WHERE id = $1::bigint AND active
		AND repo_id IS NULL AND task_id IS NULL FOR UPDATE SKIP LOCKED`, id)
	if err != nil || len(got) == 0 {
		return nil, err
	}
	return FindRequest(ctx, c, id)
}

// How many repos are compared with a new one: of a tag, and of all.
const (
	modelsOfTag = 2
	maxModels   = 16
)

// models returns the ready repos with the same options that may have the same
// content: the tag's own, then those of the tags that its extra data
// repo.oldrepo_hint names, then of those it inherits from, the nearest first.
func (l *layout) models(ctx context.Context, c *hub.Call) ([]Info, error) {
	tags, err := l.relatives(ctx, c)
	if err != nil {
		return nil, err
	}
	opts, err := koji.FormatJSON(l.opts)
	if err != nil {
		return nil, err
	}
	return selectRepos().Where(`repo.id IN (SELECT id FROM (
			SELECT id, row_number() OVER (PARTITION BY tag_id ORDER BY create_event DESC, id DESC) AS place FROM repo
			WHERE tag_id = ANY(?::bigint[]) AND state = ? AND dist IS NOT TRUE AND opts = ?::text::jsonb) AS newest
			WHERE place <= ?)`, tags, int(koji.RepoReady), opts, modelsOfTag).
		// $1 is tags
		OrderBy("array_position($1::bigint[], repo.tag_id::bigint), repo.create_event DESC, repo.id DESC").
		Opts(hub.QueryOpts{Limit: maxModels}).All(ctx, c)
}

func (l *layout) relatives(ctx context.Context, c *hub.Call) ([]int64, error) {
	tags := []int64{l.tag.ID}
	add := func(id int64) {
		if !slices.Contains(tags, id) {
			tags = append(tags, id)
		}
	}
	hint := l.tag.Extra.Value("repo.oldrepo_hint")
	hints, isList := hint.([]any)
	if !isList && hint != nil {
		hints = []any{hint}
	}
	for _, hint := range hints {
		ref, err := koji.ParseRef(hint)
		if err != nil {
			continue
		}
		t, err := tag.Find(ctx, c, ref)
		if err != nil {
			return nil, err
		}
		if t != nil {
			add(t.ID)
		}
	}
	ancestors, err := tag.Ancestors(ctx, c, l.tag.ID, nil)
	slices.SortStableFunc(ancestors, func(a, b tag.Ancestor) int { return int(a.CurrDepth - b.CurrDepth) })
	for _, a := range ancestors {
		add(a.ParentID)
	}
	return tags, err
}

func hasExternal(ctx context.Context, c *hub.Call, tagID, event int64) (bool, error) {
	links, err := extrepo.Inherited(ctx, c, tagID, &event)
	return len(links) > 0, err
}

// adopt makes the repo out of another one's files and ends the request.
func (l *layout) adopt(ctx context.Context, c *hub.Call, r *Request, con *content, files *model) error {
	err := l.init(ctx, c, r.AtEvent, func(ctx context.Context, c *hub.Call) error {
		about := append(l.describe(), // koji's builders say the same
			xmlrpc.Member{Name: "cloned_from_repo_id", Value: files.repo.ID},
			xmlrpc.Member{Name: "cloned_archs", Value: xmlrpc.List(l.arches())})
		return l.prepare(ctx, c, con, about, func(tmp, dir string) error {
			for _, arch := range l.arches() {
				folder, err := makeArch(c, tmp, dir, arch)
				if err != nil {
					return err
				}
				if err := files.link(arch, folder); err != nil {
					return err
				}
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	made, err := Get(ctx, c, l.id)
	if err != nil {
		return err
	}
	if err := made.finish(ctx, c, xmlrpc.Struct{}, false, func() error { return nil }); err != nil {
		return err
	}
	c.AfterCommit(func(context.Context, *hub.Call) error {
		c.Log.Info("a repo was made of another one's metadata", "repo", l.id, "tag", l.tag.Name, "request", r.ID,
			"from", files.repo.ID, "its tag", files.repo.TagName, "architectures", strings.Join(l.arches(), " "))
		return nil
	})
	return nil
}
