package cmd_test

import (
	"testing"

	"github.com/gokoji/gokoji/sdk/sdktest"
)

func factoryHub(hub *sdktest.Hub) {
	buildHub(hub)
	hub.Answer("buildImageOz", int64(9))
	hub.Answer("buildImageIndirection", int64(9))
}

func TestImageBuild(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	conf := write(t, dir, "image.conf", "[image-build]\nname = n\nversion = 1\ntarget = f40\ninstall_tree = http://t\narches = i686,x86_64\n"+
		"repo = a,b\nformat = raw,qcow2\ncan_fail = x86_64\nksurl = k\nkickstart = x.ks\ndistro = Fedora-40\nscratch = True\ndisk_size = 7\n"+
		"[ova-options]\nmem = 5\n[factory-parameters]\ncmd = x\n")
	other := write(t, dir, "other.conf", "[other]\n")
	part := write(t, dir, "part.conf", "[image-build]\nname = n\n")
	const args = "--ksurl k --distro Fedora-40 n 1 f40 http://t i686"
	play(t, factoryHub, []string{"buildImageOz"}, []step{
		{line: "image-build " + args, out: createdTask, calls: []string{"buildImageOz('n', '1', ['i386'], 'f40', 'http://t', opts={'ksurl': 'k', " +
			"'distro': 'Fedora-40', 'format': [], 'disk_size': 10, 'optional_arches': ''}, priority=None)"}},
		{line: "image-build --background --disk-size 5 --format raw --format vdi --kickstart x.ks --ksversion F --noverifyssl --ova-option a=b " +
			"--factory-parameter c d --release 3 --repo r --scratch --skip-tag --can-fail a,b --specfile s " + args, out: createdTask, calls: []string{
			"buildImageOz('n', '1', ['i386'], 'f40', 'http://t', opts={'ksurl': 'k', 'ksversion': 'F', 'kickstart': 'x.ks', 'scratch': True, " +
				"'repo': ['r'], 'release': '3', 'skip_tag': True, 'specfile': 's', 'distro': 'Fedora-40', 'format': ['raw', 'vdi'], 'disk_size': '5', " +
				"'ova_option': ['a=b'], 'factory_parameter': [['c', 'd']], 'optional_arches': 'a,b', 'noverifyssl': True}, priority=5)"}},
		{line: "image-build --config " + conf, out: createdTask, calls: []string{
			"buildImageOz('n', '1', ['i386', 'x86_64'], 'f40', 'http://t', opts={'ksurl': 'k', 'kickstart': 'x.ks', 'scratch': 'True', " +
				"'repo': ['a', 'b'], 'distro': 'Fedora-40', 'format': ['raw', 'qcow2'], 'disk_size': '7', 'ova_option': ['mem=5'], " +
				"'factory_parameter': [['cmd', 'x']], 'optional_arches': ['x86_64']}, priority=None)"}},
		{line: "image-build --config " + other, err: "single section called [image-build] is required"},
		{line: "image-build n 1 f40 t", err: "At least five arguments are required: a name, a version, a build target, a URL to an install tree, and 1 or more architectures."},
		{line: "image-build n 1 f40 t a", err: "You must specify --kickstart"},
		{line: "image-build --ksurl k n 1 f40 t a", err: "You must specify --distro. Examples: Fedora-16, RHEL-6.4, SL-6.4 or CentOS-6.4"},
		{line: "image-build --ksurl k --distro d n 1 nosuch t a", err: "No such build target: nosuch"},
	})
	c := sdktest.NewCLI(t, sdktest.NewHub(t))
	if err := c.Run(t.Context(), commands(), "image-build", "--config", part); err == nil {
		t.Error("a file without a version is taken")
	}
}

func TestImageBuildIndirection(t *testing.T) {
	t.Parallel()
	conf := write(t, t.TempDir(), "image.conf", "[image-build-indirection]\nname = n\nversion = 1\narch = i686\ntarget = f40\nindirection_template = t\n"+
		"results_loc = /r\nindirection_template_url = u\nbase_image_task = 3\nutility_image_build = b-1-1\nscratch = True\n")
	const sent = "buildImageIndirection(opts={'name': 'n', 'version': '1', 'arch': 'i386', 'target': 'f40', 'indirection_template': 't', " +
		"'results_loc': '/r', 'indirection_template_url': 'u', 'utility_image_task': None, 'utility_image_build': 'b-1-1', 'base_image_task': '3', " +
		"'base_image_build': None, 'release': None, "
	const images = "image-build-indirection --base-image-task 3 --utility-image-build b-1-1 "
	const all = images + "--name n --version 1 --arch i686 --target f40 --indirection-template t --results-loc /r "
	play(t, factoryHub, []string{"buildImageIndirection"}, []step{
		{line: all + "--indirection-template-url u --background --skip-tag", out: createdTask, calls: []string{sent + "'scratch': None, 'skip_tag': True}, priority=5)"}},
		{line: "image-build-indirection --config " + conf, out: createdTask, calls: []string{sent + "'scratch': True, 'skip_tag': None}, priority=None)"}},
		{line: all, err: "Non-scratch builds must provide a URL for the indirection template"},
		{line: images + "--name n --target f40", out: "Missing the following required options: --version --arch --indirection-template --results-loc\n",
			err: "Missing required options specified above"},
		{line: images + "--base-image-build x", err: "You must specify either a base-image task or build ID/NVR"},
		{line: "image-build-indirection", err: "You must specify either a utility-image task or build ID/NVR"},
	})
}
