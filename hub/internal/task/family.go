package task

import (
	"context"
	"strconv"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type childrenArgs struct {
	ID      int64 `koji:"task_id"`
	Request bool  `koji:"request" default:"false"`
	Strict  bool  `koji:"strict" default:"false"`
}

func getChildren(ctx context.Context, c *hub.Call, a childrenArgs) (any, error) {
	if a.Strict {
		if _, err := State(ctx, c, a.ID); err != nil {
			return nil, err
		}
	}
	const which = "task.parent = ?::bigint"
	if !a.Request {
		return hub.Select[Info]("task").Where(which, a.ID).OrderBy("task.id").All(ctx, c)
	}
	list, err := hub.Select[Full]("task").Where(which, a.ID).OrderBy("task.id").All(ctx, c)
	if err != nil {
		return nil, err
	}
	return decodeAll(list)
}

func decodeAll(list []Full) ([]Decoded, error) {
	decoded := make([]Decoded, len(list))
	for i, t := range list {
		var err error
		if decoded[i], err = t.decode(); err != nil {
			return nil, err
		}
	}
	return decoded, nil
}

type descendentsArgs struct {
	ID      int64 `koji:"task_id"`
	Request bool  `koji:"request" default:"false"`
}

// below joins the descendants of a task; UNION ends should parents form a ring.
const below = `JOIN (WITH RECURSIVE below AS (
		SELECT id FROM task WHERE parent = ?::bigint
		UNION SELECT child.id FROM task AS child JOIN below ON child.parent = below.id)
	SELECT id FROM below) AS family ON family.id = task.id`

// getDescendents answers the subtasks by the parent's id as text, with an empty
// list for a task that has none.
func getDescendents(ctx context.Context, c *hub.Call, a descendentsArgs) (xmlrpc.Struct, error) {
	list, err := hub.Select[Full]("task").Join(below, a.ID).OrderBy("task.id").All(ctx, c)
	if err != nil {
		return nil, err
	}
	children := map[int64][]any{a.ID: {}}
	order := []int64{a.ID}
	for _, t := range list {
		if _, seen := children[t.ID]; !seen {
			children[t.ID] = []any{}
			order = append(order, t.ID)
		}
	}
	for _, t := range list {
		var item any = t.Info
		if a.Request {
			if item, err = t.decode(); err != nil {
				return nil, err
			}
		}
		children[*t.Parent] = append(children[*t.Parent], item)
	}
	answer := make(xmlrpc.Struct, len(order))
	for i, id := range order {
		answer[i] = xmlrpc.Member{Name: strconv.FormatInt(id, 10), Value: children[id]}
	}
	return answer, nil
}
