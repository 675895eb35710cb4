package volume_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/hub/internal/volume"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/policy"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// newHub is a hub with folders for volumes.
func newHub(t *testing.T, folders ...string) *hubtest.Hub {
	t.Helper()
	h := hubtest.New(t, func(s *settings.Settings) {
		s.Options.Policies["volume"] = "match to nowhere :: nosuch\nmatch to broken && package x :: slow\nmatch to slow :: slow\n"
	})
	for _, name := range folders {
		if err := os.MkdirAll(filepath.Join(h.System.Paths.Top, "vol", name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

func TestAddAndRemove(t *testing.T) {
	t.Parallel()
	h := newHub(t, "slow")
	link := filepath.Join(h.System.Paths.Top, "vol/slow/toplink")
	made := h.Call("kojiadmin", "addVolume", "slow").(xmlrpc.Struct)
	if target, err := os.Readlink(link); err != nil || target != h.System.Paths.Top {
		t.Errorf("toplink leads to %q: %v", target, err)
	}
	if _, err := h.Try("kojiadmin", "addVolume", "slow"); err == nil || err.Error() != "volume slow already exists" {
		t.Errorf("again: %v", err)
	}
	if again := h.Call("kojiadmin", "addVolume", "slow", false).(xmlrpc.Struct); again.Value("id") != made.Value("id") {
		t.Errorf("again without strict: %v", again)
	}
	if list := h.Call("", "listVolumes").([]any); len(list) != 2 {
		t.Errorf("volumes: %v", list)
	}
	if _, err := h.Try("alice", "removeVolume", "slow"); !koji.IsKind(err, koji.ActionNotAllowed) {
		t.Errorf("removed by a user: %v", err)
	}
	h.Call("kojiadmin", "removeVolume", "slow")
	if _, err := h.Try("kojiadmin", "removeVolume", "slow"); !koji.IsKind(err, koji.GenericError) {
		t.Errorf("removed twice: %v", err)
	}
	h.Call("kojiadmin", "createEmptyBuild", "x", "1", "1", nil)
	if _, err := h.Try("kojiadmin", "removeVolume", "DEFAULT"); err == nil || err.Error() != "volume DEFAULT has build references" {
		t.Errorf("with builds: %v", err)
	}
}

func TestHostileVolumes(t *testing.T) {
	t.Parallel()
	h := newHub(t, "file/x", "strange", "far", "broken", "folder/toplink")
	top := h.System.Paths.Top
	elsewhere := t.TempDir()
	for link, target := range map[string]string{"far": elsewhere, "broken": "/nosuch"} {
		if err := os.Symlink(target, filepath.Join(top, "vol", link, "toplink")); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(top, "vol/plain"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  any
		fault string
	}{
		{"..", "Invalid path segment: .."},
		{"../packages", "Invalid path segment: ../packages"},
		{"/tmp", "Invalid path segment: /tmp"},
		{"a\x00b", ""},
		{"a b!", "Name a b! does not match RegexNameInternal value"},
		{strings.Repeat("a", 300), ""},
		{5, ""},
		{nil, ""},
		{"nosuch", "please create the volume directory first"},
		{"plain", "please create the volume directory first"},
		{"folder", "Not a symlink: "},
		{"far", "Invalid volume toplink: "},
		{"broken", "Broken volume toplink: "},
	} {
		_, err := h.Try("kojiadmin", "addVolume", c.name)
		if !koji.IsKind(err, koji.GenericError) || !strings.HasPrefix(err.Error(), c.fault) {
			t.Errorf("addVolume(%q): %v, want %s", c.name, err, c.fault)
		}
	}
	if list := h.Call("", "listVolumes").([]any); len(list) != 1 {
		t.Errorf("volumes: %v", list)
	}
}

func TestFailedAddLeavesTheTreeAlone(t *testing.T) {
	t.Parallel()
	h := newHub(t, "slow")
	broken := errors.New("no commit")
	info := h.Call("kojiadmin", "getLoggedInUser").(xmlrpc.Struct)
	id, _ := info.Value("id").(int64)
	call := &hub.Call{Session: &hub.Session{LoggedIn: true, UserID: id, UserName: "kojiadmin"}}
	err := h.System.Run(t.Context(), call, func(ctx context.Context, c *hub.Call) error {
		if _, err := c.Invoke(ctx, "addVolume", "slow"); err != nil {
			return err
		}
		c.BeforeCommit(func(context.Context, *hub.Call) error { return broken })
		return nil
	})
	if !errors.Is(err, broken) {
		t.Fatalf("got %v", err)
	}
	if _, err := os.Lstat(filepath.Join(h.System.Paths.Top, "vol/slow/toplink")); !os.IsNotExist(err) {
		t.Errorf("toplink is left behind: %v", err)
	}
}

func TestPick(t *testing.T) {
	t.Parallel()
	h := newHub(t, "slow")
	h.Call("kojiadmin", "addVolume", "slow")
	for _, c := range []struct {
		to       string
		strict   bool
		fallback string
		want     string // "" for no answer
		fault    string // of strict
	}{
		{"slow", true, "", "slow", ""},
		{"slow", false, "DEFAULT", "slow", ""},
		{"nowhere", false, "", "", ""},
		{"nowhere", false, "DEFAULT", "DEFAULT", ""},
		{"nowhere", true, "DEFAULT", "", "Policy returned no such volume: nosuch"},
		{"nothing", false, "", "", ""},
		{"nothing", true, "", "", "No volume policy match"},
		{"nothing", true, "nosuch", "", "Invalid default volume: nosuch"},
		{"nothing", false, "nosuch", "", ""},
		{"broken", false, "DEFAULT", "DEFAULT", ""},
		{"broken", true, "DEFAULT", "", ""},
	} {
		fallback := koji.Ref{}
		if c.fallback != "" {
			fallback = koji.RefName(c.fallback)
		}
		err := h.System.Run(t.Context(), &hub.Call{}, func(ctx context.Context, call *hub.Call) error {
			v, ok, err := volume.Pick(ctx, call, policy.Data{"to": c.to}, c.strict, fallback)
			if err == nil && (v.Name != c.want || ok != (c.want != "")) {
				t.Errorf("%+v: got %v, %t", c, v, ok)
			}
			// a policy that fails does not spoil the call
			if _, err := hub.Value[int64](ctx, call, "SELECT count(*) FROM volume"); err != nil {
				t.Errorf("%+v: afterwards %v", c, err)
			}
			return err
		})
		if fails := c.strict && c.want == ""; fails != (err != nil) || c.fault != "" && (err == nil || err.Error() != c.fault) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
