package kolotransport_test

import (
	"context"
	"fmt"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/client/kolotransport"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/sdktest"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
	kolo "github.com/kolo/xmlrpc"
)

// A program that is written on kolo/xmlrpc logs in, calls with keyword
// arguments, and tells faults apart.
func Example() {
	hub, stop := sdktest.StartHub() // stands for https://koji.example.com/kojihub
	defer stop()
	hub.Answer("getBuild",
		xmlrpc.Struct{{Name: "nvr", Value: "bash-5.2-1"}, {Name: "epoch", Value: nil}},
		koji.Errorf(koji.GenericError, "No such build: 'nosuch-1-1'"))

	session, err := client.New(hub.URL, client.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := session.Login(context.Background(), "alice", "secret"); err != nil {
		fmt.Println(err)
		return
	}
	c, err := kolo.NewClient(hub.URL, kolotransport.New(session))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close() //nolint:errcheck // closes connections only

	strict := kolotransport.Kwargs(map[string]any{"strict": true})
	var build map[string]any
	if err := c.Call("getBuild", []any{"bash-5.2-1", strict}, &build); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(build["nvr"], build["epoch"])

	err = kolotransport.Error(c.Call("getBuild", []any{"nosuch-1-1", strict}, &build))
	fmt.Println(koji.IsKind(err, koji.GenericError), err)
	// Output:
	// bash-5.2-1 <nil>
	// true No such build: 'nosuch-1-1'
}
