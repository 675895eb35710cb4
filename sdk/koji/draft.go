package koji

import (
	"strconv"
	"strings"
)

const draftMark = ",draft_"

// DraftRelease is the release that a draft build carries until its promotion.
func DraftRelease(target string, buildID int64) string {
	return target + draftMark + strconv.FormatInt(buildID, 10)
}

// TargetRelease is the release that a draft build will have after its promotion;
// a release that is not a draft's is a GenericError.
func TargetRelease(release string) (string, error) {
	target, rest, ok := strings.Cut(release, ",")
	if !ok || !strings.HasPrefix(rest, "draft_") {
		return "", Errorf(GenericError, "draft release: %s is not in valid format", release)
	}
	return target, nil
}
