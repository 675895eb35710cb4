package client

import (
	"context"
	"fmt"

	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Caller is what calls methods: a Session, or a fake of one.
type Caller interface {
	Call(ctx context.Context, method string, params ...any) (any, error)
}

// Invoke calls a method and decodes its result into an R (see xmlrpc.Unmarshal).
// A result that does not fit R is an error.
func Invoke[R any](ctx context.Context, c Caller, method string, params ...any) (R, error) {
	var r R
	v, err := c.Call(ctx, method, params...)
	if err != nil {
		return r, err
	}
	if err := xmlrpc.Unmarshal(v, &r); err != nil {
		return r, fmt.Errorf("client: %s: %w", method, err)
	}
	return r, nil
}
