package policy

import (
	"context"
	"errors"

	"github.com/gokoji/gokoji/sdk/hub"
	sdk "github.com/gokoji/gokoji/sdk/policy"
)

// callKey carries the call that evaluates a policy past the policy language,
// which knows nothing of hubs, to the tests that need it.
type callKey struct{}

func withCall(ctx context.Context, c *hub.Call) context.Context {
	return context.WithValue(ctx, callKey{}, c)
}

// adapt makes a hub's test one of the policy language.
func adapt(factory hub.TestFactory) sdk.Factory {
	return func(text string) (sdk.Test, error) {
		test, err := factory(text)
		if err != nil {
			return nil, err
		}
		return sdk.TestFunc(func(ctx context.Context, data sdk.Data) (bool, error) {
			c, ok := ctx.Value(callKey{}).(*hub.Call)
			if !ok {
				return false, errors.New("a policy test that asks the hub ran outside of a call")
			}
			return test(ctx, c, data)
		}), nil
	}
}
