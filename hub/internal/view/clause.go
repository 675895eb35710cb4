package view

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/koji"
)

var operators = [...]string{"IN", "=", "!=", ">", "<", ">=", "<=", "IS", "IS NOT", "@>", "<@"}

// addClauses reads conditions: [field, value] or [field, operator, value] each.
func (q *query) addClauses(v any) error {
	list, ok := v.([]any)
	if !ok && koji.Truth(v) {
		return koji.Errorf(koji.ParameterError, "Invalid clause: %s", koji.Str(v))
	}
	for _, item := range list {
		if err := q.addClause(item); err != nil {
			return err
		}
	}
	return nil
}

func (q *query) addClause(item any) error {
	parts, _ := item.([]any)
	var name, op, value any
	switch len(parts) {
	case 2:
		name, op, value = parts[0], "=", parts[1]
		if _, isList := value.([]any); isList {
			op = "IN"
		}
	case 3:
		name, op, value = parts[0], parts[1], parts[2]
	default:
		return koji.Errorf(koji.ParameterError, "Invalid clause: %s", koji.Str(item))
	}
	operator := strings.ToUpper(koji.Str(op))
	if _, isText := op.(string); !isText || !slices.Contains(operators[:], operator) {
		return koji.Errorf(koji.ParameterError, "Invalid operator: %s", operator)
	}
	f, err := q.field(name)
	if err != nil {
		return err
	}
	condition, ok := q.condition(f, operator, value)
	if !ok {
		return koji.Errorf(koji.ParameterError, "Invalid value for query field %s %s: %s", f.name, operator, koji.Repr(value))
	}
	q.where = append(q.where, condition)
	return nil
}

// condition writes a comparison; ok is false when it makes no sense.
func (q *query) condition(f Field, op string, value any) (sql string, ok bool) {
	switch op {
	case "IS", "IS NOT":
		switch {
		case value == nil:
			return f.column + " " + op + " NULL", true
		case f.kind != kindBool:
			return "", false
		case value == true:
			return f.column + " " + op + " TRUE", true
		case value == false:
			return f.column + " " + op + " FALSE", true
		}
		return "", false
	case "IN":
		return q.among(f, value)
	case "@>", "<@":
		if f.kind != kindJSON {
			return "", false
		}
	}
	if value == nil {
		return f.column + " " + op + " NULL", true
	}
	text, ok := f.kind.text(value)
	if !ok {
		return "", false
	}
	q.values = append(q.values, text)
	return fmt.Sprintf("%s %s $%d::text::%s", f.column, op, len(q.values), f.kind), true
}

func (q *query) among(f Field, value any) (sql string, ok bool) {
	list, ok := value.([]any)
	if !ok || len(list) == 0 {
		return "", false
	}
	texts := make([]string, 0, len(list))
	for _, item := range list {
		if item == nil {
			continue // is equal to nothing
		}
		text, ok := f.kind.text(item)
		if !ok {
			return "", false
		}
		texts = append(texts, text)
	}
	q.values = append(q.values, texts)
	return fmt.Sprintf("%s = ANY($%d::text[]::%s[])", f.column, len(q.values), f.kind), true
}
