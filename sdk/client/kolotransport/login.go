package kolotransport

import (
	"context"
	"errors"
	"maps"

	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// login logs the session in, which thereby knows how to renew itself.
func (t *Transport) login(ctx context.Context, params []any) (any, error) {
	args, kw, _ := xmlrpc.SplitKwargs(params)
	if len(args) != 2 || len(kw) > 0 {
		return nil, errors.New("kolotransport: login takes a user and a password here; for more use the client.Session")
	}
	user, okUser := args[0].(string)
	password, okPassword := args[1].(string)
	if !okUser || !okPassword {
		return nil, errors.New("kolotransport: login: user and password must be strings")
	}
	return t.opened(t.session.Login(ctx, user, password))
}

func (t *Transport) sslLogin(ctx context.Context, params []any) (any, error) {
	args, kw, _ := xmlrpc.SplitKwargs(params)
	proxyUser := kw.Value("proxyuser")
	if len(args) == 1 {
		proxyUser = args[0]
	}
	name, ok := proxyUser.(string)
	if !ok && proxyUser != nil || len(args) > 1 || len(kw.Delete("proxyuser")) > 0 {
		return nil, errors.New("kolotransport: sslLogin takes a proxyuser here, or nothing; for more use the client.Session")
	}
	return t.opened(t.session.SSLLogin(ctx, name))
}

// opened answers a login as the hub does.
func (t *Transport) opened(err error) (any, error) {
	if err != nil {
		return nil, err
	}
	info := t.session.Info()
	if info == nil { // logged out at the same time
		return nil, errors.New("kolotransport: the session is over already")
	}
	return xmlrpc.Struct{
		{Name: "session-id", Value: info.ID},
		{Name: "session-key", Value: info.Key},
		{Name: "header-auth", Value: info.HeaderAuth},
	}, nil
}

// exclusive keeps the session exclusive when it is renewed.
func (t *Transport) exclusive(ctx context.Context, params []any) (any, error) {
	args, kw, _ := xmlrpc.SplitKwargs(params)
	force := kw.Value("force")
	if len(args) > 0 {
		force = args[0]
	}
	forced, ok := force.(bool)
	if !ok && force != nil || len(args) > 1 {
		return t.session.Call(ctx, "exclusiveSession", params...) // the hub says what is wrong
	}
	return nil, t.session.ExclusiveSession(ctx, forced)
}

// Kwargs returns keyword arguments as kolo sends them: pass them as the last
// argument of a call. The map given is not changed.
func Kwargs(values map[string]any) map[string]any {
	kw := make(map[string]any, len(values)+1)
	maps.Copy(kw, values)
	kw[xmlrpc.StarStar] = true
	return kw
}
