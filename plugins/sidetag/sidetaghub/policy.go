package sidetaghub

import (
	"context"
	"fmt"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/policy"
)

// newIsSideTag makes the policy test "is_sidetag": the tag is a side tag.
func newIsSideTag(string) (hub.Test, error) {
	return func(ctx context.Context, c *hub.Call, data policy.Data) (bool, error) {
		ref, given := data["tag"]
		if !given {
			return false, koji.Errorf(koji.GenericError, "policy requires tag data")
		}
		t, err := getTag(ctx, c, ref)
		if err != nil {
			return false, err
		}
		return t.isSideTag(), nil
	}, nil
}

// newIsOwner makes the policy test "is_sidetag_owner [tag|fromtag|both]": the
// user owns the side tags.
func newIsOwner(text string) (hub.Test, error) {
	fields := []string{"tag"}
	switch words := policy.Words(text)[1:]; {
	case len(words) > 1:
		return nil, fmt.Errorf("just one argument is allowed: tag, fromtag or both")
	case len(words) == 1 && words[0] == "both":
		fields = []string{"tag", "fromtag"}
	case len(words) == 1 && words[0] != "tag" && words[0] != "fromtag":
		return nil, fmt.Errorf("found %q, expected tag, fromtag or both", words[0])
	case len(words) == 1:
		fields = words
	}
	return func(ctx context.Context, c *hub.Call, data policy.Data) (bool, error) {
		user, ok, err := judged(ctx, c, data)
		if err != nil || !ok {
			return false, err
		}
		for _, field := range fields {
			ref, given := data[field]
			if !given {
				return false, nil
			}
			t, err := findTag(ctx, c, ref)
			if err != nil || t == nil {
				return false, err
			}
			if own, err := t.ownedBy(ctx, c, user); err != nil || !own {
				return false, err
			}
		}
		return true, nil
	}, nil
}

// judged is whom a policy judges: the user its data names, else the caller.
func judged(ctx context.Context, c *hub.Call, data policy.Data) (id int64, ok bool, err error) {
	named, given := data["user_id"]
	if !given {
		return c.Session.UserID, c.Session.LoggedIn, nil
	}
	user, err := hub.Invoke[*struct {
		ID int64 `koji:"id"`
	}](ctx, c, "getUser", named)
	if err != nil || user == nil {
		return 0, false, err
	}
	return user.ID, true, nil
}
