package koji

import "testing"

func TestPathInfo(t *testing.T) {
	t.Parallel()
	p := PathInfo{"/mnt/koji"}
	n := NVR{Name: "hello", Version: "1.0", Release: "2"}
	r := NVRA{NVR: n, Arch: "x86_64"}
	for got, want := range map[string]string{
		p.Volume(""):                        "/mnt/koji",
		p.Volume("big"):                     "/mnt/koji/vol/big",
		p.Build("DEFAULT", n):               "/mnt/koji/packages/hello/1.0/2",
		p.Build("big", n):                   "/mnt/koji/vol/big/packages/hello/1.0/2",
		p.BuildLogs("", n):                  "/mnt/koji/packages/hello/1.0/2/data/logs",
		p.BuildType("", n, "maven"):         "/mnt/koji/packages/hello/1.0/2/maven",
		p.BuildType("", n, "win"):           "/mnt/koji/packages/hello/1.0/2/win",
		p.BuildType("", n, "image"):         "/mnt/koji/packages/hello/1.0/2/images",
		p.BuildType("", n, "kiwi"):          "/mnt/koji/packages/hello/1.0/2/files/kiwi",
		p.RPM(r):                            "x86_64/hello-1.0-2.x86_64.rpm",
		p.SignedRPM(r, "fd718dec"):          "data/signed/fd718dec/x86_64/hello-1.0-2.x86_64.rpm",
		p.SigHeader(r, "fd718dec"):          "data/sigcache/fd718dec/x86_64/hello-1.0-2.x86_64.rpm.sig",
		p.SigHeader(r, ""):                  "data/sigcache//x86_64/hello-1.0-2.x86_64.rpm.sig",
		p.MavenDir("org.example", "a", "1"): "org/example/a/1",
		p.Repo(7, "f40-build"):              "/mnt/koji/repos/f40-build/7",
		p.RepoArch(7, "f40", "i686"):        "/mnt/koji/repos/f40/7/i386",
		p.LatestRepo("f40"):                 "/mnt/koji/repos/f40/latest",
		p.DistRepo(8, "f40", ""):            "/mnt/koji/repos-dist/f40/8",
		p.DistRepo(8, "f40", "big"):         "/mnt/koji/vol/big/repos-dist/f40/8",
		p.LatestDistRepo("f40", ""):         "/mnt/koji/repos-dist/f40/latest",
		p.Work(""):                          "/mnt/koji/work",
		p.Scratch():                         "/mnt/koji/scratch",
		p.TaskRel(123456):                   "tasks/3456/123456",
		p.Task(42, ""):                      "/mnt/koji/work/tasks/42/42",
		p.Task(10000, "big"):                "/mnt/koji/vol/big/work/tasks/0/10000",

		PathInfo{"https://koji.example.com/kojifiles"}.Task(1, ""): "https://koji.example.com/kojifiles/work/tasks/1/1",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestJoinPath(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		elems []string
		want  string
	}{
		{[]string{"a", "b/c"}, "/top/a/b/c"},
		{[]string{"a/../b"}, "/top/b"},
		{[]string{"./a//b/"}, "/top/a/b"},
		{nil, "/top"},
		{[]string{"..a"}, "/top/..a"},
	} {
		if got, err := JoinPath("/top", c.elems...); got != c.want || err != nil {
			t.Errorf("%q = %q, %v", c.elems, got, err)
		}
	}
	for _, bad := range []string{"..", "../x", "a/../../x", "/etc", "a\x00b", "//x"} {
		_, err := JoinPath("/top", "ok", bad)
		if !IsKind(err, GenericError) || err.Error() != "Invalid path segment: "+bad {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
