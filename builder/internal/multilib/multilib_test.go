package multilib_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/builder/internal/multilib"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/rpm"
)

const conf = `[runtime]
white = valgrind
    wine
black = httpd
[devel]
white = special
black = php-devel
`

// TestSelect builds a package for each case; a file that ends in "/" is a
// directory.
func TestSelect(t *testing.T) {
	t.Parallel()
	list := []struct {
		name, file, provides string
		want                 bool
	}{
		{name: "tool", file: "/usr/lib64/tool/plugin.so.1"},
		{name: "library", file: "/usr/lib64/liblibrary.so.1", want: true},
		{name: "library32", file: "/lib/library32.so.1.2", want: true},
		{name: "unversioned", file: "/usr/lib64/libunversioned.so"},
		{name: "nss", file: "/lib64/libnss_x.so", want: true},
		{name: "pam", file: "/lib64/security/pam_x.so", want: true},
		{name: "sasl-dir", file: "/usr/lib64/sasl2/dir/"},
		{name: "sasl", file: "/usr/lib64/sasl2/libx.so", want: true},
		{name: "qt", file: "/usr/lib64/qt6/plugins/a/b/x.so", want: true},
		{name: "gtk", file: "/usr/lib64/gtk-2.0/2.10.0/engines/libx.so", want: true},
		{name: "gtk-include", file: "/usr/lib64/gtk-2.0/include/x.h"},
		{name: "wine", file: "/usr/share/wine", want: true},
		{name: "wine-libs", file: "/usr/lib64/wine/x.so", want: true},
		{name: "ld-conf", file: "/etc/ld.so.conf.d/x.conf", want: true},
		{name: "httpd", file: "/usr/lib64/libhttpd.so.1"},
		{name: "valgrind", file: "/usr/bin/valgrind", want: true},
		{name: "special", file: "/usr/bin/special", want: true},
		{name: "gdb", file: "/usr/bin/gdb", want: true},
		{name: "tool-devel", file: "/usr/include/tool.h", want: true},
		{name: "tool-static", file: "/usr/lib64/libtool.a", want: true},
		{name: "php-devel", file: "/usr/lib64/libphp.so.1"},
		{name: "httpd-devel", file: "/usr/include/httpd.h", want: true},
		{name: "ghc-x-devel", file: "/usr/include/ghc.h"},
		{name: "kernel-core", file: "/boot/vmlinuz", provides: "kernel", want: true},
		{name: "kernel-headers", file: "/usr/include/linux.h", provides: "glibc-devel", want: true},
		{name: "kernel-tools", file: "/usr/bin/cpupower"},
	}
	spec := header
	install, files := "%install\n", ""
	for _, p := range list {
		spec += "%package -n " + p.name + "\nSummary: x\n"
		if p.provides != "" {
			spec += "Provides: " + p.provides + "\n"
		}
		spec += "%description -n " + p.name + "\nx\n"
		install += fmt.Sprintf("mkdir -p %%{buildroot}%s\n", filepath.Dir(p.file))
		files += "%files -n " + p.name + "\n"
		if strings.HasSuffix(p.file, "/") {
			files += "%dir "
		} else {
			install += fmt.Sprintf("echo x >%%{buildroot}%s\n", p.file)
		}
		files += p.file + "\n"
	}
	top := t.TempDir()
	specFile := filepath.Join(top, "many.spec")
	if err := os.WriteFile(specFile, []byte(spec+install+files), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "rpmbuild", "--quiet", "--nodeps", "-bb", "--target", "x86_64", "--define", "_topdir "+top,
		"--define", "_dbpath "+top+"/db", specFile)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("rpmbuild: %v\n%s", err, out)
	}
	m, err := multilib.New("multilib.conf", []byte(conf))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range list {
		pkg, err := rpm.ReadFile(filepath.Join(top, "RPMS/x86_64", p.name+"-1-1.x86_64.rpm"))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := m.Select(pkg); got != p.want || err != nil {
			t.Errorf("%s: %t, %v", p.name, got, err)
		}
	}
}

const header = `%global debug_package %{nil}
%global __os_install_post %{nil}
Name: many
Version: 1
Release: 1
Summary: x
License: MIT
%description
x
`

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ text, want string }{
		{"", "no option"},
		{strings.ReplaceAll(conf, "black = httpd\n", ""), "no option black in section runtime"},
		{strings.ReplaceAll(conf, "httpd", "%(nosuch)s"), "nosuch"},
		{"junk", "multilib.conf:1"},
	} {
		_, err := multilib.New("multilib.conf", []byte(tc.text))
		if !koji.IsKind(err, koji.GenericError) || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%q: %v", tc.text, err)
		}
	}
}
