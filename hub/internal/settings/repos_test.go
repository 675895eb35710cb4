package settings

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestOldReposAreKeptAsKojiraSays(t *testing.T) {
	t.Parallel()
	const kojira = "[kojira]\nserver = http://hub/kojihub\npassword = 50%%\nrepo_lifetime = 100\ndist_repo_lifetime = 200\n" +
		"deleted_repo_lifetime = 300\nsleeptime = 20\nignore_tags = f*\ncheck_external_repos = off\n"
	const day = 24 * time.Hour
	for name, test := range map[string]struct {
		toml, kojira            string
		ready, dist, gone, each time.Duration
		warnings                int
	}{
		"nothing":                 {"", "", 7 * day, 7 * day, 7 * day, 15 * time.Second, 0},
		"kojira.conf":             {"", kojira, 100 * time.Second, 200 * time.Second, 300 * time.Second, 20 * time.Second, 0},
		"the newer name wins":     {"", kojira + "expired_repo_lifetime = 0\n", 100 * time.Second, 200 * time.Second, 0, 20 * time.Second, 0},
		"gokoji.toml wins":        {"repo_lifetime = 1\nexpired_repo_lifetime = 2\n", kojira, time.Second, 200 * time.Second, 2 * time.Second, 20 * time.Second, 0},
		"for ever":                {"expired_repo_lifetime = 999999999999\n", "", 7 * day, 7 * day, 36500 * day, 15 * time.Second, 0},
		"an unknown key":          {"", "[kojira]\nrepo_lifetme = 1\n[other]\n", 7 * day, 7 * day, 7 * day, 15 * time.Second, 2},
		"somebody else does that": {"work = false\n", kojira, 7 * day, 7 * day, 7 * day, 15 * time.Second, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := write(t, map[string]string{"hub.conf": "[hub]\n", "kojira.conf": test.kojira})
			work := "work = true\n"
			if strings.Contains(test.toml, "work") {
				work = ""
			}
			conf := write(t, map[string]string{"hub.conf": "[hub]\n",
				"gokoji.toml": "[repos]\n" + work + test.toml + "kojira_conf = \"" + filepath.Join(dir, "kojira.conf") + "\"\n"})
			s, err := Load(source(conf), DefaultOwn())
			if err != nil {
				t.Fatal(err)
			}
			r := s.Own.Repos
			if r.RepoLifetime.Duration() != test.ready || r.DistRepoLifetime.Duration() != test.dist ||
				r.ExpiredFor() != test.gone || r.SleepTime.Duration() != test.each {
				t.Errorf("got %+v", r)
			}
			if len(s.Warnings) != test.warnings {
				t.Errorf("warnings: %v", s.Warnings)
			}
		})
	}
}

func TestMistakesAboutOldRepos(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ toml, kojira, want string }{
		"negative":    {"repo_lifetime = -1", "", "repo_lifetime is -1"},
		"no pause":    {"sleeptime = 0", "", "sleeptime is 0"},
		"no number":   {"", "[kojira]\nrepo_lifetime = long\n", "repo_lifetime"},
		"other key":   {"repo_lifetme = 1", "", "repo_lifetime"},
		"no such one": {`kojira_conf = "/nonexistent/kojira.conf"`, "", "/nonexistent/kojira.conf"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := write(t, map[string]string{"hub.conf": "[hub]\n", "kojira.conf": test.kojira})
			text := "[repos]\nwork = true\n" + test.toml + "\n"
			if !strings.Contains(text, "kojira_conf") {
				text += "kojira_conf = \"" + filepath.Join(dir, "kojira.conf") + "\"\n"
			}
			conf := write(t, map[string]string{"hub.conf": "[hub]\n", "gokoji.toml": text})
			if _, err := Load(source(conf), DefaultOwn()); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want something about %s", err, test.want)
			}
		})
	}
}
