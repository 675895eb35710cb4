package policy

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	sdk "github.com/gokoji/gokoji/sdk/policy"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Core registers the policy tests that ask the hub, and the calls that evaluate
// policies. Tests look things up through the API, so that they depend on no
// other part of the hub.
type Core struct{}

// Name implements hub.Plugin.
func (Core) Name() string { return "policy" }

// Register implements hub.Plugin.
func (Core) Register(r *hub.Registrar) error {
	registerUserTests(r)
	registerBuildTests(r)
	registerTagTests(r)
	registerTaskTests(r)
	hub.PolicyTest(r, "policy", newNested)
	registerCalls(r)
	return nil
}

// patternTest makes a test "NAME PATTERN …" on texts that find picks from the
// data: it holds when one of the patterns matches one of them.
func patternTest(find func(ctx context.Context, c *hub.Call, data sdk.Data) ([]string, error)) hub.TestFactory {
	return func(args string) (hub.Test, error) {
		patterns := sdk.NewPatterns(sdk.Words(args)[1:])
		return func(ctx context.Context, c *hub.Call, data sdk.Data) (bool, error) {
			found, err := find(ctx, c, data)
			if err != nil {
				return false, err
			}
			for _, text := range found {
				if patterns.Match(text) {
					return true, nil
				}
			}
			return false, nil
		}, nil
	}
}

// plainTest makes a test without parameters.
func plainTest(test hub.Test) hub.TestFactory {
	return func(string) (hub.Test, error) { return test, nil }
}

// fieldTest makes a hub's test of one that needs only the data.
func fieldTest(factory sdk.Factory) hub.TestFactory {
	return func(args string) (hub.Test, error) {
		test, err := factory(args)
		if err != nil {
			return nil, err
		}
		return func(ctx context.Context, _ *hub.Call, data sdk.Data) (bool, error) { return test.Run(ctx, data) }, nil
	}
}

// one wraps a text that was found.
func one(text string, err error) ([]string, error) {
	if err != nil || text == "" {
		return nil, err
	}
	return []string{text}, nil
}

// ask calls an API method whose answer is a struct; nil when it answers nil.
func ask(ctx context.Context, c *hub.Call, method string, params ...any) (xmlrpc.Struct, error) {
	v, err := c.Invoke(ctx, method, params...)
	s, _ := v.(xmlrpc.Struct)
	return s, err
}

func text(s xmlrpc.Struct, name string) string {
	v, _ := s.Value(name).(string)
	return v
}

// has holds also for a nil: what is asked about it says that it is none.
func has(data sdk.Data, name string) bool {
	_, ok := data[name]
	return ok
}

func strict() xmlrpc.Struct { return hub.KW("strict", true) }

func needs(what string) error {
	return koji.Errorf(koji.GenericError, "policy requires %s data", what)
}
