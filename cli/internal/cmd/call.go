package cmd

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"github.com/gokoji/gokoji/cli/internal/pyvalue"
	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type callOptions struct {
	Python, JSON, JSONInput, JSONOutput, BareStrings bool
	Kwargs                                           string

	Method string
	Params []any
}

func addCall(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "call", Category: cli.Misc,
		Usage: "[options] <name> [<arg> ...]", Short: "Call a method of the hub",
	}, callFlags, runCall)
}

func callFlags(f *cli.Flags, o *callOptions) {
	f.Bool(&o.Python, "p,python", "arguments are Python literals")
	f.String(&o.Kwargs, "kwargs", "keyword arguments as a Python dict, or as a JSON object with --json-input")
	f.Bool(&o.JSON, "j,json", "arguments and result are JSON")
	f.Bool(&o.JSONInput, "json-input", "arguments are JSON")
	f.Bool(&o.JSONOutput, "json-output", "show the result as JSON")
	f.Bool(&o.BareStrings, "b,bare-strings", "take what is no valid literal as text")
	f.Args(o.parse)
}

// parse reads the method and its arguments; NAME=VALUE is a keyword argument.
func (o *callOptions) parse(args []string) error {
	if len(args) < 1 {
		return cli.Usagef("Please specify the name of the XML-RPC method")
	}
	if o.JSON {
		o.JSONInput, o.JSONOutput = true, true
	}
	if o.Python && o.JSONInput {
		return cli.Usagef("The --python option conflicts with using --json-input")
	}
	var kw xmlrpc.Struct
	if o.Kwargs != "" {
		o.Python = !o.JSONInput
		v, err := o.value(o.Kwargs)
		if err != nil {
			return err
		}
		s, ok := v.(xmlrpc.Struct)
		if !ok {
			return fmt.Errorf("TypeError: keyword arguments must be a mapping, not %s", koji.TypeName(v))
		}
		kw = s
	}
	o.Method = args[0]
	o.Params = []any{}
	keyword := regexp.MustCompile(`^([\pL_][\pL\pN_]*)=(.*)$`)
	for _, arg := range args[1:] {
		name, text := "", arg
		if m := keyword.FindStringSubmatch(arg); m != nil {
			name, text = m[1], m[2]
		}
		v, err := o.value(text)
		if err != nil {
			return err
		}
		if name != "" {
			kw.Set(name, v)
		} else {
			o.Params = append(o.Params, v)
		}
	}
	if len(kw) > 0 {
		o.Params = append(o.Params, xmlrpc.Kwargs(kw...))
	}
	return nil
}

// value reads one argument in the chosen syntax.
func (o *callOptions) value(text string) (v any, err error) {
	switch {
	case o.Python:
		v, err = pyvalue.Literal(text)
	case o.JSONInput:
		v, err = koji.ParseJSON(text)
	default:
		return pyvalue.Word(text)
	}
	if err != nil && o.BareStrings {
		return text, nil
	}
	var mistake *pyvalue.Error
	if errors.As(err, &mistake) && mistake.Kind != "ValueError" {
		return nil, err
	}
	if err != nil {
		return nil, cli.Usagef("Invalid value: %s", koji.Repr(text))
	}
	return v, nil
}

func runCall(ctx context.Context, e *cli.Env, o callOptions) error {
	v, err := e.Call(ctx, o.Method, o.Params...)
	if err != nil {
		return err
	}
	if !o.JSONOutput {
		e.Println(koji.Pretty(v))
		return nil
	}
	text, err := pyvalue.JSON(v)
	if err != nil {
		return err
	}
	e.Println(text)
	return nil
}
