package koji

import "slices"

// RepoMergeModes are the ways in which an external repo joins a tag's repo, as
// koji's messages list them.
func RepoMergeModes() []string { return []string{"simple", "koji", "bare"} }

// ValidMergeMode reports whether mode is one of RepoMergeModes.
func ValidMergeMode(mode string) bool { return slices.Contains(RepoMergeModes(), mode) }
