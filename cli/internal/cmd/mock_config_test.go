package cmd_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/sdk/sdktest"
)

func mockHub(hub *sdktest.Hub) {
	root := object("id", int64(4), "repo_id", int64(7), "tag_name", "f40-build", "arch", "x86_64")
	hub.Handle("getTag", func(c sdktest.HubCall) (any, error) {
		switch c.Args[0] {
		case "f40-build":
			return object("id", int64(1), "name", "f40-build"), nil
		case "norepo":
			return object("id", int64(2), "name", "norepo"), nil
		}
		return nil, nil
	})
	hub.Handle("getBuildConfig", func(c sdktest.HubCall) (any, error) {
		return object("id", map[bool]int64{true: 2, false: 1}[c.Args[0] == int64(2)], "arches", "x86_64 aarch64", "extra", object("rpm.macro.vendor", "Me")), nil
	})
	hub.Handle("getRepo", func(c sdktest.HubCall) (any, error) {
		if c.Args[0] == int64(2) {
			return nil, nil
		}
		return object("id", int64(7)), nil
	})
	hub.Handle("getBuildTarget", func(c sdktest.HubCall) (any, error) {
		if c.Args[0] != "f40" {
			return nil, nil
		}
		return object("build_tag", int64(1), "build_tag_name", "f40-build"), nil
	})
	hub.Answer("repoInfo", object("create_event", int64(50)))
	hub.Handle("getBuildroot", func(c sdktest.HubCall) (any, error) {
		switch c.Args[0] {
		case int64(4):
			return root, nil
		case int64(5):
			return object("id", int64(5), "repo_id", nil), nil
		}
		return nil, nil
	})
	hub.Handle("listBuildroots", func(c sdktest.HubCall) (any, error) {
		if c.KW.Value("taskID") != int64(20) {
			return []any{}, nil
		}
		return []any{object("id", int64(3)), root}, nil
	})
}

func TestMockConfig(t *testing.T) {
	t.Parallel()
	hub := sdktest.NewHub(t)
	mockHub(hub)
	c := sdktest.NewCLI(t, hub)
	c.Config.TopURL = "http://files/"
	for line, want := range map[string][2]string{
		"--tag f40-build -a x86_64":                        {"'f40-build-repo_7'", "http://files/repos/f40-build/7/x86_64"},
		"--target f40 --arch x86_64 r":                     {"'r'", "http://files/repos/f40-build/7/x86_64"},
		"--tag f40-build -a x86_64 --latest -n r":          {"'r'", "http://files/repos/f40-build/latest/x86_64"},
		"--buildroot 4":                                    {"'f40-build-repo_7'", "http://files/repos/f40-build/7/x86_64"},
		"--buildroot 4 --latest":                           {"'f40-build-repo_latest'", "http://files/repos/f40-build/latest/x86_64"},
		"--task 20":                                        {"'f40-build-task_20'", "http://files/repos/f40-build/7/x86_64"},
		"--buildroot 4 --topurl http://o/":                 {"'f40-build-repo_7'", "http://o/repos/f40-build/7/x86_64"},
		"--buildroot 4 --topdir /mnt/k --topurl http://o/": {"'f40-build-repo_7'", "file:///mnt/k/repos/f40-build/7/x86_64"},
	} {
		err := c.Run(t.Context(), commands(), append([]string{"mock-config"}, strings.Fields(line)...)...)
		out := c.Out.String()
		if err != nil || !strings.Contains(out, "config_opts['root'] = "+want[0]+"\n") || !strings.Contains(out, `baseurl=`+want[1]+`\n'`) ||
			!strings.Contains(out, "config_opts['macros']['%vendor'] = 'Me'\n") {
			t.Errorf("%s: %v, %s", line, err, out)
		}
	}
	file := filepath.Join(t.TempDir(), "mock.cfg")
	if err := c.Run(t.Context(), commands(), "mock-config", "--buildroot", "4", "-o", file); err != nil || c.Out.Len() > 0 {
		t.Errorf("%v, %q", err, c.Out.String())
	}
	if text, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(text), "# Auto-generated") {
		t.Errorf("%v, %q", err, text)
	}
	if err := c.Run(t.Context(), commands(), "mock-config", "--tag", "f40-build", "-a", "s390x"); err != nil ||
		c.Err.String() != "s390x is not in the list of tag arches\n" {
		t.Errorf("%v, %q", err, c.Err.String())
	}
	if err := c.Run(t.Context(), commands(), "mock-config", "--task", "20"); err != nil || !strings.HasPrefix(c.Out.String(), "Multiple buildroots found: [3, 4]\n#") {
		t.Errorf("%v, %q", err, c.Out.String())
	}
	play(t, mockHub, nil, []step{
		{line: "mock-config", err: "Please specify one of: --tag, --target, --task, --buildroot"},
		{line: "mock-config --tag f40-build", err: "Please specify an arch"},
		{line: "mock-config --tag x -a x86_64", err: "No such tag: x"},
		{line: "mock-config --tag norepo -a x86_64", err: "Could not get a repo for tag: norepo"},
		{line: "mock-config --target x -a x86_64", err: "No such build target: x"},
		{line: "mock-config --buildroot x", err: "Buildroot id must be an integer"},
		{line: "mock-config --buildroot 9", err: "No such buildroot: 9"},
		{line: "mock-config --buildroot 5", err: "build root 5 was not made of a repo"},
		{line: "mock-config --task x", err: "Task id must be an integer"},
		{line: "mock-config --task 21", err: "No buildroots for task 21 (or no such task)"},
		{line: "mock-config -n a b", err: "Name already specified via option"},
	})
}
