package tasks

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestCreateDistRepoMultilibFails(t *testing.T) {
	t.Parallel()
	s := newDistSite(t)
	s.demo(t)
	mkdir(t, filepath.Join(s.opts.TopDir, "work/up"))
	mkdir(t, filepath.Join(s.dir, "i386"))
	const conf = "[runtime]\nwhite = tinybash\nblack =\n[devel]\nwhite =\nblack =\n"
	write(t, filepath.Join(s.opts.TopDir, "work/up/multilib.conf"), conf)
	write(t, filepath.Join(s.opts.TopDir, "work/up/bad.conf"), "[runtime]\n")
	missing := filepath.Join(s.dir, "i386/Packages/t/tinybash-5.1-1.i686.rpm")
	for _, tc := range []struct{ conf, kojipkgs, want, log string }{
		{conf: "nosuch.conf", kojipkgs: "{}", want: "multilib configuration: "},
		{conf: "bad.conf", kojipkgs: "{}", want: "multilib configuration: no option white in section runtime"},
		{conf: "multilib.conf", kojipkgs: "[]", want: "kojipkgs can't be used"},
		{
			conf: "multilib.conf", kojipkgs: "{}", want: "multilib packages missing. See missing_multilib.log",
			log: "The following multilib files were missing:\n" + missing + "\n",
		},
	} {
		write(t, filepath.Join(s.dir, "i386/kojipkgs"), tc.kojipkgs)
		report, result := s.create(t, nil, opt("multilib", "up/"+tc.conf))
		text, _ := result.(string)
		if report != "host.failTask" || !strings.Contains(text, tc.want) {
			t.Errorf("%s, %s: %s %s", tc.conf, tc.kojipkgs, report, text)
		}
		if got := s.uploaded("missing_multilib.log"); tc.log != "" && got != tc.log {
			t.Errorf("missing_multilib.log:\n%s", got)
		}
	}
}

func TestDnfGetsNoOptionsFromNames(t *testing.T) {
	t.Parallel()
	_, err := new(distMaker).resolveSiblings(t.Context(), &sibling{}, []string{"tinybash-5.1-1.i686.rpm", "--repofrompath=x"})
	if err == nil || !strings.Contains(err.Error(), "--repofrompath=x") {
		t.Error(err)
	}
}
