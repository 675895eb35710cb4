package runner

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gokoji/gokoji/builder/internal/conf"
	"github.com/gokoji/gokoji/sdk/builder"
	"github.com/gokoji/gokoji/sdk/client"
)

func spec() *Spec {
	s := &Spec{
		Task: 24, Method: "sleep", Request: "<methodCall/>",
		Session: client.Info{ID: 132, Key: "k", HeaderAuth: true},
		Config:  &conf.Config{Options: *builder.DefaultOptions(), Own: conf.DefaultOwn(), PluginDir: "/etc/kojid/plugins"},
	}
	s.Config.Password = "pw"
	s.Config.ResourceLimits = map[string]string{"rlimit_core": "0"}
	return s
}

func TestSpecArrivesWhole(t *testing.T) {
	t.Parallel()
	var pipe bytes.Buffer
	if err := spec().Write(&pipe); err != nil {
		t.Fatal(err)
	}
	got, err := ReadSpec(&pipe)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(spec(), got); diff != "" {
		t.Error(diff)
	}
}

// TestNothingRunsOnHalfASpec is what happens when the daemon dies while it starts
// a task: the task is freed by the next one, so it must not run as well.
func TestNothingRunsOnHalfASpec(t *testing.T) {
	t.Parallel()
	var pipe bytes.Buffer
	if err := spec().Write(&pipe); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"", pipe.String()[:pipe.Len()/2]} {
		err := Main(context.Background(), strings.NewReader(text), Parts{
			Load: func(*conf.Config) (*builder.Registrar, error) { t.Error("it went on"); return nil, nil },
			Log:  slog.New(slog.DiscardHandler),
		})
		if err == nil {
			t.Errorf("%d bytes were enough", len(text))
		}
	}
}
