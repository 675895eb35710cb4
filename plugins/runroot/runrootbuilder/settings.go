package runrootbuilder

import (
	"errors"
	"path"
	"strings"

	"github.com/gokoji/gokoji/sdk/koji"
)

// settings are runroot.conf.
type settings struct {
	DefaultMounts    []string  `ini:"paths.default_mounts,sep=comma,trim"`
	SafeRoots        []string  `ini:"paths.safe_roots,sep=comma,trim"`
	PathSubs         []string  `ini:"paths.path_subs,sep=lines,trim"`
	Sections         []section `ini:"path*"`
	InternalDevSetup *bool     `ini:"runroot.internal_dev_setup"`

	subs []substitution // PathSubs, parsed
}

// section is one [pathN].
type section struct {
	MountPoint string `ini:"mountpoint,required"`
	Path       string `ini:"path,required"`
	FSType     string `ini:"fstype,required"`
	Options    string `ini:"options,required"`
}

type substitution struct{ from, to string }

// check finds every mistake, and brings all paths into their shortest form.
func (s *settings) check() error {
	var errs []error
	bad := func(format string, args ...any) {
		errs = append(errs, koji.Errorf(koji.GenericError, format, args...))
	}
	clean := func(p *string) {
		if !strings.HasPrefix(*p, "/") {
			bad("bad config: all paths (default_mounts, safe_roots, path_subs) needs to be absolute: %s", *p)
		}
		*p = path.Clean(*p)
	}
	for i := range s.Sections {
		clean(&s.Sections[i].MountPoint)
		for o := range strings.SplitSeq(s.Sections[i].Options, ",") {
			if strings.TrimSpace(o) == "bg" {
				bad("bad config: background mount not allowed")
			}
		}
	}
	for i := range s.SafeRoots {
		clean(&s.SafeRoots[i])
	}
	for i := range s.DefaultMounts {
		clean(&s.DefaultMounts[i])
		if s.section(s.DefaultMounts[i]) == nil {
			bad("bad config: missing corresponding mountpoint: %s", s.DefaultMounts[i])
		}
	}
	s.subs = nil
	for _, line := range s.PathSubs {
		from, to, ok := strings.Cut(line, ",")
		if !ok || strings.Contains(to, ",") {
			bad("bad runroot substitution: %s", line)
			continue
		}
		sub := substitution{strings.TrimSpace(from), strings.TrimSpace(to)}
		clean(&sub.from)
		clean(&sub.to)
		s.subs = append(s.subs, sub)
	}
	return errors.Join(errs...)
}

// section is the first one that p is at or below, nil when there is none.
func (s *settings) section(p string) *section {
	for i := range s.Sections {
		if _, ok := below(p, s.Sections[i].MountPoint); ok {
			return &s.Sections[i]
		}
	}
	return nil
}

// below gives what of p is behind dir, without a slash in front, if p is dir or
// in it. Both are clean.
func below(p, dir string) (rest string, ok bool) {
	if p == dir {
		return "", true
	}
	return strings.CutPrefix(p, strings.TrimSuffix(dir, "/")+"/")
}
