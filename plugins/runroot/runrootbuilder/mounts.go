package runrootbuilder

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/koji"
)

// mounts are those that every command gets, then the writable ones that this
// one asks for.
func (s *settings) mounts(asked []string) ([]builder.Mount, error) {
	var list []builder.Mount
	for _, p := range s.DefaultMounts {
		m, err := s.mount(p, p, false)
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	for _, p := range asked {
		m, err := s.askedMount(p)
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, nil
}

// askedMount is a writable mount that the task's owner asks for. The safe root
// that it is below is the operator's; what is behind it may have been made by
// earlier commands, so no symbolic link is followed there.
func (s *settings) askedMount(asked string) (builder.Mount, error) {
	p := path.Clean(asked)
	safe := ""
	for _, root := range s.SafeRoots {
		if _, ok := below(p, root); ok && len(root) > len(safe) {
			safe = root
		}
	}
	if safe == "" || strings.ContainsRune(p, 0) {
		return builder.Mount{}, koji.Errorf(koji.GenericError, "read-write mount point is not safe: %s", p)
	}
	for _, sub := range s.subs {
		rest, ok := below(p, sub.from)
		if !ok {
			continue
		}
		p = path.Join(sub.to, rest)
		if tail, ok := below(safe, sub.from); ok {
			safe = path.Join(sub.to, tail)
		} else {
			safe = sub.to
		}
	}
	return s.mount(p, safe, true)
}

// mount finds the section for p; trusted is p or a folder above it, up to which
// symbolic links are followed on the builder.
func (s *settings) mount(p, trusted string, writable bool) (builder.Mount, error) {
	sec := s.section(p)
	if sec == nil {
		return builder.Mount{}, koji.Errorf(koji.GenericError, "bad config: missing corresponding mountpoint")
	}
	base, ok := below(trusted, sec.MountPoint)
	if !ok {
		trusted = sec.MountPoint
	}
	m := builder.Mount{Source: sec.Path, Target: p, Type: sec.FSType, Options: sec.options(writable)}
	if base != "" {
		m.Source = strings.TrimSuffix(sec.Path, "/") + "/" + base
	}
	m.Beneath, _ = below(p, trusted)
	return m, nil
}

// options are the section's, made writable if wanted.
func (sec *section) options(writable bool) string {
	var list []string
	for o := range strings.SplitSeq(sec.Options, ",") {
		if o = strings.TrimSpace(o); writable && o == "ro" {
			o = "rw"
		}
		list = append(list, o)
	}
	return strings.Join(list, ",")
}

// mountLogName is koji's name of the log that says what was mounted.
const mountLogName = "do_mounts.log"

// mountLog is what the mounts would be as commands, one a line.
func mountLog(mounts []builder.Mount, root string) string {
	var b strings.Builder
	for _, m := range mounts {
		kind := m.Type
		if slices.Contains(strings.Split(m.Options, ","), "bind") {
			kind = "none"
		}
		fmt.Fprintf(&b, "$ mount -t %s -o %s %s %s\n", kind, m.Options, path.Join(m.Source, m.Beneath), root+m.Target)
	}
	return b.String()
}
