package comps

import (
	"github.com/gokoji/gokoji/hub/internal/versioned"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// kind is the type of a setting.
type kind int

const (
	flag     kind = iota // bool or nil
	flagMust             // bool
	text                 // string or nil
	textMust             // string
)

// setting is a column that calls may set, with what it is where nothing is known.
type setting struct {
	name  string
	kind  kind
	start any
}

// settings is a table's part that calls may set.
type settings []setting

func groupSettings(name string) settings {
	return settings{
		{"exported", flag, true}, {"display_name", textMust, name}, {"is_default", flag, nil},
		{"uservisible", flag, true}, {"description", text, nil}, {"langonly", text, nil}, {"biarchonly", flag, false},
	}
}

func packageSettings() settings {
	return settings{{"type", textMust, "mandatory"}, {"basearchonly", flag, nil}, {"requires", text, nil}}
}

func requirementSettings() settings {
	return settings{{"type", text, "mandatory"}, {"is_metapkg", flagMust, false}}
}

// merge returns the columns as they are to be: what the call gives, else what is
// there before, else the start. before is nil when there is nothing; changed tells
// whether the call gives something else. Other keywords are ignored, as koji does.
func (s settings) merge(given, before xmlrpc.Struct) (columns []versioned.Column, changed bool, err error) {
	for _, f := range s {
		value := f.start
		old, was := before.Get(f.name)
		if was {
			value = old
		}
		if v, ok := given.Get(f.name); ok {
			if v, err = f.kind.check(v); err != nil {
				return nil, false, err
			}
			changed = changed || !was || v != old
			value = v
		}
		columns = append(columns, versioned.Column{Name: f.name, Value: value})
	}
	return columns, changed, nil
}

// check returns the value as the column takes it: numbers may stand for text.
func (k kind) check(v any) (any, error) {
	switch v.(type) {
	case nil:
		if k == flag || k == text {
			return nil, nil
		}
	case bool:
		if k == flag || k == flagMust {
			return v, nil
		}
	case string:
		if k == text || k == textMust {
			return v, nil
		}
	case int64, float64:
		if k == text || k == textMust {
			return koji.Str(v), nil
		}
	}
	if k == flag || k == flagMust {
		return nil, hub.WrongType(v, "<class 'bool'>")
	}
	return nil, hub.WrongType(v, "<class 'str'>")
}

// fields returns a row as the API answers it.
func fields(row any) (xmlrpc.Struct, error) {
	v, err := xmlrpc.Marshal(row)
	s, _ := v.(xmlrpc.Struct)
	return s, err
}
