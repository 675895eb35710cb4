package cmd_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/rpm"
	"github.com/gokoji/gokoji/sdk/sdktest"
)

// downloader runs commands in a new directory against a file server with a tree.
type downloader struct {
	hub *sdktest.Hub
	cli *sdktest.CLI
}

func newDownloader(t *testing.T, files map[string]string) *downloader {
	t.Helper()
	tree := t.TempDir()
	for name, text := range files {
		write(t, tree, name, text)
	}
	srv := httptest.NewServer(http.FileServer(http.Dir(tree)))
	t.Cleanup(srv.Close)
	hub := sdktest.NewHub(t)
	c := sdktest.NewCLI(t, hub)
	c.Config.TopURL = srv.URL
	return &downloader{hub, c}
}

// check runs a command in an empty directory and compares output and new files.
func (d *downloader) check(t *testing.T, line, out, errOut, wantErr string, files ...string) {
	t.Helper()
	dir := t.TempDir()
	t.Chdir(dir)
	err := d.cli.Run(t.Context(), commands(), split(line)...)
	if (err == nil) != (wantErr == "") || err != nil && err.Error() != wantErr {
		t.Errorf("%s: error %v, want %q", line, err, wantErr)
	}
	if diff := cmp.Diff(out+"|"+errOut, d.cli.Out.String()+"|"+d.cli.Err.String()); diff != "" {
		t.Errorf("%s: %s", line, diff)
	}
	var got []string
	err = filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			name, _ := filepath.Rel(dir, path)
			got = append(got, name)
		}
		return err
	})
	slices.Sort(files)
	if diff := cmp.Diff(files, got); diff != "" || err != nil {
		t.Errorf("%s: files %v %s", line, err, diff)
	}
}

//nolint:paralleltest // changes the working directory
func TestDownloadTask(t *testing.T) {
	d := newDownloader(t, map[string]string{
		"work/tasks/5/5/a-1-1.src.rpm": "s", "work/tasks/5/5/build.log": "l", "work/tasks/6/6/a-1-1.x86_64.rpm": "x",
		"work/tasks/6/6/a-1-1.src.rpm": "s", "work/tasks/6/6/root.log": "r", "work/tasks/6/6/x.json": "j",
		"vol/v2/work/tasks/6/6/b-1-1.x86_64.rpm": "b",
	})
	state := map[any]koji.TaskState{int64(5): koji.TaskClosed, int64(6): koji.TaskClosed, int64(7): koji.TaskFailed, int64(8): koji.TaskOpen}
	method := map[any]string{int64(5): "build", int64(6): "buildArch", int64(7): "build", int64(8): "build"}
	task := func(id any) any {
		return object("id", id, "state", int64(state[id]), "method", method[id], "arch", map[bool]string{true: "noarch", false: "x86_64"}[id == int64(5)])
	}
	d.hub.Handle("getTaskInfo", func(c sdktest.HubCall) (any, error) {
		if _, ok := state[c.Args[0]]; !ok {
			return nil, nil
		}
		return task(c.Args[0]), nil
	})
	d.hub.Handle("getTaskChildren", func(c sdktest.HubCall) (any, error) {
		switch c.Args[0] {
		case int64(5):
			return []any{task(int64(6))}, nil
		case int64(6):
			return []any{task(int64(8))}, nil
		}
		return []any{}, nil
	})
	deflt := []any{"DEFAULT"}
	d.hub.Handle("listTaskOutput", func(c sdktest.HubCall) (any, error) {
		if c.Args[0] == int64(5) {
			return object("a-1-1.src.rpm", deflt, "build.log", deflt), nil
		}
		return object("a-1-1.x86_64.rpm", deflt, "a-1-1.src.rpm", deflt, "root.log", deflt, "x.json", deflt, "b-1-1.x86_64.rpm", []any{"v2"}), nil
	})
	const twice = "Duplicate files, for download all duplicate files use --dirpertask.\n"
	d.check(t, "download-task 5", "Downloading [1/4]: a-1-1.src.rpm\nDownloading [2/4]: a-1-1.x86_64.rpm\nDownloading [3/4]: a-1-1.src.rpm\n"+
		"File a-1-1.src.rpm already downloaded, skipping\nDownloading [4/4]: v2/b-1-1.x86_64.rpm\n", twice, "",
		"a-1-1.src.rpm", "a-1-1.x86_64.rpm", "v2/b-1-1.x86_64.rpm")
	d.check(t, "download-task -q --all --logs --dirpertask 5", "", "", "", "5/a-1-1.src.rpm", "5/build.log", "6/a-1-1.src.rpm", "6/a-1-1.x86_64.rpm",
		"6/root.log", "6/v2/b-1-1.x86_64.rpm", "6/x.json")
	d.check(t, "download-task -q --all --logs --skip src --skip ^b- 5", "", "", "", "a-1-1.x86_64.rpm", "build.noarch.log", "root.x86_64.log", "x.x86_64.json")
	d.check(t, "download-task -q --filter a --filter src --parentonly 5", "", "", "", "a-1-1.src.rpm")
	d.check(t, "download-task -q --arch x86_64,i686 --filter a-1 5", "", "", "", "a-1-1.x86_64.rpm")
	d.check(t, "download-task --filter nothing 5", "No files for download found.\n", "", "")
	d.check(t, "download-task 7", "", "", "Task 7 failed. You can use save-failed-tree plugin for FAILED tasks.")
	d.check(t, "download-task 6", "", "", "Child task 8 has not finished yet.")
	d.check(t, "download-task 9", "", "", "No such task: 9")
	d.check(t, "download-task x", "", "", "Task id must be a number: 'x'")
	d.check(t, "download-task", "", "", "Please specify a task ID")
	d.check(t, "download-task 5 6", "", "", "Only one task ID may be specified")
	d.check(t, "download-task --skip a --filter b 5", "", "", "Only filter or skip may be specified. Not both.")
	d.hub.Answer("listTaskOutput", object("../evil.rpm", deflt))
	d.check(t, "download-task --all 5", "", "", "Invalid file name: ../evil.rpm")
}

//nolint:paralleltest // changes the working directory
func TestDownloadBuild(t *testing.T) {
	const name, file = "tinybash-doc-5.1-1.noarch", "tinybash-doc-5.1-1.noarch.rpm"
	text, err := os.ReadFile(rpms + file)
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := rpm.ReadFile(rpms + file)
	if err != nil {
		t.Fatal(err)
	}
	const dir = "packages/tinybash/5.1/1/"
	d := newDownloader(t, map[string]string{
		dir + "noarch/" + file: string(text), dir + "data/signed/abcd/noarch/" + file: string(text),
		dir + "images/disk.img": "image", dir + "images/bad.img": "other",
	})
	build := object("id", int64(7), "build_id", int64(7), "name", "tinybash", "version", "5.1", "release", "1", "volume_name", "DEFAULT")
	noarch := object("id", int64(3), "build_id", int64(7), "name", "tinybash-doc", "version", "5.1", "release", "1", "arch", "noarch",
		"size", int64(len(text)), "payloadhash", pkg.SigMD5())
	debuginfo := object("id", int64(4), "build_id", int64(7), "name", "tinybash-debuginfo", "version", "5.1", "release", "1", "arch", "x86_64")
	d.hub.Handle("getBuild", func(c sdktest.HubCall) (any, error) {
		if c.Args[0] == int64(7) || c.Args[0] == "tinybash-5.1-1" {
			return build, nil
		}
		return nil, nil
	})
	d.hub.Handle("getRPM", func(c sdktest.HubCall) (any, error) {
		if c.Args[0] == name {
			return noarch, nil
		}
		return nil, nil
	})
	d.hub.Handle("listBuilds", func(c sdktest.HubCall) (any, error) {
		if c.KW.Value("taskID") == int64(20) {
			return []any{build}, nil
		}
		return []any{}, nil
	})
	d.hub.Handle("listTagged", func(c sdktest.HubCall) (any, error) {
		switch c.Args[0] {
		case "f40":
			return []any{build}, nil
		case "empty":
			return []any{}, nil
		}
		return nil, koji.Errorf(koji.GenericError, "No such tag")
	})
	d.hub.Handle("listRPMs", func(c sdktest.HubCall) (any, error) {
		if c.KW.Value("arches") != nil {
			return []any{}, nil
		}
		return []any{noarch, debuginfo}, nil
	})
	d.hub.Handle("queryRPMSigs", func(c sdktest.HubCall) (any, error) {
		if key := c.KW.Value("sigkey"); key == "abcd" || key == "lost" {
			return []any{object("sigkey", key)}, nil
		}
		return []any{}, nil
	})
	sum := sha256.Sum256([]byte("image"))
	archive := func(name string) any {
		return object("filename", name, "btype", "image", "size", int64(5), "checksum_type", int64(2), "checksum", hex.EncodeToString(sum[:]))
	}
	d.hub.Handle("listArchives", func(c sdktest.HubCall) (any, error) {
		switch c.KW.Value("type") {
		case "image":
			return []any{archive("disk.img")}, nil
		case "bad":
			return []any{archive("bad.img")}, nil
		case "evil":
			return []any{archive("../../evil")}, nil
		}
		return []any{}, nil
	})
	const got = "Downloading [1/1]: " + file + "\n"
	for _, line := range []string{"tinybash-5.1-1", "7", "--task-id 20", "--rpm " + name, name, "--latestfrom f40 tinybash", "--key abcd 7"} {
		d.check(t, "download-build "+line, got, "", "", file)
	}
	unsigned := "No such sigkey beef for rpm tinybash-doc-5.1-1-noarch.rpm\n"
	d.check(t, "download-build --key beef 7", "", unsigned, "")
	d.check(t, "download-build --key beef --fallback-unsigned 7", got, unsigned, "", file)
	d.check(t, "download-build --key lost --fallback-unsigned 7", got+got, "Signed copy not present, will download unsigned copy\n", "", file)
	d.check(t, "download-build --type image 7", "Downloading [1/1]: disk.img\n", "", "", "disk.img")
	d.check(t, "download-build --type bad 7", "Downloading [1/1]: bad.img\n", "", "Downloaded archive bad.img doesn't match checksum, deleting")
	d.check(t, "download-build --type evil 7", "", "", "Invalid file name: ../../evil")
	d.check(t, "download-build --type maven 7", "", "", "No maven archives available for tinybash-5.1-1")
	d.check(t, "download-build -a s390x -a ppc64 7", "", "", "No s390x or ppc64 packages available for tinybash-5.1-1")
	d.check(t, "download-build 9", "", "", "No such build: 9")
	d.check(t, "download-build --rpm x", "", "", "No such rpm: x")
	d.check(t, "download-build --latestfrom empty x", "", "", "empty has no builds of x")
	d.check(t, "download-build --latestfrom nosuch x", "", "", "Error finding latest build: No such tag")
	d.check(t, "download-build --latestfrom f40 7", "", "", "--latestfrom not compatible with build IDs, specify a package name.")
	d.check(t, "download-build --task-id 21", "", "", "No associated builds for task 21\nIf this is a scratch build, try using download-task instead")
	d.check(t, "download-build", "", "", "Please specify a package N-V-R or build ID")
	d.check(t, "download-build a b", "", "", "Only a single package N-V-R or build ID may be specified")

	noarch.Set("size", int64(5))
	d.check(t, "download-build -q 7", "", "", "Downloaded rpm "+file+" size "+koji.Str(int64(len(text)))+" does not match db size 5, deleting")
	noarch.Set("size", int64(len(text)))
	noarch.Set("payloadhash", "00")
	d.check(t, "download-build -q 7", "", "", "Downloaded rpm "+file+" doesn't match db, deleting")
	d.cli.Config.TopURL = ""
	d.check(t, "download-build 7", "", "", "You must specify --topurl to download files")
}
