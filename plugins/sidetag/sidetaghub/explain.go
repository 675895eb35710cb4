package sidetaghub

import (
	"context"
	"strconv"

	"github.com/gokoji/gokoji/plugins/sidetag"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/policy"
)

// policyName is the policy that says who may make side tags.
const policyName = "sidetag"

// policyData is what the policy knows of a side tag to be made by the caller.
func policyData(ctx context.Context, c *hub.Call, base *tag) (policy.Data, error) {
	count, err := hub.Value[int64](ctx, c, "SELECT COUNT(*) FROM tag_extra WHERE key = 'sidetag_user_id' AND value = $1 AND active = TRUE",
		strconv.FormatInt(c.Session.UserID, 10))
	return policy.Data{"tag": base.ID, "number_of_tags": count}, err
}

type explainArgs struct {
	BaseTag any `koji:"basetag"`
}

// explain tells what the policy says to a side tag of the caller, which the fault
// of createSideTag leaves out unless VerbosePolicy is on.
func explain(ctx context.Context, c *hub.Call, a explainArgs) (*sidetag.Explained, error) {
	base, err := getTag(ctx, c, a.BaseTag)
	if err != nil {
		return nil, err
	}
	data, err := policyData(ctx, c, base)
	if err != nil {
		return nil, err
	}
	v, err := c.System().Policy.Explain(ctx, c, policyName, data, hub.PolicyOptions{})
	if err != nil {
		return nil, err
	}
	count, _ := data["number_of_tags"].(int64)
	return &sidetag.Explained{Allowed: v.Allowed, Reason: v.Reason, Rule: v.Rule, NumberOfTags: count}, nil
}
