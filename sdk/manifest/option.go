package manifest

import (
	"time"

	"github.com/gokoji/gokoji/sdk/config"
)

// Type says how the value of an option is written.
type Type string

// The types of options.
const (
	Text    Type = "text"
	Bool    Type = "bool"
	Int     Type = "int"
	Float   Type = "float"
	Seconds Type = "seconds"
	List    Type = "list"  // parted by commas
	Words   Type = "words" // parted by blanks
	Lines   Type = "lines" // one on each line
)

// Types returns all types.
func Types() []Type { return []Type{Text, Bool, Int, Float, Seconds, List, Words, Lines} }

// describe says to the operator what to write, "" for an unknown type.
func (t Type) describe() string {
	switch t {
	case Text:
		return "text"
	case Bool:
		return "yes or no"
	case Int:
		return "an integer"
	case Float:
		return "a number"
	case Seconds:
		return "a number of seconds"
	case List:
		return "a list parted by commas"
	case Words:
		return "a list parted by blanks"
	case Lines:
		return "a list, one on each indented line"
	}
	return ""
}

// accepts reports whether a configuration file may give value to an option of
// this type, by asking the decoder of such files.
func (t Type) accepts(value string) bool {
	var err error
	f, parseErr := config.Parse("", []byte("[s]\nv = "+indent(value)), true)
	if parseErr != nil {
		return false
	}
	switch t {
	case Bool:
		var dst struct {
			V bool `ini:"s.v"`
		}
		_, err = f.Decode(&dst, config.DecodeOptions{})
	case Int:
		var dst struct {
			V int64 `ini:"s.v"`
		}
		_, err = f.Decode(&dst, config.DecodeOptions{})
	case Float:
		var dst struct {
			V float64 `ini:"s.v"`
		}
		_, err = f.Decode(&dst, config.DecodeOptions{})
	case Seconds:
		var dst struct {
			V time.Duration `ini:"s.v"`
		}
		_, err = f.Decode(&dst, config.DecodeOptions{})
	}
	return err == nil
}
