package policy

import (
	"context"

	"github.com/gokoji/gokoji/hub/internal/host"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	sdk "github.com/gokoji/gokoji/sdk/policy"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func registerCalls(r *hub.Registrar) {
	hub.Method(r, "evalPolicy", eval, hub.Func("eval_policy"), hub.Doc("Returns the action of the first rule of a policy that matches."))
	hub.Method(r, "host.evalPolicy", eval, host.Exclusive(), hub.Func("HostExports.evalPolicy"), hub.Doc("Returns the action of the first rule of a policy that matches."))
	hub.Method(r, "host.checkPolicy", check, host.Exclusive(), hub.Func("HostExports.checkPolicy"), hub.Doc("Tells whether a policy allows, and why."))
	hub.Method(r, "host.assertPolicy", assert, host.Exclusive(), hub.Func("HostExports.assertPolicy"), hub.Doc("Fails unless a policy allows."))
}

// evalArgs name a policy; what is no text names none.
type evalArgs struct {
	Name any `koji:"name"`
	Data any `koji:"data"`
}

func eval(ctx context.Context, c *hub.Call, a evalArgs) (any, error) {
	action, matched, err := c.System().Policy.Eval(ctx, c, koji.Str(a.Name), data(a.Data))
	if err != nil || !matched {
		return nil, err
	}
	return action, nil
}

type checkArgs struct {
	Name    any     `koji:"name"`
	Data    any     `koji:"data"`
	Default *string `koji:"default" default:"'deny'"`
	Strict  bool    `koji:"strict" default:"false"`
}

func check(ctx context.Context, c *hub.Call, a checkArgs) (any, error) {
	opts := otherwise(a.Default)
	allowed, reason, err := c.System().Policy.Check(ctx, c, koji.Str(a.Name), data(a.Data), opts)
	if err == nil && a.Strict && !allowed {
		err = c.System().Policy.Assert(ctx, c, koji.Str(a.Name), data(a.Data), opts)
	}
	return []any{allowed, reason}, err
}

type assertArgs struct {
	Name    any     `koji:"name"`
	Data    any     `koji:"data"`
	Default *string `koji:"default" default:"'deny'"`
}

func assert(ctx context.Context, c *hub.Call, a assertArgs) (any, error) {
	return nil, c.System().Policy.Assert(ctx, c, koji.Str(a.Name), data(a.Data), otherwise(a.Default))
}

// data is fresh for each evaluation. What is no struct holds nothing, which is
// enough for rules that ask for nothing.
func data(v any) sdk.Data {
	s, _ := v.(xmlrpc.Struct)
	d := make(sdk.Data, len(s))
	for _, m := range s {
		d[m.Name] = m.Value
	}
	return d
}

// otherwise is what happens where no rule matches; null refuses.
func otherwise(action *string) hub.PolicyOptions {
	if action == nil {
		return hub.PolicyOptions{}
	}
	return hub.PolicyOptions{Default: *action}
}
