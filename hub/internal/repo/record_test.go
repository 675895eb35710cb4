package repo

import (
	"testing"

	"github.com/gokoji/gokoji/hub/internal/tagging"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func TestRecordIsTheRPMAsJSON(t *testing.T) {
	t.Parallel()
	epoch, root, draft := int64(3), int64(77), true
	for name, r := range map[string]tagging.RPM{
		"plain": {ID: 1, Name: "bash", Version: "5.2", Release: "1.fc40", Arch: "x86_64", PayloadHash: "aa", Size: 1 << 40, BuildTime: 1735704601, BuildID: 7},
		"all":   {Epoch: &epoch, Draft: &draft, BuildrootID: &root, MetadataOnly: true},
		"odd":   {Name: "q\"uote\\", Version: "žluť\x7f", Release: "tab\t\n", Arch: "\x01", PayloadHash: "😀"},
	} {
		for _, extra := range []any{nil, xmlrpc.Struct{{Name: "a", Value: []any{int64(1), "x"}}}} {
			v, err := xmlrpc.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			s := v.(xmlrpc.Struct)
			s.Set("extra", extra)
			want, err := koji.FormatJSON(s)
			if err != nil {
				t.Fatal(err)
			}
			got, err := describeRPM(&r, extra)
			if err != nil || string(got) != want {
				t.Errorf("%s: %s, %v; want %s", name, got, err, want)
			}
		}
	}
}
