package filetree

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gokoji/gokoji/sdk/hub"
)

// entry is a change of the tree, noted in the journal before it is made: a hub
// that is killed cannot put things back. Recover ends what the transaction's
// end asks for.
type entry struct {
	Move   *[2]string `json:"move,omitempty"`   // source, destination
	Link   *[2]string `json:"link,omitempty"`   // a link made, its target
	Unlink *[2]string `json:"unlink,omitempty"` // a link removed, its target
	Point  *[3]string `json:"point,omitempty"`  // a link changed, its old target or "", its new one
	Made   string     `json:"made,omitempty"`   // a file or folder that was not there
	Remove string     `json:"remove,omitempty"` // to be deleted once committed
}

// journalDir holds a file for each entry of calls under way, named
// TRANSACTION-MARK-MOMENT-RANDOM. No upload leads there.
func journalDir(top string) string { return filepath.Join(top, ".gokoji-journal") }

// markOf reads whose entry a file of that name is; false when it is none.
func markOf(name string) (hub.Mark, bool) {
	parts := strings.Split(name, "-")
	if len(parts) != 4 {
		return hub.Mark{}, false
	}
	_, err := strconv.ParseUint(parts[0], 10, 64)
	return hub.Mark{Transaction: parts[0], ID: parts[1]}, err == nil
}

// note writes an entry, which goes once the call is committed or rolled back;
// the call then commits even if it has written nothing else. It is to be called
// before the change is made and its OnRollback is said.
func note(ctx context.Context, c *hub.Call, e entry) error {
	c.MarkWritten()
	mark, err := c.Mark(ctx)
	if err != nil {
		return fmt.Errorf("note a change of the tree: %w", err)
	}
	path, err := e.write(journalDir(c.System().Paths.Top), mark)
	if err != nil {
		return fmt.Errorf("note a change of the tree: %w", err)
	}
	c.OnRollback(func() { undo(c, os.Remove(path)) })
	c.AfterCommit(func(context.Context, *hub.Call) error { return os.Remove(path) })
	return nil
}

func (e entry) write(dir string, mark hub.Mark) (string, error) {
	data, err := json.Marshal(e)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	name := fmt.Sprintf("%s-%s-%020d-%s", mark.Transaction, mark.ID, time.Now().UnixNano(), rand.Text())
	tmp := filepath.Join(dir, "."+name)
	if err := os.WriteFile(tmp, data, 0o600); err != nil {
		return "", err
	}
	path := filepath.Join(dir, name)
	return path, os.Rename(tmp, path)
}
