package cmd_test

import (
	"strings"
	"testing"

	"github.com/gokoji/gokoji/sdk/sdktest"
)

func TestPlugins(t *testing.T) {
	t.Parallel()
	hub := sdktest.NewHub(t)
	hub.Answer("listChannels", []any{object("id", int64(1), "name", "default")})
	hub.Answer("listHosts", []any{})
	hub.Answer("getAllPerms", []any{object("name", "admin")})
	hub.Answer("system.listMethods", []any{"createSideTag", "editSideTag", "listSideTags", "removeSideTag"})
	c := sdktest.NewCLI(t, hub)
	if err := c.Run(t.Context(), commands(), "plugins"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"runroot", "sidetag", "channel runroot does not exist", "runroot: the hub has it off: `Plugins = runroot_hub` in hub.conf"} {
		if !strings.Contains(c.Out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, c.Out.String())
		}
	}
	if strings.Contains(c.Out.String(), "sidetag_hub") {
		t.Errorf("the hub has side tags, but:\n%s", c.Out.String())
	}
	c.Config.Server = "http://127.0.0.1:1/kojihub"
	if err := c.Run(t.Context(), commands(), "plugins"); err != nil || !strings.Contains(c.Out.String(), "runroot") {
		t.Errorf("without a hub: %v, %q", err, c.Out.String())
	}
	if !strings.HasPrefix(c.Err.String(), "cannot ask the hub what is missing: ") {
		t.Errorf("without a hub: %q", c.Err.String())
	}
}
