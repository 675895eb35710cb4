package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/rpc"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// The hub's own mistakes stand out in the log; a client who leaves is none.
func TestLevelOf(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		err  error
		want slog.Level
	}{
		{errors.New("column x does not exist"), slog.LevelError},
		{koji.Errorf(koji.GenericError, "No such tag"), slog.LevelInfo},
		{hub.ErrDatabase, slog.LevelInfo},
		{fmt.Errorf("wait: %w", context.Canceled), slog.LevelDebug},
		{fmt.Errorf("%w: %w", hub.ErrDatabase, context.Canceled), slog.LevelDebug},
	} {
		code, _ := rpc.ToFault(test.err)
		if got := levelOf(code, test.err); got != test.want {
			t.Errorf("%v: got %v, want %v", test.err, got, test.want)
		}
	}
}
