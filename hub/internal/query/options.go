package query

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type showArgs struct {
	AsString bool `koji:"as_string" default:"true"`
}

// showOpts answers the settings by koji's names; what lets in is left out.
func showOpts(_ context.Context, c *hub.Call, a showArgs) (any, error) {
	s := xmlrpc.Struct{}
	v := reflect.ValueOf(c.Options()).Elem()
	for i := range v.NumField() {
		_, name, found := strings.Cut(v.Type().Field(i).Tag.Get("ini"), ".")
		if !found || name == "*" || name == "DBPass" || name == "DBConnectionString" {
			continue
		}
		value, err := xmlrpc.Marshal(v.Field(i).Interface())
		if err != nil {
			value = fmt.Sprint(v.Field(i).Interface())
		}
		s = append(s, xmlrpc.Member{Name: name, Value: value})
	}
	if a.AsString {
		return koji.Repr(s), nil
	}
	return s, nil
}
