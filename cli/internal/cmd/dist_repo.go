package cmd

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type distRepoOptions struct {
	waitOptions
	AllowMissing, SkipMissing, WithSrc, SplitDebuginfo bool
	Arches, DeltaRPMs                                  []string
	Comps, Multilib                                    string
	Volume, ZckDictDir                                 *string
	Event                                              *int64
	Latest, NoInherit, Zck, WriteSigned                bool
	SkipStat                                           *bool
	Tag                                                string
	Keys                                               []string
}

func addDistRepo(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "dist-repo", Category: cli.Misc,
		Usage: "[options] <tag> <key_id> [<key_id> ...]", Short: "Make a repo of a tag to be handed out",
	}, distRepoFlags, runDistRepo)
}

func distRepoFlags(f *cli.Flags, o *distRepoOptions) {
	o.Latest = true
	f.Bool(&o.AllowMissing, "allow-missing-signatures", "take unsigned copies of RPMs that no given key signed")
	f.Strings(&o.Arches, "a,arch", "make it for this architecture; all of the tag's by default")
	f.Bool(&o.WithSrc, "with-src", "with a repo of the source RPMs")
	f.Bool(&o.SplitDebuginfo, "split-debuginfo", "put debuginfo RPMs into repos of their own")
	f.String(&o.Comps, "comps", "put this comps file into the repodata")
	f.Strings(&o.DeltaRPMs, "delta-rpms", "make delta RPMs against this dist repo: an id, or a tag that has one (`REPO`)")
	f.OptInt(&o.Event, "event", "of the tag as it was at this event")
	f.OptString(&o.Volume, "volume", "put it on this volume")
	f.BoolTo(&o.Latest, false, "non-latest", "with older builds, too")
	f.String(&o.Multilib, "multilib", "with the multilib packages that this file tells of (`CONFIG`)")
	f.Bool(&o.NoInherit, "noinherit", "without what the tag inherits")
	o.declare(f)
	f.Bool(&o.SkipMissing, "skip-missing-signatures", "leave out RPMs that no given key signed")
	f.Bool(&o.Zck, "zck", "with zchunk files")
	f.OptString(&o.ZckDictDir, "zck-dict-dir", "directory of zchunk dictionaries on the builder")
	f.Bool(&o.WriteSigned, "write-signed-rpms", "write signed copies that are missing")
	f.OptBool(&o.SkipStat, true, "skip-stat", "have createrepo take a file of the same name for the same, without a look at it")
	f.OptBool(&o.SkipStat, false, "no-skip-stat", "have createrepo compare sizes and times of files, too")
	f.Args(o.parse)
}

func (o *distRepoOptions) parse(args []string) error {
	switch {
	case len(args) < 1:
		return cli.Usagef("You must provide a tag to generate the repo from")
	case len(args) < 2 && !o.AllowMissing:
		return cli.Usagef("Please specify one or more GPG key IDs (or --allow-missing-signatures)")
	case o.AllowMissing && o.SkipMissing:
		return cli.Usagef("allow_missing_signatures and skip_missing_signatures are mutually exclusive")
	}
	o.Tag, o.Keys = args[0], args[1:]
	return nil
}

func runDistRepo(ctx context.Context, e *cli.Env, o distRepoOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	dir := uploadDir("cli-dist-repo", e.Now())
	comps, err := uploadFor(ctx, s, o.Comps, dir)
	if err != nil {
		return err
	}
	delta, err := o.deltaRepos(ctx, s)
	if err != nil {
		return err
	}
	if err := o.chooseArches(ctx, e, s); err != nil {
		return err
	}
	multilib, err := o.multilib(ctx, s, dir)
	if err != nil {
		return err
	}
	o.Arches = slices.DeleteFunc(o.Arches, func(a string) bool { return a == "noarch" })
	if o.WithSrc && !slices.Contains(o.Arches, "src") {
		o.Arches = append(o.Arches, "src")
	}
	if len(o.Arches) == 0 {
		return cli.Usagef("No arches left.")
	}
	kw := []any{
		"arch", o.Arches, "comps", comps, "delta", delta, "event", o.Event, "volume", o.Volume, "inherit", !o.NoInherit,
		"latest", o.Latest, "multilib", multilib, "split_debuginfo", o.SplitDebuginfo,
		"skip_missing_signatures", o.SkipMissing, "allow_missing_signatures", o.AllowMissing,
		"zck", o.Zck, "zck_dict_dir", o.ZckDictDir, "write_signed_rpms", o.WriteSigned,
	}
	if o.SkipStat != nil {
		kw = append(kw, "createrepo_skip_stat", *o.SkipStat)
	}
	id, err := client.Invoke[int64](ctx, s, "distRepo", o.Tag, append([]string{}, o.Keys...), client.KW(kw...))
	if err != nil {
		return err
	}
	e.Println("Creating dist repo for tag " + o.Tag)
	return o.watch(ctx, e, s, []int64{id})
}

// uploadFor uploads a file that the task needs and returns its path at the hub,
// nil when none was given.
func uploadFor(ctx context.Context, s *client.Session, file, dir string) (any, error) {
	if file == "" {
		return nil, nil
	}
	if _, err := os.Stat(file); err != nil {
		return nil, cli.Usagef("could not find %s", file)
	}
	_, err := s.UploadFile(ctx, file, client.Target{Path: dir, Overwrite: true})
	return dir + "/" + filepath.Base(file), err
}

// deltaRepos finds the ids of the repos to make deltas against.
func (o *distRepoOptions) deltaRepos(ctx context.Context, s *client.Session) ([]any, error) {
	ids := []any{}
	for _, ref := range o.DeltaRPMs {
		var repo xmlrpc.Struct
		id, err := strconv.ParseUint(ref, 10, 63)
		if err == nil {
			repo, err = find(ctx, s, "repoInfo", id, client.KW("strict", true))
		} else if repo, err = find(ctx, s, "getRepo", ref, client.KW("dist", true)); err == nil && repo == nil {
			const expired = 2
			repo, err = find(ctx, s, "getRepo", ref, client.KW("state", expired, "dist", true))
		}
		if err != nil {
			return nil, err
		}
		if repo == nil {
			return nil, cli.Usagef("Can't find repo for tag: %s", ref)
		}
		ids = append(ids, repo.Value("id"))
	}
	return ids, nil
}

// chooseArches takes the tag's architectures, or else those of the first tag that
// it inherits from and that has any.
func (o *distRepoOptions) chooseArches(ctx context.Context, e *cli.Env, s *client.Session) error {
	tag, err := existingTag(ctx, s, o.Tag)
	if err != nil {
		return err
	}
	allowed := strOr(tag, "arches", "")
	if allowed == "" {
		if allowed, err = inheritedArches(ctx, s, o.Tag); err != nil {
			return err
		}
	}
	if len(o.Arches) == 0 {
		if o.Arches = strings.Fields(allowed); len(o.Arches) == 0 {
			return cli.Usagef("No arches given and no arches associated with tag")
		}
		return nil
	}
	for _, a := range o.Arches {
		if allowed == "" {
			e.Warnf("Tag %s has an empty arch list", str(tag, "name"))
		} else if !strings.Contains(allowed, a) {
			e.Warnf("%s is not in the list of tag arches", a)
		}
	}
	return nil
}

func inheritedArches(ctx context.Context, s *client.Session, tag string) (string, error) {
	parents, err := list(ctx, s, "getFullInheritance", tag)
	if err != nil {
		return "", err
	}
	for _, p := range parents {
		parent, err := find(ctx, s, "getTag", p.Value("parent_id"))
		if err != nil {
			return "", err
		}
		if yes(parent, "arches") {
			return str(parent, "arches"), nil
		}
	}
	return "", nil
}

// multilib uploads the multilib configuration; each 64-bit architecture needs its
// 32-bit one then.
func (o *distRepoOptions) multilib(ctx context.Context, s *client.Session, dir string) (any, error) {
	if o.Multilib == "" {
		return nil, nil
	}
	if _, err := os.Stat(o.Multilib); err != nil {
		return nil, cli.Usagef("could not find %s", o.Multilib)
	}
	for _, pair := range [][2]string{{"x86_64", "i686"}, {"s390x", "s390"}, {"ppc64", "ppc"}} {
		if slices.Contains(o.Arches, pair[0]) && !slices.Contains(o.Arches, pair[1]) {
			return nil, cli.Usagef("The multilib arch (%s) must be included", pair[1])
		}
	}
	return uploadFor(ctx, s, o.Multilib, dir)
}
