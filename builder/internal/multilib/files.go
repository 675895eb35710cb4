package multilib

import (
	"strings"

	"github.com/gokoji/gokoji/sdk/fnmatch"
	"github.com/gokoji/gokoji/sdk/rpm"
)

// rule is true of files in some directories.
type rule struct{ dir, base fnmatch.Pattern }

// fileRules lists the places of libraries and of what programs load besides.
// "<64>" stands for nothing and for "64".
func fileRules() []rule {
	var rules []rule
	for _, r := range [...][2]string{
		{"/lib<64>", "*.so.*"},
		{"/usr/lib<64>", "*.so.*"},
		{"/lib<64>", "libnss_*"}, // some end in .so
		{"/lib<64>", "libdb-*"},
		{"/lib<64>/security", "*"}, // PAM
		{"/etc/lsb-release.d", "*"},
		{"/etc/ld.so.conf.d", "*.conf"},
		{"/usr/lib<64>/alsa-lib", "*"},
		{"/usr/lib<64>/dri", "*"},
		{"/usr/lib<64>/krb5/plugins", "*"},
		{"/usr/lib<64>/sasl2", "*"},
		{"/usr/lib<64>/vdpau", "*"},
		{"/usr/lib<64>/gtk-2.0/modules", "*"},
		{"/usr/lib<64>/gtk-2.0/immodules", "*"},
		{"/usr/lib*/gtk-2.0/*/engines", "*"},
		{"/usr/lib*/gtk-2.0/*/modules", "*"},
		{"/usr/lib*/gtk-2.0/*/immodules", "*"},
		{"/usr/lib*/gtk-2.0/*/loaders", "*"},
		{"/usr/lib*/gtk-2.0/*/printbackends", "*"},
		{"/usr/lib*/gtk-2.0/*/filesystems", "*"},
		{"/usr/lib<64>/gstreamer-*", "*"},
		{"/usr/lib*/qt*/plugins/*", "*"},
		{"/usr/lib*/kde*/plugins/*", "*"},
		{"/usr/lib*/qt5/qml/*", "*"},
		{"/usr/lib*/gdk-pixbuf-2.0/*/loaders", "*"},
		{"/usr/lib*/xine/plugins/*", "*"},
		{"/usr/lib<64>/oprofile", "*.so.*"},
		{"/usr/lib<64>/wine", "*.so"},
		{"/usr/lib<64>/sane", "libsane-*"},
	} {
		dirs := []string{r[0]}
		if strings.Contains(r[0], "<64>") {
			dirs = []string{strings.ReplaceAll(r[0], "<64>", ""), strings.ReplaceAll(r[0], "<64>", "64")}
		}
		for _, dir := range dirs {
			rules = append(rules, rule{fnmatch.Compile(dir), fnmatch.Compile(r[1])})
		}
	}
	return rules
}

const (
	modeType      = 0o170000
	modeDirectory = 0o040000
	flagGhost     = 1 << 6 // RPMFILE_GHOST
)

// matches reports whether a file that is really in the package is in one of the
// places.
func (m *Method) matches(f rpm.File) bool {
	i := strings.LastIndexByte(f.Name, '/')
	if i < 0 || f.Mode&modeType == modeDirectory || f.Flags&flagGhost != 0 {
		return false
	}
	for _, r := range m.rules {
		if r.dir.Match(f.Name[:i]) && r.base.Match(f.Name[i+1:]) {
			return true
		}
	}
	return false
}
