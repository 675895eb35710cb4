package cmd

import (
	"context"
	"fmt"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type listChannelsOptions struct {
	Simple, Quiet, Comment, Description bool
	Enabled                             *bool
	Arch                                *string
}

func addListChannels(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "list-channels", Category: cli.Info, Anonymous: true,
		Usage: "[options]", Short: "List the channels and their hosts' load",
	}, listChannelsFlags, runListChannels)
}

func listChannelsFlags(f *cli.Flags, o *listChannelsOptions) {
	o.Quiet = f.Quiet
	f.Bool(&o.Simple, "simple", "names only")
	f.Bool(&o.Quiet, "quiet", "leave out the heading")
	f.Bool(&o.Comment, "comment", "show comments")
	f.Bool(&o.Description, "description", "show descriptions")
	f.OptBool(&o.Enabled, true, "enabled", "enabled channels")
	f.OptBool(&o.Enabled, false, "not-enabled,disabled", "disabled channels")
	f.OptString(&o.Arch, "arch", "count hosts with this architecture only")
	f.Args(whatever)
}

func runListChannels(ctx context.Context, e *cli.Env, o listChannelsOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	var kw []any
	if o.Enabled != nil {
		kw = append(kw, "enabled", *o.Enabled)
	}
	channels, err := list(ctx, s, "listChannels", client.KW(kw...))
	if koji.IsKind(err, koji.ParameterError) {
		channels, err = list(ctx, s, "listChannels")
	}
	if err != nil {
		return err
	}
	byName(channels)
	if o.Simple {
		o.simple(e, channels)
		return nil
	}
	calls := make([]client.Request, len(channels))
	for i, c := range channels {
		kw := []any{"channelID", c.Value("id")}
		if o.Arch != nil {
			kw = append(kw, "arches", *o.Arch)
		}
		calls[i] = call("listHosts", client.KW(kw...))
	}
	hosts, err := all(ctx, s, calls)
	if err != nil {
		return err
	}
	o.table(e, channels, hosts)
	return nil
}

func (o *listChannelsOptions) simple(e *cli.Env, channels []xmlrpc.Struct) {
	if !o.Quiet {
		e.Println("Channel\n-------")
	}
	for _, c := range channels {
		e.Println(channelLabel(c))
	}
}

func channelLabel(c xmlrpc.Struct) string {
	if has(c, "enabled") && !yes(c, "enabled") {
		return str(c, "name") + " [disabled]"
	}
	return str(c, "name")
}

// table shows the channels with the sums of their hosts.
func (o *listChannelsOptions) table(e *cli.Env, channels []xmlrpc.Struct, hosts []any) {
	width := 8
	if len(channels) > 0 {
		width = 0
		for _, c := range channels {
			width = widest([]string{channelLabel(c)}, width)
		}
		o.Description = o.Description && has(channels[0], "description")
		o.Comment = o.Comment && has(channels[0], "comment")
	} else {
		o.Description, o.Comment = false, false
	}
	if !o.Quiet {
		head := fmt.Sprintf("%-*sEnabled  Ready Disbld   Load    Cap   Perc    ", width, "Channel")
		if o.Description {
			head += fmt.Sprintf("%-53s", "Description")
		}
		if o.Comment {
			head += fmt.Sprintf("%-53s", "Comment")
		}
		e.Println(head)
		e.Println(strings.Repeat("-", len(head)))
	}
	for i, c := range channels {
		t := total(structs(hosts[i]))
		e.Printf("%-*s %6d %6d %6d %6d %6d %6d%%", width, channelLabel(c),
			t.enabled, t.ready, t.disabled, int64(t.load), int64(t.capacity), int64(t.percent()))
		if o.Description {
			e.Printf("   %-50s", shorten(c.Value("description")))
		}
		if o.Comment {
			e.Printf("   %-50s", shorten(c.Value("comment")))
		}
		e.Println()
	}
}

// totals sums up hosts.
type totals struct {
	enabled, ready, disabled int
	load, capacity           float64
}

func total(hosts []xmlrpc.Struct) totals {
	var t totals
	for _, h := range hosts {
		if yes(h, "enabled") {
			t.enabled++
		} else {
			t.disabled++
		}
		if yes(h, "ready") {
			t.ready++
		}
		t.load += float(h, "task_load")
		t.capacity += float(h, "capacity")
	}
	return t
}

func (t totals) percent() float64 {
	if t.capacity == 0 {
		return 0
	}
	return t.load / t.capacity * 100
}
