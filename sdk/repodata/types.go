package repodata

import (
	"fmt"

	"github.com/gokoji/gokoji/sdk/rpm"
)

// Tags that nothing else names.
const (
	tagSummary     rpm.Tag = 1004
	tagDescription rpm.Tag = 1005
	tagBuildHost   rpm.Tag = 1007
	tagLicense     rpm.Tag = 1014
	tagGroup       rpm.Tag = 1016
	tagURL         rpm.Tag = 1020
)

// checkTypes refuses headers that store what we read in another way than rpm
// does: rpm would not read them.
func checkTypes(h *rpm.Header) error {
	text, number, texts := rpm.TypeString, rpm.TypeInt32, rpm.TypeStringArray
	numbers, lists := []rpm.Tag{oldSuggests[2], oldEnhances[2]}, append(oldSuggests[:2:2], oldEnhances[:2]...)
	for _, kind := range rpm.DepKinds() {
		names, versions, flags := kind.Tags()
		numbers, lists = append(numbers, flags), append(lists, names, versions)
	}
	for _, c := range []struct {
		typ  rpm.Type
		tags []rpm.Tag
	}{
		{text, []rpm.Tag{
			rpm.TagName, rpm.TagVersion, rpm.TagRelease, rpm.TagArch, rpm.TagSourceRPM, rpm.TagPackager, rpm.TagVendor,
			tagSummary, tagDescription, tagBuildHost, tagLicense, tagGroup, tagURL,
		}},
		{number, []rpm.Tag{
			rpm.TagEpoch, rpm.TagBuildTime, rpm.TagSize, rpm.TagArchiveSize, rpm.TagSourcePackage,
			rpm.TagFileFlags, rpm.TagDirIndexes, rpm.TagChangelogTime,
		}},
		{number, numbers},
		{rpm.TypeInt16, []rpm.Tag{rpm.TagFileModes}},
		{rpm.TypeInt64, []rpm.Tag{rpm.TagLongSize, rpm.TagLongArchiveSize}},
		{texts, []rpm.Tag{rpm.TagBasenames, rpm.TagDirNames, rpm.TagChangelogName, rpm.TagChangelogText}},
		{texts, lists},
	} {
		for _, tag := range c.tags {
			typ, ok := h.Type(tag)
			if ok && typ != c.typ && (typ != rpm.TypeI18NString || c.typ != text) {
				return fmt.Errorf("its header has tag %d of type %d", tag, typ)
			}
		}
	}
	return nil
}
