package tasks

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

// externalRepo is a tag's link to a repo from elsewhere.
type externalRepo struct {
	URL    string  `koji:"url"`
	Arches *string `koji:"arches"` // nil: all
	Mode   *string `koji:"merge_mode"`
}

const mergerepoC = "/usr/bin/mergerepo_c"

// external merges the tag's external repos into the repodata. An architecture
// that has no packages at all is marked as such.
func (m *repoMaker) external(ctx context.Context, empty bool) error {
	repos, err := client.Invoke[[]externalRepo](ctx, m.t, "getExternalRepoList", m.repo.Tag, client.KW("event", m.repo.Event))
	if err != nil {
		return err
	}
	if len(repos) > 0 {
		return m.merge(ctx, repos)
	}
	if empty {
		return markEmpty(m.data)
	}
	return nil
}

// emptyRepo marks the repodata of a repo without packages.
const emptyRepo = "EMPTY_REPO"

func markEmpty(repodata string) error {
	const text = "This repo is empty because its tag has no content for this arch\n"
	return os.WriteFile(filepath.Join(repodata, emptyRepo), []byte(text), 0o644)
}

func (m *repoMaker) merge(ctx context.Context, repos []externalRepo) error {
	mode, err := mergeMode(repos)
	if err != nil {
		return err
	}
	// What we have made is the first of the repos to be merged.
	local := filepath.Join(m.t.WorkDir, fmt.Sprintf("repo_%d_premerge", m.repo.ID))
	if err := os.Rename(m.out, local); err != nil {
		return err
	}
	if err := os.MkdirAll(m.out, 0o755); err != nil {
		return err
	}
	argv, err := m.mergeCommand(ctx, mode, append([]string{"file://" + local + "/"}, m.urls(repos)...))
	if err != nil {
		return err
	}
	status, err := m.t.RunCommand(ctx, builder.Command{
		Argv: argv, Log: "mergerepos.log", Env: []string{"TMPDIR=" + m.t.WorkDir},
	})
	if err != nil {
		return err
	}
	if !status.Success() {
		return koji.Errorf(koji.GenericError, "failed to merge repos: %s", status.Describe(builder.ShellLines(argv)))
	}
	return nil
}

// mergeMode is the one mode of all repos.
func mergeMode(repos []externalRepo) (string, error) {
	var modes []string
	for _, r := range repos {
		mode := "koji"
		if r.Mode != nil {
			mode = *r.Mode
		}
		if !slices.Contains(modes, mode) {
			modes = append(modes, mode)
		}
	}
	if len(modes) > 1 {
		return "", koji.Errorf(koji.GenericError, "Found multiple merge modes for external repos: %s", strings.Join(modes, ", "))
	}
	return modes[0], nil
}

// urls are the addresses of the repos that are for this architecture.
func (m *repoMaker) urls(repos []externalRepo) []string {
	var urls []string
	for _, r := range repos {
		if r.Arches != nil && *r.Arches != "" && !slices.Contains(strings.Fields(*r.Arches), m.arch) {
			continue
		}
		urls = append(urls, strings.ReplaceAll(r.URL, "$arch", m.arch))
	}
	return urls
}

func (m *repoMaker) mergeCommand(ctx context.Context, mode string, urls []string) ([]string, error) {
	version, err := mergerepoVersion(ctx)
	if err != nil {
		m.t.Logger.WarnContext(ctx, "cannot tell mergerepo_c's version", "error", err)
	}
	var argv []string
	switch mode {
	case "simple":
		if slices.Compare(version, []int{0, 13, 0}) < 0 {
			return nil, koji.Errorf(koji.GenericError, "mergerepo_c is not installed or has low version: %s (0.13.0 needed for --simple)", dotted(version))
		}
		argv = []string{mergerepoC, "--koji", "--simple"}
	case "bare":
		argv = []string{mergerepoC, "--pkgorigins", "--all"}
	default:
		argv = []string{mergerepoC, "--koji"}
	}
	if mode != "bare" {
		argv = append(argv, "-b", m.dir+"/blocklist")
	}
	argv = append(argv, "-a", m.arch, "-o", m.out)
	if slices.Compare(version, []int{0, 15, 11}) >= 0 {
		argv = append(argv, "--arch-expand")
	}
	argv = append(argv, m.groups()...)
	for _, url := range urls {
		argv = append(argv, "-r", url)
	}
	return argv, nil
}

// mergerepoVersion asks mergerepo_c, whose answer begins "Version: 0.17.3".
func mergerepoVersion(ctx context.Context) ([]int, error) {
	out, err := exec.CommandContext(ctx, mergerepoC, "--version").Output()
	if err != nil {
		return nil, err
	}
	found := regexp.MustCompile(`^Version: (\d+)\.(\d+)\.(\d+)`).FindStringSubmatch(string(out))
	if found == nil {
		return nil, fmt.Errorf("it answered %q", out)
	}
	var version []int
	for _, part := range found[1:] {
		n, err := strconv.Atoi(part)
		if err != nil {
			return nil, err
		}
		version = append(version, n)
	}
	return version, nil
}

func dotted(version []int) string {
	if version == nil {
		return "None"
	}
	return fmt.Sprintf("%d.%d.%d", version[0], version[1], version[2])
}
