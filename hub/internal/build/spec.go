package build

import (
	"context"
	"time"

	"github.com/gokoji/gokoji/hub/internal/lookup"
	"github.com/gokoji/gokoji/hub/internal/user"
	"github.com/gokoji/gokoji/sdk/args"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Spec describes a build to make. Of a draft, Release is the one that it will
// have after its promotion.
type Spec struct {
	Name, Version, Release string
	Epoch                  *int64
	Draft                  bool
	State                  koji.BuildState
	Start, Completion      time.Time // zero for now; a build in progress has no completion
	Source                 *string
	Owner                  int64 // zero for the caller
	TaskID                 *int64
	VolumeID               int64
	GeneratorID            *int64
	Extra                  any  // kept as JSON
	HasExtra               bool // else Extra is NULL
}

// SpecOf reads a build's struct as clients send it, with koji's faults for what
// is missing. State, TaskID, Owner and completion are the caller's to set.
func SpecOf(ctx context.Context, c *hub.Call, data xmlrpc.Struct) (Spec, error) {
	s := Spec{State: koji.BuildComplete, Draft: koji.Truth(data.Value("draft"))}
	var err error
	if s.Name, err = packageName(ctx, c, data); err != nil {
		return s, err
	}
	if owner := data.Value("owner"); koji.Truth(owner) {
		u, err := user.Must(ctx, c, owner)
		if err != nil {
			return s, err
		}
		s.Owner = u.ID
	}
	for _, f := range []struct {
		name string
		dst  *string
	}{{"version", &s.Version}, {"release", &s.Release}} {
		v, ok := data.Get(f.name)
		if !ok {
			return s, koji.Errorf(koji.GenericError, "No %s value for build", f.name)
		}
		if *f.dst, ok = v.(string); !ok {
			return s, hub.WrongType(v, "<class 'str'>")
		}
	}
	epoch, ok := data.Get("epoch")
	if !ok {
		return s, koji.Errorf(koji.GenericError, "No epoch value for build")
	}
	if s.Epoch, err = args.OptionalInt(epoch); err != nil {
		return s, err
	}
	s.Extra, s.HasExtra = data.Get("extra")
	if source := data.Value("source"); source != nil {
		text, ok := source.(string)
		if !ok {
			return s, hub.WrongType(source, "<class 'str'>")
		}
		s.Source = &text
	}
	if id, err := args.OptionalInt(data.Value("volume_id")); err != nil {
		return s, err
	} else if id != nil {
		s.VolumeID = *id
	}
	return s, nil
}

func packageName(ctx context.Context, c *hub.Call, data xmlrpc.Struct) (string, error) {
	if v, ok := data.Get("pkg_id"); ok {
		ref, err := koji.ParseRef(v)
		if err != nil {
			return "", err
		}
		p, err := lookup.Must(ctx, c, lookup.Package, ref)
		return p.Name, err
	}
	v := data.Value("name")
	if !koji.Truth(v) {
		return "", koji.Errorf(koji.GenericError, "No name or package id provided for build")
	}
	err := c.System().Names.CheckName(v)
	name, _ := v.(string)
	return name, err
}

// Struct is the build to be as callbacks and faults show it.
func (s *Spec) Struct(c *hub.Call, pkg int64) xmlrpc.Struct {
	moment := func(t time.Time, none bool) any {
		switch {
		case none:
			return nil
		case t.IsZero():
			return "NOW"
		}
		return string(xmlrpc.AppendTime(nil, t))
	}
	data := xmlrpc.Struct{
		{Name: "name", Value: s.Name}, {Name: "version", Value: s.Version}, {Name: "release", Value: s.Release},
		{Name: "epoch", Value: dynamic(s.Epoch)}, {Name: "draft", Value: s.Draft}, {Name: "pkg_id", Value: pkg},
		{Name: "extra", Value: s.Extra}, {Name: "state", Value: int64(s.State)},
		{Name: "start_time", Value: moment(s.Start, false)},
		{Name: "completion_time", Value: moment(s.Completion, s.State == koji.BuildBuilding)},
		{Name: "source", Value: dynamic(s.Source)}, {Name: "owner", Value: s.owner(c)},
		{Name: "task_id", Value: dynamic(s.TaskID)}, {Name: "volume_id", Value: s.VolumeID},
	}
	if s.GeneratorID != nil {
		data.Set("cg_id", *s.GeneratorID)
	}
	return data
}

// dynamic is p's value, nil for a nil p.
func dynamic[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}

func (s *Spec) owner(c *hub.Call) int64 {
	if s.Owner != 0 {
		return s.Owner
	}
	return c.Session.UserID
}

func (s *Spec) start() any { return orNow(s.Start) }

func (s *Spec) completion() any {
	if s.State == koji.BuildBuilding {
		return nil
	}
	return orNow(s.Completion)
}

func orNow(t time.Time) any {
	if t.IsZero() {
		return "now"
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func (s *Spec) extra() (any, error) {
	if !s.HasExtra {
		return nil, nil
	}
	text, err := koji.FormatJSON(s.Extra)
	if err != nil {
		return nil, koji.Errorf(koji.GenericError, "No such build extra data: %s", koji.Repr(s.Extra))
	}
	return text, nil
}
