package manifest

import (
	"context"
	"fmt"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// AskSite asks a hub, which may be koji's own, for what it has. Nobody need be
// logged in.
func AskSite(ctx context.Context, hub *client.Session) (*Site, error) {
	channels, err := client.Invoke[[]struct {
		ID   int64  `koji:"id"`
		Name string `koji:"name"`
	}](ctx, hub, "listChannels")
	if err != nil {
		return nil, err
	}
	calls := []client.Request{{Method: "getAllPerms"}, {Method: "system.listMethods"}}
	for _, c := range channels {
		enabled := client.KW("channelID", c.ID, "enabled", true)
		calls = append(calls, client.Request{Method: "listHosts", Params: []any{enabled}})
	}
	results, err := hub.Multicall(ctx, calls, 0)
	if err == nil {
		err = client.FirstError(results)
	}
	if err != nil {
		return nil, err
	}
	var permissions []struct {
		Name string `koji:"name"`
	}
	if err := xmlrpc.Unmarshal(results[0].Value, &permissions); err != nil {
		return nil, fmt.Errorf("getAllPerms: %w", err)
	}
	var methods []string
	if err := xmlrpc.Unmarshal(results[1].Value, &methods); err != nil {
		return nil, fmt.Errorf("system.listMethods: %w", err)
	}
	site := &Site{Hosts: map[string]int{}, Permissions: map[string]bool{}, Methods: map[string]bool{}}
	for _, p := range permissions {
		site.Permissions[p.Name] = true
	}
	for _, m := range methods {
		site.Methods[m] = true
	}
	for i, c := range channels {
		hosts, _ := results[i+2].Value.([]any)
		site.Hosts[c.Name] = len(hosts)
	}
	return site, nil
}
