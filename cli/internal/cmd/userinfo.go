package cmd

import (
	"context"
	"slices"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

type userinfoOptions struct{ Users []string }

func addUserinfo(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: "userinfo", Category: cli.Admin, Anonymous: true,
		Usage: "[options] <username> [<username> ...]", Short: "Show what is known of users",
	}, func(f *cli.Flags, o *userinfoOptions) {
		f.Args(atLeast(1, "You must specify at least one username", &o.Users))
	}, runUserinfo)
}

func runUserinfo(ctx context.Context, e *cli.Env, o userinfoOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	users, err := getUsers(ctx, s, o.Users)
	if err != nil {
		return err
	}
	count := xmlrpc.Struct{{Name: "countOnly", Value: true}}
	for i, user := range users {
		if user == nil {
			e.Warnf("No such user: %s\n", o.Users[i])
			continue
		}
		id := user.Value("id")
		numbers, err := all(ctx, s, []client.Request{
			call("getUserPerms", id),
			call("listPackages", client.KW("userID", id, "with_dups", true, "queryOpts", count)),
			call("listTasks", client.KW("opts", xmlrpc.Struct{{Name: "owner", Value: id}, {Name: "parent"}}, "queryOpts", count)),
			call("listBuilds", client.KW("userID", id, "queryOpts", count)),
		})
		if err != nil {
			return err
		}
		printUser(e, user, numbers)
	}
	return nil
}

// getUsers looks users up with their groups, which hubs before koji 1.34 do not
// know; nil for those who do not exist.
func getUsers(ctx context.Context, s *client.Session, args []string) ([]xmlrpc.Struct, error) {
	var with, without []client.Request
	for _, name := range args {
		with = append(with, call("getUser", name, client.KW("groups", true)))
		without = append(without, call("getUser", name))
	}
	results, err := all(ctx, s, with)
	if koji.IsKind(err, koji.ParameterError) {
		results, err = all(ctx, s, without)
	}
	users := make([]xmlrpc.Struct, len(results))
	for i, v := range results {
		users[i], _ = v.(xmlrpc.Struct)
	}
	return users, err
}

func printUser(e *cli.Env, user xmlrpc.Struct, numbers []any) {
	e.Printf("User name: %s\nUser ID: %s\n", str(user, "name"), str(user, "id"))
	if has(user, "krb_principals") {
		e.Println("krb principals:")
		printIndented(e, user.Value("krb_principals"), false)
	}
	if koji.Truth(numbers[0]) {
		e.Println("Permissions:")
		printIndented(e, numbers[0], false)
	}
	if yes(user, "groups") {
		e.Println("Groups:")
		printIndented(e, user.Value("groups"), true)
	}
	e.Printf("Status: %s\nUsertype: %s\nNumber of packages: %s\nNumber of tasks: %s\nNumber of builds: %s\n\n",
		koji.UserStatus(num(user, "status")), koji.UserType(num(user, "usertype")),
		koji.Str(numbers[1]), koji.Str(numbers[2]), koji.Str(numbers[3]))
}

// printIndented prints a list of words, a line each.
func printIndented(e *cli.Env, v any, sorted bool) {
	list, _ := v.([]any)
	var words []string
	for _, w := range list {
		words = append(words, koji.Str(w))
	}
	if sorted {
		slices.Sort(words)
	}
	for _, w := range words {
		e.Println("  " + w)
	}
}
