package cg

import (
	"strconv"
	"strings"
	"time"

	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// object is a part of the metadata. Its members are somebody else's word: they are
// read by way of methods that check them. where names it in faults.
type object struct {
	xmlrpc.Struct
	where string
}

func objectOf(v any, where string) (object, error) {
	s, ok := v.(xmlrpc.Struct)
	if !ok {
		return object{}, koji.Errorf(koji.GenericError, "Invalid metadata: %s is no object but %s", where, koji.TypeName(v))
	}
	return object{s, where}, nil
}

// member is one that must be there.
func (o object) member(key string) (any, error) {
	v, ok := o.Get(key)
	if !ok {
		return nil, koji.Errorf(koji.GenericError, "Invalid metadata: %s has no %s", o.where, key)
	}
	return v, nil
}

func (o object) part(key string) (object, error) {
	v, err := o.member(key)
	if err != nil {
		return object{}, err
	}
	return objectOf(v, o.where+"."+key)
}

// list is a list of objects. Empty text and an empty object are empty lists, which
// generators write for them.
func (o object) list(key string) ([]object, error) {
	v, err := o.member(key)
	if err != nil {
		return nil, err
	}
	items, ok := v.([]any)
	if !ok && (v == nil || koji.Truth(v)) {
		return nil, koji.Errorf(koji.GenericError, "Invalid metadata: %s.%s is no list but %s", o.where, key, koji.TypeName(v))
	}
	list := make([]object, len(items))
	for i, item := range items {
		if list[i], err = objectOf(item, o.where+"."+key+"["+strconv.Itoa(i)+"]"); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// text is text without NULs.
func (o object) text(key string) (string, error) {
	v, err := o.member(key)
	if err != nil {
		return "", err
	}
	s, ok := v.(string)
	if !ok {
		return "", hub.WrongType(v, "<class 'str'>")
	}
	if strings.ContainsRune(s, 0) {
		return "", koji.Errorf(koji.GenericError, "Invalid metadata: %s.%s holds a NUL", o.where, key)
	}
	return s, nil
}

// label is text that may be written as a number; nil when it is null.
func (o object) label(key string) (*string, error) {
	v, err := o.member(key)
	if err != nil || v == nil {
		return nil, err
	}
	switch v.(type) {
	case int64, float64:
		s := koji.Str(v)
		return &s, nil
	}
	s, err := o.text(key)
	return &s, err
}

// words is text that may be left out.
func (o object) words(key string) (string, error) {
	if _, ok := o.Get(key); !ok {
		return "", nil
	}
	return o.text(key)
}

func (o object) number(key string) (int64, error) {
	v, err := o.member(key)
	if err != nil {
		return 0, err
	}
	return args.Int(v)
}

// moment reads seconds since the epoch.
func (o object) moment(key string) (time.Time, error) {
	v, err := o.member(key)
	if err != nil {
		return time.Time{}, err
	}
	var seconds float64
	switch x := v.(type) {
	case string:
		seconds, err = strconv.ParseFloat(strings.TrimSpace(x), 64)
	default:
		seconds, err = args.Float(x)
	}
	const first, last = -62135596800, 253402300799 // of the years 1 to 9999
	if err != nil || !(seconds >= first && seconds <= last) {
		return time.Time{}, koji.Errorf(koji.GenericError, "Invalid metadata: %s.%s is no time: %s", o.where, key, koji.Str(v))
	}
	return time.UnixMicro(int64(seconds * 1e6)), nil
}

// key reads name, version and release.
func (o object) key() (koji.NVR, error) {
	var k koji.NVR
	for _, f := range []struct {
		name string
		dst  *string
	}{{"name", &k.Name}, {"version", &k.Version}, {"release", &k.Release}} {
		var err error
		if *f.dst, err = o.text(f.name); err != nil {
			return k, err
		}
	}
	return k, nil
}
