package cmd_test

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
)

// sigHub has the build a-1-1 (7) with a signed RPM (3) and an unsigned one (4),
// and an external RPM.
func sigHub(hub *sdktest.Hub) {
	rpm := func(id int64, arch string) any {
		return object("id", id, "name", "a", "version", "1", "release", "1", "arch", arch, "build_id", int64(7))
	}
	build := object("id", int64(7), "name", "a", "version", "1", "release", "1", "nvr", "a-1-1", "volume_name", "DEFAULT")
	hub.Handle("getRPM", func(c sdktest.HubCall) (any, error) {
		switch c.Args[0] {
		case "a-1-1.noarch", int64(3):
			return rpm(3, "noarch"), nil
		case "a-1-1.src":
			return rpm(4, "src"), nil
		case "ext-1-1.noarch":
			return object("id", int64(5), "name", "ext", "version", "1", "release", "1", "arch", "noarch",
				"external_repo_id", int64(2), "external_repo_name", "rawhide"), nil
		case "b-1.1-1", "a-1-1":
			return nil, koji.Errorf(koji.GenericError, "invalid format")
		}
		return nil, nil
	})
	hub.Handle("getBuild", func(c sdktest.HubCall) (any, error) {
		if c.Args[0] == "a-1-1" || c.Args[0] == int64(7) {
			return build, nil
		}
		return nil, koji.Errorf(koji.GenericError, "No such build")
	})
	hub.Answer("listRPMs", []any{rpm(3, "noarch"), rpm(4, "src")})
	hub.Answer("listTaggedRPMS", []any{[]any{rpm(3, "noarch")}, []any{build}})
	hub.Handle("queryRPMSigs", func(c sdktest.HubCall) (any, error) {
		if id := c.KW.Value("rpm_id"); id != nil && id != int64(3) {
			return []any{}, nil
		}
		return []any{object("rpm_id", int64(3), "sigkey", "fd718dec", "sighash", "x")}, nil
	})
	hub.Answer("writeSignedRPM", nil)
	hub.Answer("addRPMSig", nil)
	hub.Handle("deleteRPMSig", func(c sdktest.HubCall) (any, error) {
		switch c.Args[0] {
		case "nosuch":
			return nil, koji.Errorf(koji.GenericError, "No such rpm: nosuch")
		case "bare":
			return nil, koji.Errorf(koji.GenericError, "bare has no matching signatures to delete")
		}
		return nil, nil
	})
}

func TestSignedRPMs(t *testing.T) {
	t.Parallel()
	play(t, sigHub, []string{"writeSignedRPM", "deleteRPMSig"}, []step{
		{line: "write-signed-rpm FD718DEC a-1-1.noarch", out: "[1/1] a-1-1.noarch\n", calls: []string{"writeSignedRPM(3, 'fd718dec')"}},
		{line: "write-signed-rpm fd718dec a-1-1", out: "[1/2] a-1-1.noarch\n[2/2] a-1-1.src\n",
			calls: []string{"writeSignedRPM(3, 'fd718dec')", "writeSignedRPM(4, 'fd718dec')"}},
		{line: "write-signed-rpm fd718dec b-1.1-1", err: "No such rpm or build: b-1.1-1"},
		{line: "write-signed-rpm --all fd718dec", out: "[1/1] a-1-1.noarch\n", calls: []string{"writeSignedRPM(3, 'fd718dec')"}},
		{line: "write-signed-rpm --buildid 7 fd718dec", out: "[1/2] a-1-1.noarch\n[2/2] a-1-1.src\n",
			calls: []string{"writeSignedRPM(3, 'fd718dec')", "writeSignedRPM(4, 'fd718dec')"}},
		{line: "write-signed-rpm --buildid x fd718dec", err: "Build id must be a number: 'x'"},
		{line: "write-signed-rpm fd718dec", err: "At least one RPM must be specified"},
		{line: "write-signed-rpm", err: "A signature key must be specified"},

		{line: "remove-sig --sigkey fd718dec a-1-1.noarch", calls: []string{"deleteRPMSig('a-1-1.noarch', sigkey='fd718dec', all_sigs=False)"}},
		{line: "remove-sig --all a-1-1.noarch", calls: []string{"deleteRPMSig('a-1-1.noarch', sigkey=None, all_sigs=True)"}},
		{line: "remove-sig --all nosuch", err: "No such rpm in system: nosuch", calls: []string{"deleteRPMSig('nosuch', sigkey=None, all_sigs=True)"}},
		{line: "remove-sig --all bare", err: "Signature removal failed: bare has no matching signatures to delete",
			calls: []string{"deleteRPMSig('bare', sigkey=None, all_sigs=True)"}},
		{line: "remove-sig a", err: "Either --sigkey or --all options must be given"},
		{line: "remove-sig --all --sigkey x a", err: "Conflicting options specified"},
		{line: "remove-sig", err: "Please specify an RPM"},
	})
}

func TestListSigned(t *testing.T) {
	t.Parallel()
	hub := sdktest.NewHub(t)
	sigHub(hub)
	c := sdktest.NewCLI(t, hub)
	c.Config.TopDir = t.TempDir()
	copyPath := filepath.Join(c.Config.TopDir, "packages/a/1/1/data/signed/fd718dec/noarch/a-1-1.noarch.rpm")
	check := func(line, out, wantErr string) {
		t.Helper()
		err := c.Run(t.Context(), commands(), split(line)...)
		if (err == nil) != (wantErr == "") || err != nil && err.Error() != wantErr || c.Out.String() != out {
			t.Errorf("%s: %v, %q", line, err, c.Out.String())
		}
	}
	check("list-signed --build a-1-1", "", "")
	check("list-signed --debug --build a-1-1", "No copy: "+copyPath+"\n", "")
	if err := os.MkdirAll(filepath.Dir(copyPath), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(copyPath, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"--build 7", "--rpm a-1-1.noarch", "--tag f40 --key fd718dec", "--tag f40 --rpm a-1-1.src"} {
		check("list-signed "+line, copyPath+"\n", "")
	}
	check("list-signed --rpm ext-1-1.noarch", "", "External rpm: ext-1-1.noarch@rawhide")
	check("list-signed", "", "At least one from --build, --rpm, --tag needs to be specified.")
}

func TestImportSig(t *testing.T) {
	t.Parallel()
	const signed, unsigned = rpms + "signed/tinybash-5.1-1.src.rpm", rpms + "tinybash-5.1-1.src.rpm"
	const imported = "Importing signature [key fd718dec] from " + signed + "...\nWriting signed copy\n"
	setup := func(rpm any, previous ...any) func(*sdktest.Hub) {
		return func(hub *sdktest.Hub) {
			hub.Answer("getRPM", rpm)
			hub.Answer("queryRPMSigs", append([]any{}, previous...))
			hub.Answer("addRPMSig", nil)
			hub.Answer("writeSignedRPM", nil)
		}
	}
	known := object("id", int64(3))
	play(t, setup(known), []string{"getRPM", "writeSignedRPM"}, []step{
		{line: "import-sig " + signed, out: imported, calls: []string{
			"getRPM({'name': 'tinybash', 'version': '5.1', 'release': '1', 'arch': 'src'})", "writeSignedRPM(3, 'fd718dec')"}},
	})
	play(t, setup(known), []string{"addRPMSig", "writeSignedRPM"}, []step{
		{line: "import-sig --test --write " + signed, out: imported},
		{line: "import-sig " + unsigned, out: "Skipping unsigned package: " + unsigned + "\n"},
		{line: "import-sig --test --with-unsigned " + unsigned, out: "Importing signature [key ] from " + unsigned + "...\nWriting signed copy\n"},
		{line: "import-sig " + signed + "x", err: "No such file: " + signed + "x"},
		{line: "import-sig", err: "At least one package must be specified"},
	})
	play(t, setup(nil), nil, []step{{line: "import-sig " + signed, out: "No such rpm in system: tinybash-5.1-1.src\n"}})
	external := object("id", int64(3), "name", "a", "version", "1", "release", "1", "arch", "src", "external_repo_id", int64(1),
		"external_repo_name", "rawhide")
	play(t, setup(external), nil, []step{{line: "import-sig " + signed, out: "Skipping external rpm: a-1-1.src@rawhide\n"}})
	play(t, setup(known, object("sighash", "other")), []string{"addRPMSig"}, []step{
		{line: "import-sig " + signed, errOut: "signature mismatch: " + signed +
			"\n  The system already has a signature for this rpm with key fd718dec\n  The two signature headers are not the same\n"},
	})

	hub := sdktest.NewHub(t)
	setup(known)(hub)
	if err := sdktest.NewCLI(t, hub).Run(t.Context(), commands(), "import-sig", signed); err != nil {
		t.Fatal(err)
	}
	header, err := base64.StdEncoding.DecodeString(koji.Str(hub.Calls("addRPMSig")[0].Args[1]))
	if err != nil || !strings.HasPrefix(string(header), "\x8e\xad\xe8\x01") {
		t.Fatalf("not a signature header: %v, %q", err, header)
	}
	sum := md5.Sum(header)
	play(t, setup(known, object("sighash", hex.EncodeToString(sum[:]))), []string{"addRPMSig"}, []step{
		{line: "import-sig " + signed, out: "Signature already imported: " + signed + "\n"},
	})
}
