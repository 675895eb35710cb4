package lookup

import (
	"context"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Answer is what the API's own look-ups (getPackage, getTagID, getChannel …)
// answer: the row, or nil when there is none, unless strict, which is a fault, or
// create, which makes one of that name.
func Answer(ctx context.Context, c *hub.Call, table Table, ref koji.Ref, strict, create bool) (*Entry, error) {
	e, ok, err := Find(ctx, c, table, ref)
	switch {
	case err != nil:
		return nil, err
	case ok:
		return &e, nil
	case strict:
		return nil, koji.Errorf(koji.GenericError, "No such entry in table %s: %s", table, ref.Text())
	case !create:
		return nil, nil
	}
	if _, isName := ref.Value().(string); !isName {
		return nil, koji.Errorf(koji.GenericError, "Name must be a string")
	}
	e, err = Make(ctx, c, table, ref.Name())
	return &e, err
}
