package rpmgen

import (
	"cmp"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"path"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/rpm"
)

// spec is what a package is made of.
type spec struct {
	name, version, release, arch string
	source                       string // file name of its source package
	summary, group               string
	buildTime                    uint32
	provides, requires           []dep
	files                        []file
	changes                      []change
}

type dep struct {
	name, version string
	flags         uint32
}

type change struct {
	time       uint32
	name, text string
}

// What every package of rpm's fourth format asks of rpm itself.
const (
	senseRPMLib  = 1 << 24
	senseAtMost  = rpm.SenseLess | rpm.SenseEqual
	digestSHA256 = 8
	verifyAll    = 0xffffffff
)

// encode makes the RPM file. The second value is the MD5 by which koji knows it.
func (s *spec) encode(p *packer) ([]byte, string, error) {
	slices.SortFunc(s.files, func(a, b file) int { return cmp.Compare(a.path, b.path) })
	pay, err := p.pack(s.files, s.buildTime)
	if err != nil {
		return nil, "", err
	}
	sum := sha256.Sum256(pay.packed)
	main := encodeHeader(regionMain, slices.Concat(s.head(), s.fileFields(), s.depFields(), []Field{
		Text(1124, "cpio"), Text(1125, "gzip"), Text(1126, "1"),
		Texts(5092, hex.EncodeToString(sum[:])), Ints(5093, digestSHA256),
	}))
	data, hash := assemble(s.name+"-"+s.version+"-"+s.release, main, pay)
	return data, hash, nil
}

// Encode makes a package with these fields alone in its header, right or not, and
// without files.
func Encode(fields ...Field) []byte {
	data, _ := assemble("", encodeHeader(regionMain, fields), payload{[]byte("payload"), len("payload")})
	return data
}

// assemble puts a file together: lead, signature header, main header, payload.
// The second value is the MD5 by which koji knows it.
func assemble(nvr string, main []byte, pay payload) ([]byte, string) {
	whole := md5.New()
	whole.Write(main)
	whole.Write(pay.packed)
	hash := whole.Sum(nil)
	short, long := sha1.Sum(main), sha256.Sum256(main)
	sig := encodeHeader(regionSignature, []Field{
		Text(rpm.SigTagSHA1, hex.EncodeToString(short[:])),
		Text(rpm.SigTagSHA256, hex.EncodeToString(long[:])),
		Ints(rpm.SigTagSize, uint32(len(main)+len(pay.packed))),
		binaryData(rpm.SigTagMD5, hash),
		Ints(rpm.SigTagPayloadSize, uint32(pay.size)),
	})
	sig = append(sig, make([]byte, -len(sig)&7)...)
	return slices.Concat(lead(nvr), sig, main, pay.packed), hex.EncodeToString(hash)
}

// lead is the part in front that only file(1) reads.
func lead(nvr string) []byte {
	lead := make([]byte, rpm.LeadSize)
	copy(lead, "\xed\xab\xee\xdb\x03\x00\x00\x00\x00\x01")
	copy(lead[10:75], nvr)
	copy(lead[76:], "\x00\x01\x00\x05")
	return lead
}

func (s *spec) head() []Field {
	size := uint32(0)
	for _, f := range s.files {
		if f.mode&^0o7777 == modeRegular {
			size += uint32(len(f.content))
		}
	}
	var times []uint32
	var names, bodies []string
	for _, c := range s.changes {
		times, names, bodies = append(times, c.time), append(names, c.name), append(bodies, c.text)
	}
	return []Field{
		Texts(100, "C"),
		Text(rpm.TagName, s.name), Text(rpm.TagVersion, s.version), Text(rpm.TagRelease, s.release),
		translated(1004, s.summary), translated(1005, s.summary+".\n\nMade to be measured & listed, not to be run."),
		Ints(rpm.TagBuildTime, s.buildTime), Text(1007, "builder.example.com"), Ints(rpm.TagSize, size),
		Text(1014, "MIT"), Text(rpm.TagVendor, "Example"), translated(1016, s.group),
		Text(1020, "https://example.com/"+s.name), Text(1021, "linux"), Text(rpm.TagArch, s.arch),
		Text(rpm.TagSourceRPM, s.source), Text(1064, "4.18.0"), Text(5062, "utf-8"),
		Ints(rpm.TagChangelogTime, times...), Texts(rpm.TagChangelogName, names...), Texts(rpm.TagChangelogText, bodies...),
	}
}

func (s *spec) fileFields() []Field {
	n := len(s.files)
	sizes, mtimes, flags, verify, devices, inodes, colors, dirIndexes := make([]uint32, n), make([]uint32, n), make([]uint32, n),
		make([]uint32, n), make([]uint32, n), make([]uint32, n), make([]uint32, n), make([]uint32, n)
	modes, rdevs := make([]uint16, n), make([]uint16, n)
	digests, links, users, languages, bases := make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	var dirs []string
	for i, f := range s.files {
		mtimes[i], verify[i], devices[i], inodes[i] = s.buildTime, verifyAll, 1, uint32(i+1)
		modes[i], users[i], bases[i] = f.mode, "root", path.Base(f.path)
		switch f.mode &^ 0o7777 {
		case modeRegular:
			sum := sha256.Sum256([]byte(f.content))
			sizes[i], digests[i] = uint32(len(f.content)), hex.EncodeToString(sum[:])
		case modeLink:
			sizes[i], links[i] = uint32(len(f.content)), f.content
		case modeDir:
			sizes[i] = 4096
		}
		if strings.HasPrefix(f.path, "/usr/share/doc/") {
			flags[i] = 2
		}
		dir := strings.TrimSuffix(path.Dir(f.path), "/") + "/"
		at := slices.Index(dirs, dir)
		if at < 0 {
			at, dirs = len(dirs), append(dirs, dir)
		}
		dirIndexes[i] = uint32(at)
	}
	return []Field{
		Ints(rpm.TagFileSizes, sizes...), Shorts(rpm.TagFileModes, modes...), Shorts(rpm.TagFileRdevs, rdevs...),
		Ints(rpm.TagFileMtimes, mtimes...), Texts(rpm.TagFileDigests, digests...), Texts(rpm.TagFileLinkTos, links...),
		Ints(rpm.TagFileFlags, flags...), Texts(rpm.TagFileUserName, users...), Texts(rpm.TagFileGroupName, users...),
		Ints(1045, verify...), Ints(rpm.TagFileDevices, devices...), Ints(rpm.TagFileInodes, inodes...),
		Texts(1097, languages...), Ints(rpm.TagDirIndexes, dirIndexes...), Texts(rpm.TagBasenames, bases...),
		Texts(rpm.TagDirNames, dirs...), Ints(rpm.TagFileColors, colors...), Ints(rpm.TagFileDigestAlgo, digestSHA256),
	}
}

func (s *spec) depFields() []Field {
	requires := append([]dep{
		{"rpmlib(CompressedFileNames)", "3.0.4-1", senseAtMost | senseRPMLib},
		{"rpmlib(FileDigests)", "4.6.0-1", senseAtMost | senseRPMLib},
		{"rpmlib(PayloadFilesHavePrefix)", "4.0-1", senseAtMost | senseRPMLib},
	}, s.requires...)
	return append(depLists(rpm.DepRequire, requires), depLists(rpm.DepProvide, s.provides)...)
}

func depLists(kind rpm.DepKind, deps []dep) []Field {
	name, version, flag := kind.Tags()
	var names, versions []string
	var flags []uint32
	for _, d := range deps {
		names, versions, flags = append(names, d.name), append(versions, d.version), append(flags, d.flags)
	}
	return []Field{Texts(name, names...), Texts(version, versions...), Ints(flag, flags...)}
}
