package cmd

import (
	"context"
	"math/rand/v2"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// Greeter is the command that every greeting runs, in upper case, too.
const Greeter = "moshimoshi"

// greetings are the words that greet, in and out.
func greetings() []string {
	return []string{
		"hello", "hi", "yo", "what's up", "g'day", "back to work",
		"bonjour", "hallo", "ciao", "hola", "olá", "dobrý den", "zdravstvuite", "góðan daginn", "hej", "tervehdys",
		"grüezi", "céad míle fáilte", "hylô", "bună ziua", "jó napot", "dobre dan", "你好", "こんにちは", "नमस्कार", "안녕하세요",
	}
}

func addMoshimoshi(r *cli.Registrar) {
	cli.Command(r, cli.Spec{
		Name: Greeter, Category: cli.Misc, Aliases: greetings(),
		Usage: "[options]", Short: "Greet the hub and see who it takes you for",
	}, func(*cli.Flags, *struct{}) {}, runMoshimoshi)
}

func runMoshimoshi(ctx context.Context, e *cli.Env, _ struct{}) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	v, err := s.Call(ctx, "getLoggedInUser")
	if err != nil {
		return err
	}
	name := "anonymous user"
	user, _ := v.(xmlrpc.Struct)
	if user != nil {
		name = koji.Str(user.Value("name"))
	} else {
		e.Println("Not authenticated")
	}
	version, err := hubVersion(ctx, s)
	if err != nil {
		return err
	}
	words := greetings()
	e.Printf("%s, %s!\n\nYou are using the hub at %s (Koji %s)\n", words[rand.IntN(len(words))], name, s.URL(), version)
	if auth, ok := user.Value("authtype").(int64); ok {
		switch koji.AuthType(auth) {
		case koji.AuthNormal:
			e.Println("Authenticated via password")
		case koji.AuthGSSAPI:
			e.Println("Authenticated via GSSAPI")
		case koji.AuthKerberos:
			e.Println("Authenticated via Kerberos principal " + koji.Str(user.Value("krb_principal")))
		case koji.AuthSSL:
			e.Println("Authenticated via client certificate " + e.Config.Cert)
		}
	}
	return nil
}
