package rpmgen

import (
	"fmt"
	"math/rand/v2"
	"path"
	"strings"

	"github.com/gokoji/gokoji/sdk/rpm"
)

// perBuild is how many binary RPMs each build has: one of each template.
const perBuild = len(templates)

// template is a kind of package, as a source package makes it.
type template struct {
	suffix string // of the name
	arch   string
	group  string
	fill   func(s *spec, b *build)
}

var templates = [...]template{
	{"", "x86_64", "Applications/System", program},
	{"-libs", "x86_64", "System Environment/Libraries", library},
	{"-devel", "x86_64", "Development/Libraries", devel},
	{"-common", "noarch", "Unspecified", common},
	{"-doc", "noarch", "Documentation", documents},
}

// build is one source package's set of packages.
type build struct {
	index                  int
	name, version, release string
	random                 *rand.Rand
}

func newBuild(index, release int) *build {
	random := rand.New(rand.NewPCG(uint64(index), 1))
	return &build{
		index: index, random: random,
		name:    fmt.Sprintf("bench%05d", index),
		version: fmt.Sprintf("%d.%d", 1+random.IntN(9), random.IntN(20)),
		release: fmt.Sprintf("%d.el9", release),
	}
}

func (b *build) evr() string { return b.version + "-" + b.release }

// firstBuild is when the first build was made; each later one took a minute.
const firstBuild = 1_700_000_000

func (b *build) spec(t template) *spec {
	s := &spec{
		name: b.name + t.suffix, version: b.version, release: b.release, arch: t.arch,
		source:    b.name + "-" + b.evr() + ".src.rpm",
		summary:   "Package " + b.name + t.suffix + " of a benchmark",
		group:     t.group,
		buildTime: firstBuild + 60*uint32(b.index),
	}
	s.provides = []dep{{s.name, b.evr(), rpm.SenseEqual}}
	if t.arch != "noarch" {
		s.provides = append(s.provides, dep{s.name + "(x86-64)", b.evr(), rpm.SenseEqual})
	}
	for i := range 3 {
		s.changes = append(s.changes, change{
			time: firstBuild/86400*86400 + 43200 - uint32(i)*30*86400,
			name: fmt.Sprintf("Some Body <somebody@example.com> - %s-%d", b.version, 3-i),
			text: fmt.Sprintf("- Change %d of %s: repair <what> was broken", 3-i, b.name),
		})
	}
	t.fill(s, b)
	return s
}

func (s *spec) add(p, content string) {
	mode := uint16(0o644)
	if strings.Contains(p, "bin/") || strings.Contains(p, ".so") {
		mode = 0o755
	}
	s.files = append(s.files, file{p, modeRegular | mode, content})
}

func (s *spec) addDir(p string) { s.files = append(s.files, file{p, modeDir | 0o755, ""}) }

func (s *spec) addLink(p, to string) { s.files = append(s.files, file{p, modeLink | 0o777, to}) }

func (s *spec) require(name, version string, flags uint32) {
	s.requires = append(s.requires, dep{name, version, flags})
}

// soname is what the build's library is asked for by.
func (b *build) soname() string { return "lib" + b.name + ".so.1" }

// earlier picks builds to depend on: of those before this one, so that any first
// part of the set is closed.
func (b *build) earlier(n int) []*build {
	var list []*build
	for range min(n, b.index) {
		list = append(list, newBuild(b.random.IntN(b.index), 1))
	}
	return list
}

func program(s *spec, b *build) {
	s.require(b.name+"-libs(x86-64)", b.evr(), rpm.SenseEqual)
	s.require(b.name+"-common", b.evr(), rpm.SenseEqual)
	for _, other := range b.earlier(5) {
		s.require(other.soname()+"()(64bit)", "", 0)
	}
	dir := "/usr/libexec/" + b.name
	s.addDir(dir)
	s.add("/etc/"+b.name+".conf", "name = "+b.name+"\n")
	for i := range 8 {
		s.add(fmt.Sprintf("/usr/bin/%s-%d", b.name, i), b.name+"\n")
		s.add(fmt.Sprintf("/usr/share/man/man1/%s-%d.1.gz", b.name, i), "")
		s.addLink(fmt.Sprintf("/usr/sbin/%s-%d", b.name, i), fmt.Sprintf("../bin/%s-%d", b.name, i))
	}
	for i := range 14 {
		s.add(fmt.Sprintf("%s/helper-%d", dir, i), "")
	}
}

func library(s *spec, b *build) {
	s.provides = append(s.provides, dep{b.soname() + "()(64bit)", "", 0})
	for _, other := range b.earlier(3) {
		s.require(other.soname()+"()(64bit)", "", 0)
	}
	s.addLink("/usr/lib64/"+b.soname(), b.soname()+".0.0")
	s.add("/usr/lib64/"+b.soname()+".0.0", "library "+b.evr()+"\n")
	dir := "/usr/lib64/" + b.name
	s.addDir(dir)
	for i := range 37 {
		s.add(fmt.Sprintf("%s/plugin%02d.so", dir, i), "")
	}
}

func devel(s *spec, b *build) {
	s.provides = append(s.provides, dep{"pkgconfig(" + b.name + ")", b.version, rpm.SenseEqual})
	s.require(b.name+"-libs(x86-64)", b.evr(), rpm.SenseEqual)
	for _, other := range b.earlier(3) {
		s.require("pkgconfig("+other.name+")", other.version, rpm.SenseEqual|rpm.SenseGreater)
	}
	s.addLink("/usr/lib64/lib"+b.name+".so", b.soname())
	s.add("/usr/lib64/pkgconfig/"+b.name+".pc", "Name: "+b.name+"\n")
	dir := "/usr/include/" + b.name
	s.addDir(dir)
	for i := range 37 {
		s.add(fmt.Sprintf("%s/part%02d.h", dir, i), "")
	}
}

func common(s *spec, b *build) {
	dir := "/usr/share/" + b.name
	s.addDir(dir)
	for i, lang := range strings.Fields("ar bg ca cs da de el es et fa fi fr ga he hi hr hu id it ja ko lt lv nb nl pl pt ro ru sk sl sr sv ta th tr uk vi zh") {
		s.add(fmt.Sprintf("%s/%s/%s.mo", dir, lang, b.name), fmt.Sprintf("%d\n", i))
	}
}

func documents(s *spec, b *build) {
	s.require(b.name+"-common", b.evr(), rpm.SenseEqual)
	dir := "/usr/share/doc/" + b.name
	s.addDir(dir)
	for _, page := range []string{"README", "COPYING", "NEWS & more"} {
		s.add(path.Join(dir, page), page+" of "+b.name+"\n")
	}
	s.addDir(dir + "/html")
	for i := range 35 {
		s.add(fmt.Sprintf("%s/html/page%02d.html", dir, i), "")
	}
}
