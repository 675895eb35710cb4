package cmd

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/cli/internal/mockconf"
	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type mockConfigOptions struct {
	Arch, Name, Tag, Target, Task, Buildroot string
	Latest                                   bool
	MockDir, Distribution, Proxy, Out        string
	TopDir, TopURL                           string
}

func addMockConfig(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "mock-config", Category: cli.Info, Anonymous: true,
		Usage: "[options]", Short: "Write a configuration for mock",
	}, mockConfigFlags, runMockConfig)
}

func mockConfigFlags(f *cli.Flags, o *mockConfigOptions) {
	o.MockDir, o.Distribution = "/var/lib/mock", "Koji Testing"
	f.String(&o.Arch, "a,arch", "the architecture")
	f.String(&o.Name, "n,name", "the root's name")
	f.String(&o.Tag, "tag", "for builds in this build tag")
	f.String(&o.Target, "target", "for builds of this target")
	f.String(&o.Task, "task", "as the build root of this task was")
	f.Bool(&o.Latest, "latest", "always use the newest repo")
	f.String(&o.Buildroot, "buildroot", "as the build root with this id was")
	f.String(&o.MockDir, "mockdir", "where mock keeps its roots (`DIR`)")
	f.String(&o.TopDir, "topdir", "where the file tree is mounted (`DIR`); goes before --topurl")
	f.String(&o.TopURL, "topurl", "where the file tree is served (`URL`)")
	f.String(&o.Distribution, "distribution", "value of the macro %distribution")
	f.String(&o.Proxy, "yum-proxy", "proxy for downloads")
	f.String(&o.Out, "o", "write to this `FILE`")
	f.Args(func(args []string) error {
		if len(args) == 0 {
			return nil
		}
		if o.Name != "" {
			return cli.Usagef("Name already specified via option")
		}
		o.Name = args[0]
		return nil
	})
}

// mockRepo is what a root is to be made of.
type mockRepo struct {
	tag, arch string
	id        int64 // 0: the newest one
}

func runMockConfig(ctx context.Context, e *cli.Env, o mockConfigOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	repo, err := o.repo(ctx, e, s)
	if err != nil {
		return err
	}
	if o.Latest {
		repo.id = 0
	}
	config, err := buildConfigAt(ctx, s, repo)
	if err != nil {
		return err
	}
	tagArches := strOr(config, "arches", "")
	switch {
	case tagArches == "":
		e.Warnf("Tag %s has an empty arch list", repo.tag)
	case !strings.Contains(tagArches, repo.arch):
		e.Warnf("%s is not in the list of tag arches", repo.arch)
	}
	extra, _ := config.Value("extra").(xmlrpc.Struct)
	c := mockconf.Config{
		Name: o.Name, Arch: repo.arch, MockDir: o.MockDir, RepoURL: o.repoURL(e, repo), Distribution: o.Distribution, Proxy: o.Proxy, Extra: extra,
	}
	if c.Name == "" {
		c.Name = repo.tag + "-repo_" + repo.name()
	}
	if o.Out != "" {
		return os.WriteFile(o.Out, []byte(c.Text()), 0o644)
	}
	e.Println(c.Text())
	return nil
}

func (r *mockRepo) name() string {
	if r.id == 0 {
		return "latest"
	}
	return koji.Str(r.id)
}

func (o *mockConfigOptions) repoURL(e *cli.Env, r mockRepo) string {
	paths := koji.PathInfo{Top: e.Config.TopURL}
	switch {
	case o.TopDir != "":
		paths.Top = "file://" + o.TopDir
	case o.TopURL != "":
		paths.Top = o.TopURL
	case paths.Top == "":
		paths.Top = "file://" + koji.DefaultTopDir
	}
	paths.Top = strings.TrimSuffix(paths.Top, "/")
	if r.id == 0 {
		return paths.LatestRepo(r.tag) + "/" + r.arch
	}
	return paths.Repo(r.id, r.tag) + "/" + r.arch
}

// buildConfigAt are the tag's settings as they were when the repo was made.
func buildConfigAt(ctx context.Context, c client.Caller, r mockRepo) (xmlrpc.Struct, error) {
	var event any
	if r.id != 0 {
		info, err := find(ctx, c, "repoInfo", r.id)
		if err != nil {
			return nil, err
		}
		event = info.Value("create_event")
	}
	return find(ctx, c, "getBuildConfig", r.tag, client.KW("event", event))
}

func (o *mockConfigOptions) repo(ctx context.Context, e *cli.Env, c client.Caller) (mockRepo, error) {
	switch {
	case o.Buildroot != "":
		return o.ofBuildroot(ctx, c)
	case o.Task != "":
		return o.ofTask(ctx, e, c)
	case o.Tag == "" && o.Target == "":
		return mockRepo{}, cli.Usagef("Please specify one of: --tag, --target, --task, --buildroot")
	case o.Arch == "":
		return mockRepo{}, cli.Failf("Please specify an arch")
	case o.Tag != "":
		tag, err := existingTag(ctx, c, o.Tag)
		if err != nil {
			return mockRepo{}, err
		}
		config, err := find(ctx, c, "getBuildConfig", tag.Value("id"))
		if err != nil {
			return mockRepo{}, err
		}
		if config == nil {
			return mockRepo{}, cli.Failf("Could not get config info for tag: %s", str(tag, "name"))
		}
		return o.current(ctx, c, config.Value("id"), str(tag, "name"))
	}
	target, err := find(ctx, c, "getBuildTarget", o.Target)
	if err != nil {
		return mockRepo{}, err
	}
	if target == nil {
		return mockRepo{}, cli.Usagef("No such build target: %s", o.Target)
	}
	return o.current(ctx, c, target.Value("build_tag"), str(target, "build_tag_name"))
}

// current is a tag's repo as it is now.
func (o *mockConfigOptions) current(ctx context.Context, c client.Caller, tag any, name string) (mockRepo, error) {
	r := mockRepo{tag: name, arch: o.Arch}
	if o.Latest {
		return r, nil
	}
	repo, err := find(ctx, c, "getRepo", tag)
	if err == nil && repo == nil {
		err = cli.Failf("Could not get a repo for tag: %s", name)
	}
	r.id = num(repo, "id")
	return r, err
}

func (o *mockConfigOptions) ofBuildroot(ctx context.Context, c client.Caller) (mockRepo, error) {
	id, err := strconv.ParseInt(strings.TrimSpace(o.Buildroot), 10, 64)
	if err != nil {
		return mockRepo{}, cli.Usagef("Buildroot id must be an integer")
	}
	root, err := find(ctx, c, "getBuildroot", id)
	if err == nil && root == nil {
		err = cli.Failf("No such buildroot: %d", id)
	}
	if err != nil {
		return mockRepo{}, err
	}
	return repoOf(root)
}

// repoOf is what a build root was made of.
func repoOf(root xmlrpc.Struct) (mockRepo, error) {
	r := mockRepo{tag: str(root, "tag_name"), arch: str(root, "arch"), id: num(root, "repo_id")}
	if r.id == 0 {
		return r, fmt.Errorf("build root %s was not made of a repo", str(root, "id"))
	}
	return r, nil
}

func (o *mockConfigOptions) ofTask(ctx context.Context, e *cli.Env, c client.Caller) (mockRepo, error) {
	id, err := strconv.ParseInt(strings.TrimSpace(o.Task), 10, 64)
	if err != nil {
		return mockRepo{}, cli.Usagef("Task id must be an integer")
	}
	roots, err := list(ctx, c, "listBuildroots", client.KW("taskID", id))
	if err != nil {
		return mockRepo{}, err
	}
	switch len(roots) {
	case 0:
		return mockRepo{}, cli.Failf("No buildroots for task %s (or no such task)", o.Task)
	case 1:
	default:
		e.Printf("Multiple buildroots found: [%s]\n", strings.Join(names(roots, "id"), ", "))
	}
	r, err := repoOf(roots[len(roots)-1])
	if o.Name == "" {
		o.Name = fmt.Sprintf("%s-task_%d", r.tag, id)
	}
	return r, err
}
