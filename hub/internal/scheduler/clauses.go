package scheduler

import (
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
)

// conditions reads clauses: [field, value] or [field, operator, value].
func (r *request) conditions(clauses []any) (string, error) {
	var terms []string
	for _, item := range clauses {
		clause, _ := item.([]any)
		if len(clause) != 2 && len(clause) != 3 {
			return "", koji.Errorf(koji.ParameterError, "Invalid clause: %s", koji.Str(item))
		}
		name, ok := clause[0].(string)
		if !ok {
			return "", koji.Errorf(koji.ParameterError, "Invalid field for query %s", koji.Str(clause[0]))
		}
		value := clause[len(clause)-1]
		op, err := operator(clause, value)
		if err != nil {
			return "", err
		}
		f, err := r.field(name)
		if err != nil {
			return "", err
		}
		term, err := r.condition(f, op, value)
		if err != nil {
			return "", err
		}
		terms = append(terms, "("+term+")")
	}
	if len(terms) == 0 {
		return "", nil
	}
	return " WHERE " + strings.Join(terms, " AND "), nil
}

func operator(clause []any, value any) (string, error) {
	if len(clause) == 2 {
		if _, several := value.([]any); several {
			return "IN", nil
		}
		return "=", nil
	}
	text, ok := clause[1].(string)
	switch op := strings.ToUpper(text); op {
	case "IN", "=", "!=", ">", "<", ">=", "<=", "IS", "IS NOT", "@>", "<@":
		return op, nil
	default:
		if !ok {
			op = koji.Str(clause[1])
		}
		return "", koji.Errorf(koji.ParameterError, "Invalid operator: %s", op)
	}
}

func (r *request) condition(f field, op string, value any) (string, error) {
	switch op {
	case "IN":
		return r.oneOf(f, value)
	case "IS", "IS NOT":
		switch value {
		case nil:
			return f.expr + " " + op + " NULL", nil
		case true, false:
			if f.kind == boolean {
				return f.expr + " " + op + " " + strings.ToUpper(strconv.FormatBool(value.(bool))), nil
			}
		}
		return "", koji.Errorf(koji.ParameterError, "%s %s needs None, or for a boolean field True or False", f.name, op)
	case "@>", "<@":
		return "", koji.Errorf(koji.ParameterError, "%s holds no other values: %s does not apply", f.name, op)
	}
	v, err := f.kind.parse(value)
	if err != nil {
		return "", err
	}
	return f.expr + " " + op + " " + r.bind(v, string(f.kind)), nil
}

func (r *request) oneOf(f field, value any) (string, error) {
	items, ok := value.([]any)
	if !ok {
		return "", hub.WrongType(value, "<class 'list'>")
	}
	if len(items) == 0 {
		return "", koji.Errorf(koji.ParameterError, "%s IN needs at least one value", f.name)
	}
	var marks []string
	for _, item := range items {
		v, err := f.kind.parse(item)
		if err != nil {
			return "", err
		}
		marks = append(marks, r.bind(v, string(f.kind)))
	}
	return f.expr + " IN (" + strings.Join(marks, ", ") + ")", nil
}

// bind adds a value and returns its place in the SQL.
func (r *request) bind(v any, typ string) string {
	r.args = append(r.args, v)
	return "$" + strconv.Itoa(len(r.args)) + "::" + typ
}
