package cmd_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
)

// rpms is where the sample RPMs are.
const rpms = "../../../testdata/conformance/files/"

func TestImport(t *testing.T) {
	t.Parallel()
	const (
		src = rpms + "tinybash-5.1-1.src.rpm"
		bin = rpms + "tinybash-5.1-1.x86_64.rpm"
	)
	sent := func(file string) string {
		return "uploading " + file + "... done\nimporting " + file + "... done\n"
	}
	nothing := func(hub *sdktest.Hub) {
		hub.Answer("getBuild", nil)
		hub.Answer("getRPM", nil)
		hub.Answer("importRPM", object("id", int64(1)))
		hub.Answer("createEmptyBuild", 1)
	}
	watch := []string{"createEmptyBuild"}
	play(t, nothing, watch, []step{
		{line: "import " + bin + " " + src, out: sent(src) + sent(bin)},
		{line: "import " + bin, out: "Missing build or srpm: tinybash-5.1-1\nAborting import\n"},
		{line: "import --create-build " + bin,
			out:   "Missing build or srpm: tinybash-5.1-1\nCreating empty build: tinybash-5.1-1\n" + sent(bin),
			calls: []string{"createEmptyBuild(name='tinybash', version='5.1', release='1', epoch=None)"}},
		{line: "import --create-build --src-epoch 3 " + bin,
			out:   "Missing build or srpm: tinybash-5.1-1\nCreating empty build: tinybash-5.1-1\n" + sent(bin),
			calls: []string{"createEmptyBuild(name='tinybash', version='5.1', release='1', epoch=3)"}},
		{line: "import --test --create-build " + bin, out: "Missing build or srpm: tinybash-5.1-1\n" +
			"Test mode -- would have created empty build: tinybash-5.1-1\nTest mode -- skipping import for " + bin + "\n"},
		{line: "import --test " + src, out: "Test mode -- skipping import for " + src + "\n"},
	})
	state := func(s koji.BuildState) func(*sdktest.Hub) {
		return func(hub *sdktest.Hub) {
			nothing(hub)
			hub.Answer("getBuild", object("name", "tinybash", "version", "5.1", "release", "1", "state", int64(s)))
		}
	}
	play(t, state(koji.BuildFailed), watch, []step{
		{line: "import " + src, out: "Build tinybash-5.1-1 state is FAILED. Skipping import\n"},
		{line: "import --create-build " + src, out: "Creating empty build: tinybash-5.1-1\n" + sent(src),
			calls: []string{"createEmptyBuild(name='tinybash', version='5.1', release='1', epoch=None)"}},
	})
	play(t, state(koji.BuildBuilding), nil, []step{
		{line: "import " + src, out: "Build tinybash-5.1-1 exists with state=BUILDING. Skipping import\n"},
	})
	play(t, state(koji.BuildComplete), nil, []step{{line: "import " + bin, out: sent(bin)}})
	known := func(hub *sdktest.Hub) {
		state(koji.BuildComplete)(hub)
		hub.Answer("getRPM", object("payloadhash", "c58c5aa88f69c0ff04341daad82177af", "external_repo_id", int64(0)),
			object("payloadhash", "00"))
	}
	play(t, known, nil, []step{
		{line: "import " + bin + " " + bin, out: "RPM already imported: " + bin + "\nSkipping import\nSkipping import\n",
			errOut: "md5sum mismatch for " + bin + "\n  A different rpm with the same name has already been imported\n" +
				"  Existing sigmd5 is '00', your import has 'c58c5aa88f69c0ff04341daad82177af'\n"},
	})
	refused := func(hub *sdktest.Hub) {
		nothing(hub)
		hub.Answer("importRPM", koji.Errorf(koji.ActionNotAllowed, "a\nadmin permission required"))
	}
	play(t, refused, nil, []step{
		{line: "import " + src, out: "uploading " + src + "... done\nimporting " + src + "... \nError importing: admin permission required\n"},
	})
}

func TestImportUploads(t *testing.T) {
	t.Parallel()
	hub := sdktest.NewHub(t)
	hub.Answer("getBuild", nil)
	hub.Answer("getRPM", nil)
	hub.Answer("importRPM", nil)
	if err := sdktest.NewCLI(t, hub).Run(t.Context(), commands(), "import", rpms+"tinyhello-1.0-1.kit.src.rpm"); err != nil {
		t.Fatal(err)
	}
	call := hub.Calls("importRPM")[0]
	dir, _ := call.Args[0].(string)
	if !regexp.MustCompile(`^cli-import/\d{10}\.\d{6}\.[a-zA-Z]{8}$`).MatchString(dir) {
		t.Errorf("uploaded to %q", dir)
	}
	if d := cmp.Diff("tinyhello-1.0-1.kit.src.rpm", call.Args[1]); d != "" {
		t.Error(d)
	}
	if data := hub.Uploaded(dir, "tinyhello-1.0-1.kit.src.rpm"); !strings.HasPrefix(string(data), "\xed\xab\xee\xdb") {
		t.Errorf("uploaded %d bytes", len(data))
	}
	if calls := hub.Calls("getRPM"); describe(calls[0]) != "getRPM({'name': 'tinyhello', 'version': '1.0', 'release': '1.kit', 'arch': 'src'})" {
		t.Errorf("asked %s", describe(calls[0]))
	}
}
