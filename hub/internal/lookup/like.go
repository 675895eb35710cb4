package lookup

import "strings"

// Like is the pattern of LIKE for a glob. A percent sign stays one: koji finds
// anything by it.
func Like(glob string) string {
	return strings.NewReplacer(`\`, `\\`, `_`, `\_`, `?`, `_`, `*`, `%`).Replace(glob)
}
