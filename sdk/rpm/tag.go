package rpm

import "strings"

// Tag is the number of a header's field.
type Tag uint32

const (
	regionImage      Tag = 61
	regionSignatures Tag = 62
	regionImmutable  Tag = 63
	firstTag         Tag = 100
	maxTag           Tag = 0x7fffffff
)

func (t Tag) isRegion() bool { return t >= regionImage && t <= regionImmutable }

// Tags of the main header that code here or in the hub asks for by number.
const (
	TagName            Tag = 1000
	TagVersion         Tag = 1001
	TagRelease         Tag = 1002
	TagEpoch           Tag = 1003
	TagBuildTime       Tag = 1006
	TagSize            Tag = 1009
	TagVendor          Tag = 1011
	TagPackager        Tag = 1015
	TagArch            Tag = 1022
	TagOldFilenames    Tag = 1027
	TagFileSizes       Tag = 1028
	TagFileModes       Tag = 1030
	TagFileRdevs       Tag = 1033
	TagFileMtimes      Tag = 1034
	TagFileDigests     Tag = 1035
	TagFileLinkTos     Tag = 1036
	TagFileFlags       Tag = 1037
	TagFileUserName    Tag = 1039
	TagFileGroupName   Tag = 1040
	TagSourceRPM       Tag = 1044
	TagArchiveSize     Tag = 1046
	TagNoSource        Tag = 1051
	TagNoPatch         Tag = 1052
	TagExcludeArch     Tag = 1059
	TagExclusiveArch   Tag = 1061
	TagChangelogTime   Tag = 1080
	TagChangelogName   Tag = 1081
	TagChangelogText   Tag = 1082
	TagBuildArchs      Tag = 1089
	TagFileDevices     Tag = 1095
	TagFileInodes      Tag = 1096
	TagSourcePackage   Tag = 1106
	TagDirIndexes      Tag = 1116
	TagBasenames       Tag = 1117
	TagDirNames        Tag = 1118
	TagOrigDirIndexes  Tag = 1119
	TagOrigBasenames   Tag = 1120
	TagOrigDirNames    Tag = 1121
	TagFileColors      Tag = 1140
	TagFileClass       Tag = 1141
	TagClassDict       Tag = 1142
	TagFileDependsX    Tag = 1143
	TagFileDependsN    Tag = 1144
	TagDependsDict     Tag = 1145
	TagLongFileSizes   Tag = 5008
	TagLongSize        Tag = 5009
	TagFileDigestAlgo  Tag = 5011
	TagLongArchiveSize Tag = 271
)

// Tags of the signature header.
const (
	SigTagDSA         Tag = 267
	SigTagRSA         Tag = 268
	SigTagSHA1        Tag = 269
	SigTagLongSize    Tag = 270
	SigTagSHA256      Tag = 273
	SigTagOpenPGP     Tag = 278 // rpm 6: base64 texts
	SigTagSize        Tag = 1000
	SigTagPGP         Tag = 1002
	SigTagMD5         Tag = 1004
	SigTagGPG         Tag = 1005
	SigTagPayloadSize Tag = 1007
)

// rowByName finds a tag by rpm's name for it, such as "requirename", in any case.
func rowByName(name string) (tagRow, bool) {
	for i := range tagTable {
		if strings.EqualFold(tagTable[i].name, name) {
			return tagTable[i], true
		}
	}
	return tagRow{}, false
}

// String is rpm's name of the tag in upper case, "" for a tag that rpm 4.18 does
// not name.
func (t Tag) String() string {
	for i := range tagTable {
		if tagTable[i].tag == t {
			return tagTable[i].name
		}
	}
	return ""
}
