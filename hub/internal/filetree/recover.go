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

	"github.com/gokoji/gokoji/sdk/hub"
)

// Recover puts the tree right after hubs that were killed in the middle of a
// call: what a transaction that did not commit had moved goes back, what one
// that did was to delete is deleted. Calls under way, also those of other hubs,
// are left alone. What cannot be put right is logged and kept for the next time.
func Recover(ctx context.Context, s *hub.System) error {
	// asked for first: what these calls have in the journal was there before they committed
	marks, err := hub.Rows[string](ctx, s.Pool, "SELECT id FROM gokoji_marks WHERE time < NOW() - INTERVAL '1 hour'")
	if err != nil {
		return fmt.Errorf("journal of the tree: %w", err)
	}
	dir := journalDir(s.Paths.Top)
	list, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read the journal of the tree: %w", err)
	}
	slices.Reverse(list) // the last change first
	outcomes := map[hub.Mark]hub.Outcome{}
	noted := map[string]bool{}
	for _, file := range list {
		mark, ok := markOf(file.Name())
		if !ok {
			continue
		}
		noted[mark.ID] = true
		outcome, known := outcomes[mark]
		if !known {
			if outcome, err = mark.Outcome(ctx, s.Pool); err != nil {
				return fmt.Errorf("journal of the tree: transaction %s: %w", mark.Transaction, err)
			}
			outcomes[mark] = outcome
		}
		path := filepath.Join(dir, file.Name())
		if err := settle(path, outcome); err != nil && !errors.Is(err, fs.ErrNotExist) {
			s.Log.Error("the tree could not be put right after a killed call", "entry", path, "committed", outcome == hub.Committed, "error", err)
		}
	}
	marks = slices.DeleteFunc(marks, func(id string) bool { return noted[id] })
	if len(marks) > 0 {
		if _, err := s.Pool.Exec(ctx, "DELETE FROM gokoji_marks WHERE id = ANY($1)", marks); err != nil {
			return fmt.Errorf("journal of the tree: %w", err)
		}
	}
	return nil
}

// settle does what an entry asks for at its transaction's end, and removes it.
func settle(path string, outcome hub.Outcome) error {
	if outcome == hub.UnderWay {
		return nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var e entry
	if err := json.Unmarshal(data, &e); err != nil {
		return err
	}
	if outcome == hub.RolledBack {
		err = e.undo()
	} else if e.Remove != "" {
		err = os.RemoveAll(e.Remove)
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
		if target, err := linkTarget(e.Link[0]); err != nil || target != e.Link[1] {
			return err
		}
		return os.Remove(e.Link[0])
	case e.Unlink != nil && !Occupied(e.Unlink[0]):
		return os.Symlink(e.Unlink[1], e.Unlink[0])
	case e.Point != nil:
		return e.pointBack()
	case e.Made != "":
		return os.RemoveAll(e.Made)
	}
	return nil
}
