package cmd

import (
	"context"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type hostinfoOptions struct{ Hosts []string }

func addHostinfo(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "hostinfo", Category: cli.Info, Anonymous: true,
		Usage: "[options] <hostname> [<hostname> ...]", Short: "Show what is known of builders",
	}, func(f *cli.Flags, o *hostinfoOptions) {
		f.Args(atLeast(1, "Please specify a host", &o.Hosts))
	}, runHostinfo)
}

func runHostinfo(ctx context.Context, e *cli.Env, o hostinfoOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	missing := false
	for _, name := range o.Hosts {
		info, err := find(ctx, s, "getHost", nameOrID(name))
		if err != nil {
			return err
		}
		if info == nil {
			e.Warnf("No such host: %s\n", name)
			missing = true
			continue
		}
		if err := printHost(ctx, e, s, info); err != nil {
			return err
		}
	}
	if missing {
		return cli.Exit(1)
	}
	return nil
}

// nameOrID is the number that the text is, or the text.
func nameOrID(text string) any {
	if id, err := strconv.ParseUint(text, 10, 63); err == nil {
		return id
	}
	return text
}

func printHost(ctx context.Context, e *cli.Env, s *client.Session, info xmlrpc.Struct) error {
	e.Printf("Name: %s\nID: %s\nArches: %s\nCapacity: %s\nTask Load: %.2f\n", str(info, "name"), str(info, "id"), str(info, "arches"),
		str(info, "capacity"), float(info, "task_load"))
	printRemark(e, "Description:", info.Value("description"))
	printRemark(e, "Comment:", info.Value("comment"))
	update := "never"
	if ts := info.Value("update_ts"); ts != nil {
		update = koji.FormatTimeLong(ts, e.Location)
	}
	channels, err := list(ctx, s, "listChannels", client.KW("hostID", info.Value("id")))
	if err != nil {
		return err
	}
	e.Printf("Enabled: %s\nReady: %s\nLast Update: %s\nChannels: %s\nActive Buildroots:\n",
		yesOrNo(info, "enabled"), yesOrNo(info, "ready"), update, strings.Join(names(channels, "name"), " "))
	return printHostRoots(ctx, e, s, info)
}

// printRemark prints a text of several lines behind its label.
func printRemark(e *cli.Env, label string, v any) {
	text, _ := v.(string)
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		switch {
		case text == "":
			e.Println(label)
		case i == 0:
			e.Println(label + " " + line)
		default:
			e.Println(strings.Repeat(" ", len(label)+1) + line)
		}
	}
}

func printHostRoots(ctx context.Context, e *cli.Env, s *client.Session, info xmlrpc.Struct) error {
	const row = "%-50s %-10s %-20s\n"
	none := true
	for _, state := range []koji.BuildrootState{koji.BuildrootInit, koji.BuildrootWaiting, koji.BuildrootBuilding} {
		roots, err := list(ctx, s, "listBuildroots", client.KW("hostID", info.Value("id"), "state", int(state)))
		if err != nil {
			return err
		}
		for _, r := range roots {
			if none {
				e.Printf(row, "NAME", "STATE", "CREATION TIME")
				none = false
			}
			made, _, _ := strings.Cut(str(r, "create_event_time"), ".")
			e.Printf(row, str(r, "tag_name")+"-"+str(r, "id")+"-"+str(r, "repo_id"), state, made)
		}
	}
	if none {
		e.Println("None")
	}
	return nil
}
