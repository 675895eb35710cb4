package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/schema"
	"github.com/gokoji/gokoji/sdk/sdktest/pgtest"
	"github.com/jackc/pgx/v5"
)

const hosts = `
INSERT INTO users (name, usertype, status) VALUES ('on', 1, 0), ('off', 1, 0);
INSERT INTO host (user_id, name) SELECT id, name FROM users;
INSERT INTO host_config (host_id, arches, enabled, creator_id) SELECT id, 'x86_64', name = 'on', user_id FROM host;
INSERT INTO host_channels (host_id, channel_id, creator_id)
	SELECT h.id, c.id, h.user_id FROM host h, channels c WHERE (h.name, c.name) IN (('on', 'createrepo'), ('off', 'image'));`

func withHosts(ctx context.Context, conn *pgx.Conn) error {
	if err := schema.Init(ctx, conn); err != nil {
		return err
	}
	_, err := conn.PgConn().Exec(ctx, hosts).ReadAll()
	return err
}

// list runs the command on a hub.conf with that database.
func list(t *testing.T, conninfo string, args ...string) string {
	t.Helper()
	dir := t.TempDir()
	conf := filepath.Join(dir, "hub.conf")
	text := fmt.Sprintf("[hub]\nDBConnectionString = %s\nPlugins = kiwi tag2distrepo runroot_hub nosuch\n", conninfo)
	for path, text := range map[string]string{conf: text, filepath.Join(dir, "tag2distrepo.conf"): "[tag2distrepo]\npause = x\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out strings.Builder
	cmd := command()
	cmd.SetArgs(append([]string{"plugins", "--conf", conf, "--conf-dir", "", "--plugin-conf", dir}, args...))
	cmd.SetOut(&out)
	if err := cmd.ExecuteContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestPlugins(t *testing.T) {
	t.Parallel()
	got := list(t, pgtest.Database(t, withHosts))
	_, notes, _ := strings.Cut(got, "\nStill missing:\n")
	want := `  kiwi: channel image has no enabled host: ` + "`koji add-host-to-channel HOST image`" + `
  runroot_hub: channel runroot does not exist: ` + "`koji add-host-to-channel --new HOST runroot`" + `
  runroot_hub: permission runroot does not exist: ` + "`koji grant-permission --new runroot USER`" + "\n"
	if notes != want {
		t.Errorf("got:\n%s", got)
	}
	for _, line := range []string{"sidetag_hub off", "kiwi on -", "nosuch unknown"} {
		if !strings.Contains(strings.Join(strings.Fields(got), " "), line) {
			t.Errorf("no %q in:\n%s", line, got)
		}
	}
}

// What is wrong in a plugin's own file is told before a hub fails to start by it.
func TestPluginsMistakes(t *testing.T) {
	t.Parallel()
	got := list(t, "host=127.0.0.1 port=1 connect_timeout=1")
	for _, want := range []string{
		"\nMistakes in the configuration:\n", "/tag2distrepo.conf:2: [tag2distrepo] pause: ", `hub.conf: there is no plugin "nosuch"; `,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
}

func TestPluginsWithoutDatabase(t *testing.T) {
	t.Parallel()
	got := list(t, "host=127.0.0.1 port=1 connect_timeout=1")
	if !strings.Contains(got, "kiwi") || !strings.Contains(got, "What is missing can't be told, as the database does not answer: ") {
		t.Errorf("got:\n%s", got)
	}
}
