package tag2distrepohub

import (
	"testing"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func TestParse(t *testing.T) {
	t.Parallel()
	on := xmlrpc.Member{Name: "tag2distrepo.enabled", Value: "yes"}
	tests := map[string]struct {
		extra   xmlrpc.Struct
		ok      bool
		failure bool
		options string
	}{
		"nothing": {},
		"off":     {extra: xmlrpc.Struct{{Name: "tag2distrepo.enabled", Value: false}}},
		"on": {
			extra: xmlrpc.Struct{on}, ok: true,
			options: "'inherit': False, 'latest': False, 'multilib': False, 'split_debuginfo': False, 'skip_missing_signatures': False, 'allow_missing_signatures': True",
		},
		"all set": {
			extra: xmlrpc.Struct{
				on, {Name: "tag2distrepo.keys", Value: "a  b"}, {Name: "tag2distrepo.inherit", Value: true},
				{Name: "tag2distrepo.latest", Value: int64(3)}, {Name: "tag2distrepo.split_debuginfo", Value: true},
			}, ok: true,
			options: "'inherit': True, 'latest': 3, 'multilib': False, 'split_debuginfo': True, 'skip_missing_signatures': False, 'allow_missing_signatures': False",
		},
		"keys in a list": {extra: xmlrpc.Struct{on, {Name: "tag2distrepo.keys", Value: []any{"a"}}}, failure: true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, ok, err := parse(tt.extra)
			if ok != tt.ok || (err != nil) != tt.failure {
				t.Fatalf("%v, %v", ok, err)
			}
			if !ok {
				return
			}
			want := "{'arch': ['x86_64'], 'comp': None, 'delta': [], 'event': None, " + tt.options + "}"
			if got := koji.Repr(s.taskOptions([]string{"x86_64"})); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}
