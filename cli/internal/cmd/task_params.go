package cmd

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// params describes the parameters of a task of one of koji's own methods.
func (r *taskReport) params(ctx context.Context, id int64, method string) []string {
	v, err := r.s.Call(ctx, "getTaskRequest", id)
	request, _ := v.([]any)
	var lines []string
	if err == nil {
		p := paramReport{taskReport: r, request: request}
		lines, err = p.describe(ctx, method)
	}
	if err != nil {
		r.e.Log.DebugContext(ctx, "task parameters", slog.Any("error", err))
		return []string{"Unable to parse task parameters"}
	}
	return lines
}

// paramReport describes one request.
type paramReport struct {
	*taskReport
	request []any
	lines   []string
	err     error // the first one
}

var errMalformed = errors.New("the request does not fit its method")

// at is a parameter that must be there.
func (p *paramReport) at(i int) any {
	if i >= len(p.request) {
		p.fail(errMalformed)
		return nil
	}
	return p.request[i]
}

func (p *paramReport) fail(err error) {
	if p.err == nil {
		p.err = err
	}
}

func (p *paramReport) structAt(i int) xmlrpc.Struct { return p.asStruct(p.at(i)) }

func (p *paramReport) asStruct(v any) xmlrpc.Struct {
	s, ok := v.(xmlrpc.Struct)
	if !ok {
		p.fail(errMalformed)
	}
	return s
}

func (p *paramReport) listAt(i int) []any {
	l, ok := p.at(i).([]any)
	if !ok {
		p.fail(errMalformed)
	}
	return l
}

func (p *paramReport) add(label string, v any) { p.lines = append(p.lines, label+": "+koji.Str(v)) }

// named adds the parameters under labels, as many as there are.
func (p *paramReport) named(labels ...string) {
	for i, label := range labels {
		if i < len(p.request) {
			p.add(label, p.request[i])
		}
	}
}

// options adds the i-th parameter as options, if there are any.
func (p *paramReport) options(i int) {
	if i < len(p.request) {
		p.optionsOf(p.request[i], "")
	}
}

func (p *paramReport) optionsOf(v any, prefix string) {
	if s, ok := v.(xmlrpc.Struct); ok && len(s) > 0 {
		p.lines = append(p.lines, prefix+"Options:")
		p.members(s, prefix)
	}
}

func (p *paramReport) members(s xmlrpc.Struct, prefix string) {
	for _, m := range s {
		if m.Name != xmlrpc.StarStar {
			p.add("  "+prefix+m.Name, m.Value)
		}
	}
}

// lookup asks the hub for what a parameter refers to.
func (p *paramReport) lookup(ctx context.Context, method string, ref any) xmlrpc.Struct {
	info, err := find(ctx, p.s, method, ref)
	if err == nil && info == nil {
		err = fmt.Errorf("%s: there is no %s any more", method, koji.Repr(ref))
	}
	if err != nil {
		p.fail(err)
	}
	return info
}

func joined(list []any) string {
	var words []string
	for _, v := range list {
		words = append(words, koji.Str(v))
	}
	return strings.Join(words, ", ")
}
