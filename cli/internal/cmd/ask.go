package cmd

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// find calls a method that answers a struct, or nil when there is none.
func find(ctx context.Context, c client.Caller, method string, params ...any) (xmlrpc.Struct, error) {
	v, err := c.Call(ctx, method, params...)
	if err != nil {
		return nil, err
	}
	s, ok := v.(xmlrpc.Struct)
	if v != nil && !ok {
		return nil, fmt.Errorf("%s: the hub answers %s instead of a struct", method, koji.TypeName(v))
	}
	return s, nil
}

// list calls a method that answers a list of structs.
func list(ctx context.Context, c client.Caller, method string, params ...any) ([]xmlrpc.Struct, error) {
	v, err := c.Call(ctx, method, params...)
	if err != nil {
		return nil, err
	}
	if _, ok := v.([]any); !ok {
		return nil, fmt.Errorf("%s: the hub answers %s instead of a list", method, koji.TypeName(v))
	}
	return structs(v), nil
}

// all makes calls in one go; the first fault among them is the error.
func all(ctx context.Context, s *client.Session, calls []client.Request) ([]any, error) {
	if len(calls) == 0 {
		return nil, nil
	}
	results, err := s.Multicall(ctx, calls, 0)
	if err == nil {
		err = client.FirstError(results)
	}
	if err != nil {
		return nil, err
	}
	values := make([]any, len(results))
	for i, r := range results {
		values[i] = r.Value
	}
	return values, nil
}

// call makes a Request.
func call(method string, params ...any) client.Request {
	return client.Request{Method: method, Params: params}
}

// structs returns the structs in a list.
func structs(v any) []xmlrpc.Struct {
	list, _ := v.([]any)
	out := make([]xmlrpc.Struct, 0, len(list))
	for _, item := range list {
		if s, ok := item.(xmlrpc.Struct); ok {
			out = append(out, s)
		}
	}
	return out
}

// str is a member as Python's str shows it.
func str(s xmlrpc.Struct, name string) string { return koji.Str(s.Value(name)) }

// strOr is str, or the replacement for None.
func strOr(s xmlrpc.Struct, name, none string) string {
	if v := s.Value(name); v != nil {
		return koji.Str(v)
	}
	return none
}

func num(s xmlrpc.Struct, name string) int64 {
	n, _ := s.Value(name).(int64)
	return n
}

func float(s xmlrpc.Struct, name string) float64 {
	switch v := s.Value(name).(type) {
	case float64:
		return v
	case int64:
		return float64(v)
	}
	return 0
}

func yes(s xmlrpc.Struct, name string) bool { return koji.Truth(s.Value(name)) }

func has(s xmlrpc.Struct, name string) bool {
	_, ok := s.Get(name)
	return ok
}

// byName sorts structs by their member name.
func byName(list []xmlrpc.Struct) { sortBy(list, "name") }

func sortBy(list []xmlrpc.Struct, member string) {
	slices.SortStableFunc(list, func(a, b xmlrpc.Struct) int { return strings.Compare(str(a, member), str(b, member)) })
}

// names returns a member of each struct.
func names(list []xmlrpc.Struct, member string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = str(s, member)
	}
	return out
}

// widest is the length of the longest of names, at least least.
func widest(names []string, least int) int {
	for _, n := range names {
		least = max(least, len([]rune(n)))
	}
	return least
}

// shorten makes a remark fit into a column.
func shorten(v any) string {
	const most = 47
	s, _ := v.(string)
	s = strings.ReplaceAll(s, "\n", " ")
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "..."
	}
	return s
}

// taskIDs reads task ids from the command line.
func taskIDs(args []string) ([]int64, error) {
	ids := make([]int64, 0, len(args))
	for _, arg := range args {
		id, err := strconv.ParseInt(strings.TrimSpace(arg), 10, 64)
		if err != nil {
			return nil, cli.Usagef("task id must be an integer")
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// needPerm asks whether the user has one of some permissions; refuse is the usage
// error if not.
func needPerm(ctx context.Context, c client.Caller, refuse string, perms ...string) error {
	for _, perm := range perms {
		v, err := c.Call(ctx, "hasPerm", perm)
		if err != nil {
			return err
		}
		if koji.Truth(v) {
			return nil
		}
	}
	return cli.Usagef("%s", refuse)
}

// arches reads the value of an --arches option.
func arches(text string) (string, error) {
	list, err := koji.ParseArches(text, false)
	return strings.Join(list, " "), err
}

// ctime is a moment in the form of C's asctime.
const ctime = "Mon Jan _2 15:04:05 2006"
