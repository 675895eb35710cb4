package cmd_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
)

func imageHub(hub *sdktest.Hub) {
	buildHub(hub)
	for _, m := range []string{"winBuild", "buildImage", "mavenBuild", "chainMaven", "wrapperRPM"} {
		hub.Answer(m, int64(9))
	}
	hub.Handle("getLatestBuilds", func(c sdktest.HubCall) (any, error) {
		if c.KW.Value("package") != "a" {
			return []any{}, nil
		}
		return []any{object("nvr", "a-1-1")}, nil
	})
}

func TestWinBuild(t *testing.T) {
	t.Parallel()
	play(t, imageHub, []string{"winBuild"}, []step{
		{line: "win-build f40 git://x vm", out: createdTask, calls: []string{"winBuild('vm', 'git://x', 'f40', {}, priority=None)"}},
		{line: "win-build --quiet --background --winspec w --patches p --cpus 2 --mem 3 --static-mac --specfile s --scratch --skip-tag locked git://x vm",
			calls: []string{"winBuild('vm', 'git://x', 'locked', {'winspec': 'w', 'patches': 'p', 'cpus': 2, 'mem': 3, 'static_mac': True, " +
				"'specfile': 's', 'scratch': True, 'skip_tag': True}, priority=5)"}},
		{line: "win-build --repo-id 4 none git://x vm", out: createdTask,
			calls: []string{"winBuild('vm', 'git://x', None, {'repo_id': 4, 'skip_tag': True}, priority=None)"}},
		{line: "win-build locked git://x vm", err: "Destination tag dest is locked"},
		{line: "win-build f40 git://x", err: "Exactly three arguments (a build target, a SCM URL, and a VM name) are required"},
	})
}

func TestSpinImages(t *testing.T) {
	t.Parallel()
	const (
		livecd    = "spin-livecd is deprecated and will be replaced with spin-livemedia\n"
		appliance = "spin-appliance is deprecated and will be replaced with image-build\n"
		args      = "Five arguments are required: a name, a version, an architecture, a build target, and a relative path to a kickstart file."
	)
	play(t, imageHub, []string{"buildImage"}, []step{
		{line: "spin-livecd --ksurl git://k --repo a --repo b --volid v n 1 f40 i686 x.ks", out: livecd + createdTask, calls: []string{
			"buildImage('n', '1', 'i386', 'f40', 'x.ks', 'livecd', opts={'ksurl': 'git://k', 'repo': ['a', 'b'], 'volid': 'v'}, priority=None)"}},
		{line: "spin-appliance --ksurl k --vmem 5 --vcpu 2 --scratch --background --skip-tag --release 3 --specfile s --ksversion F40 n 1 f40 x86_64 x.ks",
			out: appliance + createdTask, calls: []string{"buildImage('n', '1', 'x86_64', 'f40', 'x.ks', 'appliance', opts={'format': 'raw', 'ksurl': 'k', " +
				"'ksversion': 'F40', 'release': '3', 'scratch': True, 'skip_tag': True, 'specfile': 's', 'vcpu': '2', 'vmem': '5'}, priority=5)"}},
		{line: "spin-livemedia --ksurl k --can-fail a,b --lorax_dir d --lorax_url u --nomacboot --ksrepo --squashfs-only --compress-arg x --install-tree-url t n 1 f40 i686,x86_64 x.ks",
			out: createdTask, calls: []string{"buildImage('n', '1', ['i386', 'x86_64'], 'f40', 'x.ks', 'livemedia', opts={'install_tree_url': 't', " +
				"'ksurl': 'k', 'optional_arches': ['a', 'b'], 'lorax_dir': 'd', 'lorax_url': 'u', 'nomacboot': True, 'ksrepo': True, " +
				"'squashfs_only': True, 'compress_arg': ['x']}, priority=None)"}},
		{line: "spin-livecd n 1 f40 i686", out: livecd, err: args},
		{line: "spin-appliance n", out: appliance, err: args},
		{line: "spin-livemedia n", err: "Five arguments are required: a name, a version, a build target, an architecture, and a relative path to a kickstart file."},
		{line: "spin-livemedia --lorax_url u n 1 f40 a k", err: `The "--lorax_url" option requires that "--lorax_dir" also be used.`},
		{line: "spin-livemedia --volid 123456789012345678901234567890123 n 1 f40 a k", err: "Volume ID has a maximum length of 32 characters"},
		{line: "spin-livemedia n 1 nosuch a k", err: "No such build target: nosuch"},
		{line: "spin-livemedia n 1 gone a k", err: "No such destination tag: dest"},
	})
	ks := write(t, t.TempDir(), "x.ks", "text")
	hub := sdktest.NewHub(t)
	imageHub(hub)
	c := sdktest.NewCLI(t, hub)
	if err := c.Run(t.Context(), commands(), "spin-livemedia", "n", "1", "f40", "x86_64", ks); err != nil || c.Out.String() != "\n"+createdTask {
		t.Fatalf("%v, %q", err, c.Out.String())
	}
	dir, name := filepath.Split(koji.Str(hub.Calls("buildImage")[0].Args[4]))
	if !strings.HasPrefix(dir, "cli-livemedia/") || string(hub.Uploaded(strings.TrimSuffix(dir, "/"), name)) != "text" {
		t.Errorf("kickstart file %s%s", dir, name)
	}
}

func TestMaven(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	one := write(t, dir, "one.ini", "[a]\nscmurl = git://a\ngoals = x y\nproperties =\n  k=v\n  w\nenvs = A=1\njvm_options = -X\nbuildrequires = b\n")
	two := write(t, dir, "two.ini", "[b]\nscmurl = git://b\n[c]\ntype = wrapper\nscmurl = git://c\nbuildrequires = a\n")
	bad := write(t, dir, "bad.ini", "[b]\ntype = odd\n")
	empty := write(t, dir, "empty.ini", "")
	noURL := write(t, dir, "nourl.ini", "[b]\ngoals = x\n")
	many := write(t, dir, "many.ini", "[c]\ntype = wrapper\nscmurl = x\n")
	badEnv := write(t, dir, "env.ini", "[b]\nscmurl = x\nenvs = A\n")
	lost := write(t, dir, "lost.ini", "[c]\ntype = wrapper\nscmurl = git://c\nbuildrequires = z\n")
	const a = "'goals': ['x', 'y'], 'jvm_options': ['-X'], 'properties': {'k': 'v', 'w': None}, 'envs': {'A': '1'}"
	play(t, imageHub, []string{"mavenBuild", "chainMaven", "wrapperRPM"}, []step{
		{line: "maven-build f40 git://x", out: createdTask, calls: []string{"mavenBuild('git://x', 'f40', {}, priority=None)"}},
		{line: "maven-build --quiet -G g -P p -D k=v -D w -E A=1 -p pkg -J j -M m --patches u --specfile s --debug --skip-tag --scratch --background f40 git://x",
			calls: []string{"mavenBuild('git://x', 'f40', {'patches': 'u', 'specfile': 's', 'goals': ['g'], 'profiles': ['p'], 'packages': ['pkg'], " +
				"'jvm_options': ['j'], 'maven_options': ['m', '--debug'], 'properties': {'k': 'v', 'w': None}, 'envs': {'A': '1'}, 'scratch': True, " +
				"'skip_tag': True}, priority=5)"}},
		{line: "maven-build --ini " + one + " f40", out: createdTask, calls: []string{"mavenBuild('git://a', 'f40', {" + a + "}, priority=None)"}},
		{line: "maven-build --ini " + two + " --section b f40", out: createdTask, calls: []string{"mavenBuild('git://b', 'f40', {}, priority=None)"}},
		{line: "maven-build --ini " + two + " -s c f40", err: "Section c does not contain a maven-build config"},
		{line: "maven-build --ini " + two + " f40", err: "Multiple sections in: " + two + ", you must specify the section"},
		{line: "maven-build --ini " + one + " -s z f40", err: "Section z does not exist in: " + one},
		{line: "maven-build --ini " + bad + " f40", err: "Unsupported build type: odd"},
		{line: "maven-build --ini " + empty + " f40", err: "No sections found in: " + empty},
		{line: "maven-build --ini " + noURL + " f40", err: "b is missing the scmurl parameter"},
		{line: "maven-build --ini " + many + " f40", err: "A wrapper-rpm must depend on exactly one package"},
		{line: "maven-build --ini " + badEnv + " f40", err: "Environment variables must be in NAME=VALUE format"},
		{line: "maven-build -E A f40 git://x", err: "Environment variables must be in NAME=VALUE format"},
		{line: "maven-build f40 x", err: "No such SCM URL: x"},
		{line: "maven-build nosuch git://x", err: "No such build target: nosuch"},
		{line: "maven-build f40", err: "Exactly two arguments (a build target and a SCM URL) are required"},
		{line: "maven-build --ini x f40 y", err: "Exactly one argument (a build target) is required"},

		{line: "maven-chain --skip-tag --scratch --debug --force --background f40 " + one + " " + two, out: createdTask, calls: []string{
			"chainMaven({'a': {'scmurl': 'git://a', " + a + ", 'buildrequires': ['b']}, 'b': {'scmurl': 'git://b'}, " +
				"'c': {'type': 'wrapper', 'scmurl': 'git://c', 'buildrequires': ['a']}}, 'f40', " +
				"{'skip_tag': True, 'scratch': True, 'debug': True, 'force': True}, priority=5)"}},
		{line: "maven-chain f40 " + one, err: "No possible build order, missing/circular dependencies"},
		{line: "maven-chain f40", err: "Two arguments (a build target and a config file) are required"},

		{line: "wrapper-rpm f40 7 git://x", out: createdTask, calls: []string{"wrapperRPM(7, 'git://x', 'f40', None, opts={'wait_builds': []})"}},
		{line: "wrapper-rpm --background --create-build --skip-tag --scratch --wait-repo --wait-build a-1-1 f40 b-1-1 git://x", out: createdTask, calls: []string{
			"wrapperRPM('b-1-1', 'git://x', 'f40', 5, opts={'create_build': True, 'skip_tag': True, 'scratch': True, 'wait_repo': True, 'wait_builds': ['a-1-1']})"}},
		{line: "wrapper-rpm --create-draft f40 7 git://x", out: "Will create a draft build instead\n" + createdTask, calls: []string{
			"wrapperRPM(7, 'git://x', 'f40', None, opts={'draft': True, 'create_build': True, 'wait_builds': []})"}},
		{line: "wrapper-rpm --ini " + two + " -s c f40", out: createdTask, calls: []string{"wrapperRPM('a-1-1', 'git://c', 'f40', None, opts={'wait_builds': []})"}},
		{line: "wrapper-rpm --ini " + lost + " f40", err: "No build of z in dest"},
		{line: "wrapper-rpm --ini " + one + " f40", err: "Section a does not contain a wrapper-rpm config"},
		{line: "wrapper-rpm --create-draft --scratch f40 7 x", out: "Will create a draft build instead\n", err: "--scratch and --create-draft cannot be both specfied"},
		{line: "wrapper-rpm --ini x f40 y", err: "Exactly one argument (a build target) is required"},
		{line: "wrapper-rpm f40 7", err: "You must provide a build target, a build ID or NVR, and a SCM URL to a specfile fragment"},
	})
}
