package rpmgen

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/gokoji/gokoji/sdk/rpm"
	"github.com/google/go-cmp/cmp"
)

// TestRPMAcceptsThem checks digests and installability with rpm itself.
func TestRPMAcceptsThem(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	list, err := Generate(dir, 55)
	if err != nil {
		t.Fatal(err)
	}
	newer, err := Build(dir, 3, 2)
	if err != nil {
		t.Fatal(err)
	}
	paths := map[string]bool{}
	for _, r := range append(list, newer...) {
		paths[r.Path] = true
		p, err := rpm.ReadFile(r.Path)
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(r.Path)
		if err != nil {
			t.Fatal(err)
		}
		got := RPM{
			filepath.Join(dir, r.Build, p.Version(), p.Release(), p.Arch(), p.NVRA()+".rpm"),
			p.Name(), p.Version(), p.Release(), p.Arch(), r.Build, int64(p.BuildTime()), int64(len(data)), p.SigMD5(),
		}
		if diff := cmp.Diff(r, got); diff != "" {
			t.Errorf("told and found differ (-told +found):\n%s", diff)
		}
		if names, err := p.Filenames(); err != nil || len(names) < 38 || len(names) > 42 {
			t.Errorf("%s has %d files, %v", r.Path, len(names), err)
		}
		if same, err := rpm.VerifyMD5(bytes.NewReader(data)); !same || err != nil {
			t.Errorf("MD5 of %s: %t, %v", r.Path, same, err)
		}
	}
	if len(paths) != 60 {
		t.Errorf("%d files for 60 packages", len(paths))
	}
	db := t.TempDir()
	args := []string{"-K", "--nosignature", "--dbpath", db}
	install := []string{"-i", "--test", "--nosignature", "--ignorearch", "--dbpath", db}
	for _, r := range list {
		args, install = append(args, r.Path), append(install, r.Path)
	}
	for _, argv := range [][]string{args, install} {
		if out, err := exec.Command("rpm", argv...).CombinedOutput(); err != nil {
			t.Errorf("rpm %v: %v\n%s", argv[:2], err, out)
		}
	}
	unpack := exec.Command("sh", "-c", `rpm2archive "$1" && tar -xzOf "$1.tgz" ./etc/bench00000.conf`, "sh", list[0].Path)
	if out, err := unpack.CombinedOutput(); err != nil || string(out) != "name = bench00000\n" {
		t.Errorf("unpacking: %v\n%s", err, out)
	}
}

func TestSameBytes(t *testing.T) {
	t.Parallel()
	one, err := Generate(t.TempDir(), 12)
	if err != nil {
		t.Fatal(err)
	}
	other, err := Generate(t.TempDir(), 12)
	if err != nil {
		t.Fatal(err)
	}
	for i := range one {
		if one[i].SigMD5 != other[i].SigMD5 {
			t.Errorf("package %d differs", i)
		}
	}
}
