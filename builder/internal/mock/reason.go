package mock

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/gokoji/gokoji/builder/internal/rootlog"
)

// maxLogTail is how much of root.log is looked through for a reason.
const maxLogTail = 64 << 10

// said is what one run of mock left: its output, and what it added to root.log.
type said struct {
	rootlog.Tail
	log  string // root.log
	from int64  // its size before
}

// listen begins to note what mock says.
func (r *root) listen() *said {
	s := &said{log: filepath.Join(r.base(), "result", "root.log")}
	if info, err := os.Lstat(s.log); err == nil {
		s.from = info.Size()
	}
	return s
}

// reason says why mock failed. When a command of its own failed, mock's output
// only tells which; what dnf had to say about it stands in root.log alone.
func (s *said) reason() string {
	own := s.Reason("ERROR")
	if strings.HasPrefix(own, "ERROR: Command failed") {
		if why := failedCommand(s.added()); why != "" {
			return why
		}
	}
	return own
}

// added is the end of what was added to root.log, which mock's user may have
// replaced by anything.
func (s *said) added() string {
	f, err := os.OpenFile(s.log, os.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
	if err != nil {
		return ""
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return ""
	}
	from := max(s.from, info.Size()-maxLogTail)
	text, err := io.ReadAll(io.NewSectionReader(f, from, maxLogTail))
	if err != nil {
		return ""
	}
	return string(text)
}

// childLine is what mock logs of the commands that it runs.
var childLine = regexp.MustCompile(`^DEBUG util\.py:\d+:  (.*)$`)

// chatter is what mock and dnf say whether all is well or not.
var chatter = regexp.MustCompile("^(child environment: |Unable to detect release version |" +
	"No matches found for the following disable plugin patterns: |Last metadata expiration check: )")

// failedCommand finds what the last command printed that ended with a status
// other than 0.
func failedCommand(log string) string {
	var printed, failed []string
	for line := range strings.Lines(log) {
		m := childLine.FindStringSubmatch(strings.TrimRight(line, "\n"))
		if m == nil {
			continue
		}
		status, ended := strings.CutPrefix(m[1], "Child return code was: ")
		switch {
		case strings.HasPrefix(m[1], "Executing command: "):
			printed = nil
		case ended && status != "0":
			failed, printed = printed, nil
		case !ended && !chatter.MatchString(m[1]):
			printed = append(printed, m[1])
		}
	}
	var t rootlog.Tail
	_, _ = t.Write([]byte(strings.Join(failed, "\n"))) // never fails
	return t.Reason("")
}
