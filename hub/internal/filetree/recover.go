package filetree

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
)

// Recover puts the tree right after hubs that were killed in the middle of a
// call: what a transaction that did not commit had moved goes back, what one
// that did was to delete is deleted. Calls under way, also those of other hubs,
// are left alone. What cannot be put right is logged and kept for the next time.
func Recover(ctx context.Context, s *hub.System) error {
	dir := journalDir(s.Paths.Top)
	list, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the journal of the tree: %w", err)
	}
	slices.Reverse(list) // the last change first
	status := map[string]string{}
	for _, file := range list {
		xid, _, ok := strings.Cut(file.Name(), "-")
		if !ok || xid == "" || strings.HasPrefix(xid, ".") {
			continue
		}
		state, known := status[xid]
		if !known {
			if state, err = hub.Value[string](ctx, s.Pool, "SELECT coalesce(pg_xact_status($1::text::xid8), 'unknown')", xid); err != nil {
				return fmt.Errorf("journal of the tree: transaction %s: %w", xid, err)
			}
			status[xid] = state
		}
		path := filepath.Join(dir, file.Name())
		if err := settle(path, state); err != nil && !errors.Is(err, fs.ErrNotExist) {
			s.Log.Error("the tree could not be put right after a killed call", "entry", path, "transaction", state, "error", err)
		}
	}
	return nil
}

// settle does what an entry asks for at its transaction's end, and removes it.
func settle(path, state string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var e entry
	if err := json.Unmarshal(data, &e); err != nil {
		return err
	}
	switch state {
	case "in progress":
		return nil
	case "committed":
		if e.Remove != "" {
			err = os.RemoveAll(e.Remove)
		}
	case "aborted":
		err = e.undo()
	default:
		return errors.New("nobody knows whether it was committed")
	}
	if err != nil {
		return err
	}
	return os.Remove(path)
}

// undo takes a change back, as far as it was made.
func (e entry) undo() error {
	switch {
	case e.Move != nil && Occupied(e.Move[1]):
		if Occupied(e.Move[0]) {
			return fmt.Errorf("both %s and %s are there", e.Move[0], e.Move[1])
		}
		return rename(e.Move[1], e.Move[0])
	case e.Link != nil:
		if target, err := os.Readlink(e.Link[0]); err == nil && target == e.Link[1] {
			return os.Remove(e.Link[0])
		}
	case e.Unlink != nil && !Occupied(e.Unlink[0]):
		return os.Symlink(e.Unlink[1], e.Unlink[0])
	case e.Point != nil:
		return e.pointBack()
	case e.Made != "":
		return os.RemoveAll(e.Made)
	}
	return nil
}
