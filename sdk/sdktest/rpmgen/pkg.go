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
	main := encodeHeader(regionMain, slices.Concat(s.head(), s.fileFields(), s.depFields(), []field{
		text(1124, "cpio"), text(1125, "gzip"), text(1126, "1"),
		texts(5092, []string{hex.EncodeToString(sum[:])}), ints(5093, digestSHA256),
	}))
	whole := md5.New()
	whole.Write(main)
	whole.Write(pay.packed)
	hash := whole.Sum(nil)
	short, long := sha1.Sum(main), sha256.Sum256(main)
	sig := encodeHeader(regionSignature, []field{
		text(rpm.SigTagSHA1, hex.EncodeToString(short[:])),
		text(rpm.SigTagSHA256, hex.EncodeToString(long[:])),
		ints(rpm.SigTagSize, uint32(len(main)+len(pay.packed))),
		binaryData(rpm.SigTagMD5, hash),
		ints(rpm.SigTagPayloadSize, uint32(pay.size)),
	})
	sig = append(sig, make([]byte, -len(sig)&7)...)
	return slices.Concat(s.lead(), sig, main, pay.packed), hex.EncodeToString(hash), nil
}

// lead is the part in front that only file(1) reads.
func (s *spec) lead() []byte {
	lead := make([]byte, rpm.LeadSize)
	copy(lead, "\xed\xab\xee\xdb\x03\x00\x00\x00\x00\x01")
	copy(lead[10:75], s.name+"-"+s.version+"-"+s.release)
	copy(lead[76:], "\x00\x01\x00\x05")
	return lead
}

func (s *spec) head() []field {
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
	return []field{
		texts(100, []string{"C"}),
		text(rpm.TagName, s.name), text(rpm.TagVersion, s.version), text(rpm.TagRelease, s.release),
		translated(1004, s.summary), translated(1005, s.summary+".\n\nMade to be measured & listed, not to be run."),
		ints(rpm.TagBuildTime, s.buildTime), text(1007, "builder.example.com"), ints(rpm.TagSize, size),
		text(1014, "MIT"), text(rpm.TagVendor, "Example"), translated(1016, s.group),
		text(1020, "https://example.com/"+s.name), text(1021, "linux"), text(rpm.TagArch, s.arch),
		text(rpm.TagSourceRPM, s.source), text(1064, "4.18.0"), text(5062, "utf-8"),
		ints(rpm.TagChangelogTime, times...), texts(rpm.TagChangelogName, names), texts(rpm.TagChangelogText, bodies),
	}
}

func (s *spec) fileFields() []field {
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
	return []field{
		ints(rpm.TagFileSizes, sizes...), shorts(rpm.TagFileModes, modes), shorts(rpm.TagFileRdevs, rdevs),
		ints(rpm.TagFileMtimes, mtimes...), texts(rpm.TagFileDigests, digests), texts(rpm.TagFileLinkTos, links),
		ints(rpm.TagFileFlags, flags...), texts(rpm.TagFileUserName, users), texts(rpm.TagFileGroupName, users),
		ints(1045, verify...), ints(rpm.TagFileDevices, devices...), ints(rpm.TagFileInodes, inodes...),
		texts(1097, languages), ints(rpm.TagDirIndexes, dirIndexes...), texts(rpm.TagBasenames, bases),
		texts(rpm.TagDirNames, dirs), ints(rpm.TagFileColors, colors...), ints(rpm.TagFileDigestAlgo, digestSHA256),
	}
}

func (s *spec) depFields() []field {
	requires := append([]dep{
		{"rpmlib(CompressedFileNames)", "3.0.4-1", senseAtMost | senseRPMLib},
		{"rpmlib(FileDigests)", "4.6.0-1", senseAtMost | senseRPMLib},
		{"rpmlib(PayloadFilesHavePrefix)", "4.0-1", senseAtMost | senseRPMLib},
	}, s.requires...)
	return append(depLists(1049, 1050, 1048, requires), depLists(1047, 1113, 1112, s.provides)...)
}

func depLists(name, version, flag rpm.Tag, deps []dep) []field {
	var names, versions []string
	var flags []uint32
	for _, d := range deps {
		names, versions, flags = append(names, d.name), append(versions, d.version), append(flags, d.flags)
	}
	return []field{texts(name, names), texts(version, versions), ints(flag, flags...)}
}
