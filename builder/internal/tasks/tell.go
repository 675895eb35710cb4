package tasks

import (
	"context"

	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/koji"
)

// tell makes a call that answers nothing. When the hub went away right after it
// had done it, the call is sent again and refused with a RetryError: all is well.
func tell(ctx context.Context, t *builder.Task, method string, params ...any) error {
	_, err := t.Call(ctx, method, params...)
	if koji.IsKind(err, koji.RetryError) {
		t.Logger.InfoContext(ctx, "the hub had done it already", "method", method)
		return nil
	}
	return err
}
