package koji

import "strings"

// moduleInfo is the part of a source URL that labels show: the path on the
// server, the module after "?" if there is one, and the revision after "#".
func moduleInfo(url string) string {
	head, revision, hasRevision := strings.Cut(url, "#")
	repo, module, _ := strings.Cut(head, "?")
	if !hasRevision {
		revision = url
	}
	if _, rest, ok := strings.Cut(repo, "://"); ok {
		if slash := strings.IndexByte(rest, '/'); slash >= 0 {
			repo = rest[slash:]
		}
	}
	if module != "" {
		return repo + ":" + module + ":" + revision
	}
	return repo + ":" + revision
}

// basename is what follows the last slash.
func basename(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }
