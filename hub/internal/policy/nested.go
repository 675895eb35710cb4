package policy

import (
	"context"
	"errors"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	sdk "github.com/gokoji/gokoji/sdk/policy"
)

// runningKey carries the "policy" tests under way, to notice loops.
type runningKey struct{ test *nested }

type nested struct{ args, name string }

// newNested makes "policy NAME": it holds when that policy says yes, true or
// allow.
func newNested(args string) (hub.Test, error) {
	words := sdk.Words(args)
	if len(words) < 2 {
		return nil, errors.New("expected the name of a policy behind \"policy\"")
	}
	return (&nested{args, words[1]}).run, nil
}

func (n *nested) run(ctx context.Context, c *hub.Call, data sdk.Data) (bool, error) {
	key := runningKey{n}
	if ctx.Value(key) != nil {
		return false, koji.Errorf(koji.GenericError, "encountered policy loop at %s", n.args)
	}
	action, matched, err := c.System().Policy.Eval(context.WithValue(ctx, key, true), c, n.name, data)
	if err != nil || !matched {
		return false, err
	}
	switch strings.ToLower(action) {
	case "yes", "true", "allow":
		return true, nil
	}
	return false, nil
}
