// Package policy compiles hub.conf's policies and answers for them. Tests that
// ask the database live here too, one file a subject.
package policy

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/config"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	sdk "github.com/gokoji/gokoji/sdk/policy"
)

// Engine holds the compiled policies; it never changes.
type Engine struct {
	policies map[string]*sdk.Policy
	verbose  bool // name the deciding rule in refusals
	missing  string
}

var _ hub.Policies = (*Engine)(nil)

// Compile reads the policies of file, and koji's defaults for those it lacks.
// Every mistake of every policy is returned.
func Compile(file *config.File, opts *hub.Options, r *hub.Registrar) (*Engine, error) {
	tests := sdk.Builtin()
	for name, factory := range r.PolicyTests() {
		tests[name] = adapt(factory)
	}
	e := &Engine{policies: map[string]*sdk.Policy{}, verbose: opts.VerbosePolicy || opts.KojiDebug, missing: "deny"}
	if opts.MissingPolicyOK {
		e.missing = "allow"
	}
	sources := map[string]config.Option{}
	for name, text := range defaults() {
		sources[name] = config.Option{Name: name, Value: text}
	}
	for name, text := range opts.Policies {
		sources[name] = config.Option{Name: name, Value: text}
		if o, ok := file.Get("policy", name); ok && o.Value == text {
			sources[name] = o
		}
	}
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		p, err := sdk.ParseOption(sources[name], tests)
		if err != nil {
			errs = append(errs, fmt.Errorf("policy %s: %w", name, err))
		}
		e.policies[name] = p
	}
	return e, errors.Join(errs...)
}

// Has implements hub.Policies.
func (e *Engine) Has(name string) bool { return e.policies[name] != nil }

// Eval implements hub.Policies.
func (e *Engine) Eval(ctx context.Context, c *hub.Call, name string, data sdk.Data) (string, bool, error) {
	p := e.policies[name]
	if p == nil {
		return "", false, koji.Errorf(koji.GenericError, "no such policy: %s", name)
	}
	res, err := p.Eval(withCall(ctx, c), data)
	return res.Action, res.Matched, err
}

// Check implements hub.Policies.
func (e *Engine) Check(ctx context.Context, c *hub.Call, name string, data sdk.Data, opts hub.PolicyOptions) (bool, string, error) {
	v, err := e.Explain(ctx, c, name, data, opts)
	return v.Allowed, v.Reason, err
}

// Assert implements hub.Policies.
func (e *Engine) Assert(ctx context.Context, c *hub.Call, name string, data sdk.Data, opts hub.PolicyOptions) error {
	v, err := e.Explain(ctx, c, name, data, opts)
	if err != nil || v.Allowed {
		return err
	}
	text := fmt.Sprintf("policy violation (%s)", name)
	if v.Reason != "" {
		text += ": " + v.Reason
	}
	if e.verbose {
		text += " [rule: " + v.Rule + "]"
	}
	return koji.Errorf(koji.ActionNotAllowed, "%s", text)
}

// Explain implements hub.Policies.
func (e *Engine) Explain(ctx context.Context, c *hub.Call, name string, data sdk.Data, opts hub.PolicyOptions) (hub.Ruling, error) {
	action, v := e.missing, hub.Ruling{Reason: "missing policy"}
	if p := e.policies[name]; p != nil {
		res, err := p.Eval(withCall(ctx, c), data)
		if err != nil {
			return hub.Ruling{}, err
		}
		v.Rule = res.Rule()
		action, v.Reason = opts.Default, "not covered by policy"
		if action == "" {
			action = "deny"
		}
		if res.Matched {
			first, rest, _ := strings.Cut(strings.TrimSpace(res.Action), " ")
			action, v.Reason = strings.ToLower(first), strings.TrimSpace(rest)
		}
	}
	c.Log.Debug("policy", "policy", name, "action", action, "reason", v.Reason, "rule", v.Rule)
	switch action {
	case "allow":
		v.Allowed = true
		return v, nil
	case "deny":
	default:
		c.Log.Error("policy has an action that is neither allow nor deny", "policy", name, "rule", v.Rule)
		v.Reason = "error in policy"
	}
	if opts.Force {
		return e.force(ctx, c, name, data, v)
	}
	return v, nil
}

// force lets an admin pass where the policy refuses.
func (e *Engine) force(ctx context.Context, c *hub.Call, name string, data sdk.Data, v hub.Ruling) (hub.Ruling, error) {
	id, ok := userID(c, data)
	if !ok {
		return v, nil
	}
	perms, err := c.System().Authority.Perms(ctx, c, id)
	if err != nil || !slices.Contains(perms, "admin") {
		return v, err
	}
	c.Log.Info("policy overridden by force", "policy", name, "reason", v.Reason)
	return hub.Ruling{Allowed: true, Reason: "overriden by force", Rule: v.Rule}, nil
}

// userID is whom a policy judges: the user in its data, else the caller.
func userID(c *hub.Call, data sdk.Data) (int64, bool) {
	if id, ok := data["user_id"].(int64); ok {
		return id, true
	}
	return c.Session.UserID, c.Session.LoggedIn
}
