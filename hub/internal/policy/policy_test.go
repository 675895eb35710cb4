package policy_test

import (
	"strings"
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/hub/internal/policy"
	"github.com/gokoji/gokoji/hub/internal/settings"
	"github.com/gokoji/gokoji/sdk/config"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

func withPolicies(policies map[string]string) func(*settings.Settings) {
	return func(s *settings.Settings) {
		for name, text := range policies {
			s.Options.Policies[name] = text
		}
	}
}

// builder makes builder1's session exclusive, as host.* calls ask.
func builder(h *hubtest.Hub) *hubtest.Hub {
	h.Call("builder1", "exclusiveSession")
	return h
}

func data(pairs ...any) xmlrpc.Struct {
	return hub.KW(pairs...).Delete(xmlrpc.StarStar)
}

func TestCheckAndAssert(t *testing.T) {
	t.Parallel()
	h := builder(hubtest.New(t, withPolicies(map[string]string{
		"p": "match who alice :: allow of course\nmatch who bob :: deny not bob\nmatch who carol :: maybe\nmatch who dan :: ALLOW",
	})))
	for who, want := range map[string]struct {
		allowed bool
		reason  string
		fault   string
	}{
		"alice": {true, "of course", ""},
		"dan":   {true, "", ""},
		"bob":   {false, "not bob", "policy violation (p): not bob"},
		"carol": {false, "error in policy", "policy violation (p): error in policy"},
		"eve":   {false, "not covered by policy", "policy violation (p): not covered by policy"},
	} {
		got, _ := h.Call("builder1", "host.checkPolicy", "p", data("who", who)).([]any)
		if len(got) != 2 || got[0] != want.allowed || got[1] != want.reason {
			t.Errorf("%s: got %v, want %t %q", who, got, want.allowed, want.reason)
		}
		_, err := h.Try("builder1", "host.assertPolicy", "p", data("who", who))
		if want.fault == "" && err != nil || want.fault != "" && (err == nil || err.Error() != want.fault || !koji.IsKind(err, koji.ActionNotAllowed)) {
			t.Errorf("%s: got %v, want %q", who, err, want.fault)
		}
	}
}

func TestMissingPolicy(t *testing.T) {
	t.Parallel()
	for ok, want := range map[bool]string{true: "[True, 'missing policy']", false: "[False, 'missing policy']"} {
		h := builder(hubtest.New(t, func(s *settings.Settings) { s.Options.MissingPolicyOK = ok }))
		if got := koji.Repr(h.Call("builder1", "host.checkPolicy", "nosuch", data())); got != want {
			t.Errorf("MissingPolicyOk %t: got %s, want %s", ok, got, want)
		}
		if _, err := h.Try("", "evalPolicy", "nosuch", data()); err == nil || err.Error() != "no such policy: nosuch" {
			t.Errorf("evalPolicy: %v", err)
		}
	}
}

func TestVerboseRefusalsNameTheRule(t *testing.T) {
	t.Parallel()
	h := builder(hubtest.New(t, withPolicies(map[string]string{"p": "match a 1 :: {\n  all :: deny no ones\n}"}),
		func(s *settings.Settings) { s.Options.VerbosePolicy = true }))
	_, err := h.Try("builder1", "host.assertPolicy", "p", data("a", "1"))
	if err == nil || !strings.Contains(err.Error(), "[rule: match a 1 :: ... all :: deny no ones]") {
		t.Errorf("got %v", err)
	}
}

func TestLoopsEnd(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t, withPolicies(map[string]string{
		"a": "policy b :: yes", "b": "policy a :: yes", "twice": "policy yes :: {\n  policy yes :: fine\n}", "yes": "all :: yes",
	}))
	if _, err := h.Try("", "evalPolicy", "a", data()); err == nil || !strings.Contains(err.Error(), "encountered policy loop at policy") {
		t.Errorf("got %v", err)
	}
	if got := h.Call("", "evalPolicy", "twice", data()); got != "fine" {
		t.Errorf("a policy that is asked twice is no loop: got %v", got)
	}
}

func TestTestsThatAskTheHub(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t, withPolicies(map[string]string{
		"user": "user ali* :: yes", "perm": "has_perm adm* :: yes", "group": "user_in_group team* :: yes",
		"tag": "tag f*-build :: yes", "new": "is_new_package :: yes",
	}))
	h.Call("kojiadmin", "newGroup", "team-a")
	h.Call("kojiadmin", "addGroupMember", "team-a", "bob")
	h.Call("kojiadmin", "createTag", "f42-build")
	for _, test := range []struct {
		as, policy string
		data       xmlrpc.Struct
		want       any
	}{
		{"alice", "user", data(), "yes"},
		{"bob", "user", data(), nil},
		{"", "user", data(), nil},
		{"bob", "user", data("user_id", 2), "yes"},
		{"kojiadmin", "perm", data(), "yes"},
		{"alice", "perm", data(), nil},
		{"bob", "group", data(), "yes"},
		{"alice", "group", data(), nil},
		{"", "tag", data("tag", "f42-build"), "yes"},
		{"", "tag", data("tag", "nosuch"), nil},
		{"", "tag", data(), nil},
		{"", "new", data("package", "nosuch"), "yes"},
	} {
		if got := h.Call(test.as, "evalPolicy", test.policy, test.data); got != test.want {
			t.Errorf("%s as %q with %v: got %v, want %v", test.policy, test.as, test.data, got, test.want)
		}
	}
	for _, build := range []any{nil, "nosuch-1-1"} {
		if got, err := h.Try("", "evalPolicy", "new", data("build", build)); !koji.IsKind(err, koji.GenericError) || strings.Contains(err.Error(), "requires") {
			t.Errorf("with the build %v: got %v, %v; want a fault about it", build, got, err)
		}
	}
}

// Every mistake of every policy is found, with its place.
func TestCompileFindsAllMistakes(t *testing.T) {
	t.Parallel()
	file, err := config.Parse("hub.conf", []byte("[policy]\na =\n  nosuchtest :: allow\nb =\n  all :: {\n    all :: deny\n"), true)
	if err != nil {
		t.Fatal(err)
	}
	opts := hub.DefaultOptions()
	if _, err := file.Decode(opts, config.DecodeOptions{}); err != nil {
		t.Fatal(err)
	}
	r := hub.NewRegistrar()
	r.Add(policy.Core{})
	_, err = policy.Compile(file, opts, r)
	if err == nil {
		t.Fatal("no mistake was found")
	}
	for _, want := range []string{"policy a: hub.conf:3", "nosuchtest", "policy b: hub.conf:5"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in:\n%v", want, err)
		}
	}
}
