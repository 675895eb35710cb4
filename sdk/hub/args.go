package hub

import "github.com/gokoji/gokoji/sdk/args"

// ArgDecoder is an argument type with a rule of its own.
type ArgDecoder = args.Decoder

// WrongType is koji's fault for a value of the wrong type.
func WrongType(v any, expected string) error { return args.WrongType(v, expected) }
