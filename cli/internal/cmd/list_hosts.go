package cmd

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type listHostsOptions struct {
	Arches                                    []string
	Channel                                   string
	Ready, Enabled                            *bool
	Quiet, ShowChannels, Comment, Description bool
}

func addListHosts(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "list-hosts", Category: cli.Info, Anonymous: true,
		Usage: "[options]", Short: "List the builders",
	}, listHostsFlags, runListHosts)
}

func listHostsFlags(f *cli.Flags, o *listHostsOptions) {
	o.Quiet = f.Quiet
	f.Strings(&o.Arches, "arch", "hosts with this architecture")
	f.String(&o.Channel, "channel", "hosts in this channel")
	f.OptBool(&o.Ready, true, "ready", "hosts that take tasks now")
	f.OptBool(&o.Ready, false, "not-ready", "hosts that take none now")
	f.OptBool(&o.Enabled, true, "enabled", "enabled hosts")
	f.OptBool(&o.Enabled, false, "not-enabled,disabled", "disabled hosts")
	f.Bool(&o.Quiet, "quiet", "leave out the heading")
	f.Bool(&o.ShowChannels, "show-channels", "show the hosts' channels")
	f.Bool(&o.Comment, "comment", "show comments")
	f.Bool(&o.Description, "description", "show descriptions")
	f.Args(whatever)
}

func runListHosts(ctx context.Context, e *cli.Env, o listHostsOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	kw, err := o.query(ctx, s)
	if err != nil {
		return err
	}
	hosts, err := list(ctx, s, "listHosts", client.KW(kw...))
	if err != nil {
		return err
	}
	if len(hosts) == 0 {
		e.Warnf("No hosts found.")
		return nil
	}
	byName(hosts)
	var channels []string
	if o.ShowChannels {
		if channels, err = hostChannels(ctx, s, hosts); err != nil {
			return err
		}
	}
	width := widest(names(hosts, "name"), 0)
	if !o.Quiet {
		head := o.heading(width)
		e.Println(head)
		e.Println(strings.Repeat("-", len(head)))
	}
	for i, h := range hosts {
		update := "-"
		if h.Value("update_ts") != nil {
			update = koji.FormatTimeLong(h.Value("update_ts"), e.Location)
		}
		e.Printf("%-*s %-3s %-3s %4.1f/%-4.1f %-16s %-35s", width, str(h, "name"), yesNo(h, "enabled"), yesNo(h, "ready"),
			float(h, "task_load"), float(h, "capacity"), strings.Join(strings.Fields(str(h, "arches")), ","), update)
		if o.Description {
			e.Printf(" %-50s", shorten(h.Value("description")))
		}
		if o.Comment {
			e.Printf(" %-50s", shorten(h.Value("comment")))
		}
		if o.ShowChannels {
			e.Printf(" %s", channels[i])
		}
		e.Println()
	}
	return nil
}

func (o *listHostsOptions) query(ctx context.Context, s *client.Session) ([]any, error) {
	var kw []any
	if o.Arches != nil {
		kw = append(kw, "arches", o.Arches)
	}
	if o.Channel != "" {
		channel, err := find(ctx, s, "getChannel", o.Channel)
		if err != nil {
			return nil, err
		}
		if channel == nil {
			return nil, cli.Usagef("No such channel: %s", o.Channel)
		}
		kw = append(kw, "channelID", channel.Value("id"))
	}
	if o.Ready != nil {
		kw = append(kw, "ready", *o.Ready)
	}
	if o.Enabled != nil {
		kw = append(kw, "enabled", *o.Enabled)
	}
	return kw, nil
}

func (o *listHostsOptions) heading(width int) string {
	head := fmt.Sprintf("%-*s Enb Rdy Load/Cap  Arches           Last Update                         ", width, "Hostname")
	if o.Description {
		head += fmt.Sprintf("%-51s", "Description")
	}
	if o.Comment {
		head += fmt.Sprintf("%-51s", "Comment")
	}
	if o.ShowChannels {
		head += "Channels"
	}
	return head
}

// hostChannels lists each host's channels, the disabled ones with a star.
func hostChannels(ctx context.Context, s *client.Session, hosts []xmlrpc.Struct) ([]string, error) {
	calls := make([]client.Request, len(hosts))
	for i, h := range hosts {
		calls[i] = call("listChannels", h.Value("id"))
	}
	results, err := all(ctx, s, calls)
	if err != nil {
		return nil, err
	}
	texts := make([]string, len(results))
	for i, v := range results {
		var list []string
		for _, c := range structs(v) {
			name := str(c, "name")
			if c.Value("enabled") == false {
				name = "*" + name
			}
			list = append(list, name)
		}
		slices.Sort(list)
		texts[i] = strings.Join(list, ",")
	}
	return texts, nil
}

func yesNo(s xmlrpc.Struct, name string) string {
	if yes(s, name) {
		return "Y"
	}
	return "N"
}
