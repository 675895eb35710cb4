package cmd_test

import (
	"strings"
	"testing"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
)

func TestCall(t *testing.T) {
	t.Parallel()
	setup := func(hub *sdktest.Hub) { hub.Answer("echo", object("b", []any{int64(1), nil}, "a", true)) }
	play(t, setup, []string{"echo"}, []step{
		{line: "call echo 1 two 3.5 None x=5", out: "{'a': True, 'b': [1, None]}\n",
			calls: []string{"echo(1, 'two', 3.5, None, x=5)"}},
		{line: "call --python echo '[1, (2,)]' 'k={\"a\": None}'", out: "{'a': True, 'b': [1, None]}\n",
			calls: []string{"echo([1, [2]], k={'a': None})"}},
		{line: "call -j echo '{\"a\": null}'", out: "{\n  \"b\": [\n    1,\n    null\n  ],\n  \"a\": true\n}\n",
			calls: []string{"echo({'a': None})"}},
		{line: "call --kwargs '{\"q\": 1}' -b echo word", out: "{'a': True, 'b': [1, None]}\n",
			calls: []string{"echo('word', q=1)"}},
		{line: "call --python echo word", err: "Invalid value: 'word'"},
		{line: "call --python echo [1", err: "SyntaxError: '[' was never closed (<unknown>, line 1)"},
		{line: "call echo 9223372036854775808", err: "OverflowError: long int exceeds XML-RPC limits"},
		{line: "call --kwargs [1] echo", err: "TypeError: keyword arguments must be a mapping, not <class 'list'>"},
	})
}

// A long text is laid out as Python does: cut at all the line ends that it knows.
func TestCallPrintsLongTexts(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("word ", 14)
	setup := func(hub *sdktest.Hub) { hub.Answer("echo", long+"\r"+long+"\u0085"+long) }
	play(t, setup, nil, []step{{
		line: "call echo",
		out:  "('" + long + "\\r'\n '" + long + "\\x85'\n '" + long + "')\n",
	}})
}

func TestListAPI(t *testing.T) {
	t.Parallel()
	setup := func(hub *sdktest.Hub) {
		hub.Answer("_listapi", []any{
			object("name", "getTag", "doc", "looks", "argdesc", "(tagInfo, strict=False)", "args", []any{}),
			object("name", "echo", "doc", nil, "args", []any{"a", []any{"b", int64(1)}}),
		})
		hub.Answer("system.methodHelp", "getTag(tagInfo)", nil)
	}
	play(t, setup, nil, []step{
		{line: "list-api", out: "echo(a, b=1)\ngetTag(tagInfo, strict=False)\n  description: looks\n"},
		{line: "list-api getTag nosuch", out: "getTag(tagInfo)\n", err: "Unknown method: nosuch"},
	})
}

func TestMoshimoshi(t *testing.T) {
	t.Parallel()
	setup := func(hub *sdktest.Hub) { hub.Answer("getLoggedInUser", object("name", "alice", "authtype", int64(2))) }
	hub := sdktest.NewHub(t)
	setup(hub)
	c := sdktest.NewCLI(t, hub)
	c.Config.Cert = "/c.pem"
	if err := c.Run(t.Context(), commands(), "moshimoshi"); err != nil {
		t.Fatal(err)
	}
	want := ", alice!\n\nYou are using the hub at " + hub.URL + " (Koji 1.35.3)\nAuthenticated via client certificate /c.pem\n"
	if got := c.Out.String(); len(got) <= len(want) || got[len(got)-len(want):] != want {
		t.Errorf("got %q", got)
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	play(t, func(hub *sdktest.Hub) { hub.Answer("getKojiVersion", "1.36.0") }, nil, []step{
		{line: "version", out: "Client: 1.35.3\nHub:    1.36.0\n"},
	})
	play(t, func(hub *sdktest.Hub) {
		hub.Answer("getKojiVersion", koji.Errorf(koji.GenericError, "Invalid method: getKojiVersion"))
	}, nil, []step{
		{line: "version", out: "Client: 1.35.3\nHub:    Can't determine (older than 1.23)\n"},
	})
}
