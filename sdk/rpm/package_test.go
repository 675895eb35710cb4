package rpm

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPackage(t *testing.T) {
	t.Parallel()
	type facts struct {
		NVRA, EVR, Source, Key, MD5, Algo string
		IsSource                          bool
		BuildTime, Size                   uint64
	}
	for file, want := range map[string]facts{
		"tinybash-5.1-1.x86_64.rpm": {
			"tinybash-5.1-1.x86_64", "5.1-1", "tinybash-5.1-1.src.rpm", "", "c58c5aa88f69c0ff04341daad82177af", "sha256",
			false, 1709700000, 35,
		},
		"signed/tinybash-5.1-1.x86_64.rpm": {
			"tinybash-5.1-1.x86_64", "5.1-1", "tinybash-5.1-1.src.rpm", "fd718dec", "c58c5aa88f69c0ff04341daad82177af", "sha256",
			false, 1709700000, 35,
		},
		"tinyhello-1.0-1.kit.src.rpm": {
			"tinyhello-1.0-1.kit.src", "1:1.0-1.kit", "", "", "", "sha256", true, 1709700000, 0,
		},
	} {
		p := readKit(t, file)
		key, err := p.SigKey()
		if err != nil {
			t.Errorf("%s: %v", file, err)
		}
		got := facts{
			p.NVRA(), p.EVR().String(), p.SourceRPM(), key, p.SigMD5(), p.DigestAlgo(),
			p.IsSource(), p.BuildTime(), p.Size(),
		}
		if want.IsSource { // of these only the form
			want.MD5, want.Size, want.BuildTime = got.MD5, got.Size, got.BuildTime
			if len(got.MD5) != 32 || got.Size == 0 {
				t.Errorf("%s: %+v", file, got)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
		if err := p.VerifyHeader(); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

func TestDepsFilesChangelog(t *testing.T) {
	t.Parallel()
	p := readKit(t, "tinybash-5.1-1.x86_64.rpm")
	fields := readGolden(t)["tinybash-5.1-1.x86_64.rpm"].Fields
	var got []any
	for _, d := range p.Deps(DepRequire) {
		got = append(got, d.String())
	}
	if diff := cmp.Diff(fields["REQUIRENEVRS"], any(got)); diff != "" {
		t.Errorf("requires (-rpm +ours):\n%s", diff)
	}
	provides := p.Deps(DepProvide)
	want := Dep{DepProvide, "tinybash", "5.1-1", SenseEqual}
	if !slices.Contains(provides, want) {
		t.Errorf("provides %+v lack %+v", provides, want)
	}
	if d := p.Deps(99); d != nil {
		t.Errorf("unknown kind: %v", d)
	}

	files, err := p.Files()
	if err != nil {
		t.Fatal(err)
	}
	var names []any
	for _, f := range files {
		names = append(names, f.Name)
	}
	if diff := cmp.Diff(fields["FILENAMES"], any(names)); diff != "" {
		t.Errorf("files (-rpm +ours):\n%s", diff)
	}
	if f := files[0]; f.User != "root" || f.Group != "root" || f.Mode == 0 || f.MTime == 0 {
		t.Errorf("first file: %+v", f)
	}
	if changes := p.Changelog(); len(changes) == 0 || changes[0].Text != fields["CHANGELOGTEXT"].([]any)[0] {
		t.Errorf("changelog: %+v", changes)
	}
}

func TestFilesWithoutDirectories(t *testing.T) {
	t.Parallel()
	h, err := ParseHeader(buildHeader(
		item{1116, 4, 1, -1, "\x00\x00\x00\x05"},
		item{1117, 8, 1, -1, "a\x00"},
		item{1118, 8, 1, -1, "/\x00"},
	))
	if err != nil {
		t.Fatal(err)
	}
	if names, err := h.filenames(TagBasenames, TagDirNames, TagDirIndexes); err == nil {
		t.Errorf("names: %q", names)
	}
}

func TestSplice(t *testing.T) {
	t.Parallel()
	read := func(name string) []byte {
		t.Helper()
		data, err := os.ReadFile(filepath.Join(kit, name))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	for _, name := range []string{"tinybash-5.1-1.src.rpm", "tinybash-5.1-1.x86_64.rpm", "tinyhello-1.0-1.kit.noarch.rpm"} {
		plain, signed := read(name), read("signed/"+name)
		sig, err := SignatureHeader(bytes.NewReader(signed))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(sig, signed[LeadSize:LeadSize+len(sig)]) || len(sig)%8 != 0 {
			t.Errorf("%s: signature header is not the file's", name)
		}
		var out bytes.Buffer
		n, err := Splice(&out, bytes.NewReader(plain), sig)
		if err != nil || n != int64(out.Len()) {
			t.Fatalf("%s: %d %v", name, n, err)
		}
		if !bytes.Equal(out.Bytes(), signed) {
			t.Errorf("%s: spliced file differs from the signed one", name)
		}
		if ok, err := VerifyMD5(&out); !ok || err != nil {
			t.Errorf("%s: MD5 %v %v", name, ok, err)
		}
		if _, err := Splice(&out, bytes.NewReader(plain), sig[:len(sig)-16]); err == nil {
			t.Errorf("%s: a cut header is taken", name)
		}
		if _, err := Splice(&out, bytes.NewReader(sig), sig); err == nil {
			t.Errorf("%s: a file that is no RPM is taken", name)
		}
	}
}

func TestVerify(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join(kit, "tinybash-5.1-1.x86_64.rpm"))
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.LastIndex(data, []byte("says it is a shell"))
	data[at] ^= 1
	p, err := Read(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.VerifyHeader(); err == nil {
		t.Error("a changed header passes")
	}
	if ok, err := VerifyMD5(bytes.NewReader(data)); ok || err != nil {
		t.Errorf("a changed file passes: %v %v", ok, err)
	}
}

// koji stores the MD5 of the signature header as "sighash".
func TestSignatureHeaderHash(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join(kit, "signed/tinybash-5.1-1.x86_64.rpm"))
	if err != nil {
		t.Fatal(err)
	}
	sig, err := SignatureHeader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	sum := md5.Sum(sig)
	const want = "6d99218ae352ee546e7918316bbdc062"
	if got := hex.EncodeToString(sum[:]); got != want {
		t.Errorf("sighash %s, want %s", got, want)
	}
}
