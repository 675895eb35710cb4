package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/gokoji/gokoji/sdk/client"
	"github.com/gokoji/gokoji/sdk/koji"
)

// Env is what a command works with; nothing else of the process is touched.
type Env struct {
	In       io.Reader
	Out, Err io.Writer
	// Terminal is whether Out is one: progress is shown only there.
	Terminal bool
	// Foreground is whether somebody sits at the terminal and waits, by koji's
	// rule: standard input is a terminal and the process is in its foreground.
	Foreground bool

	Prog     string // the program's name in messages, usually "koji"
	Config   Config
	Location *time.Location
	Now      func() time.Time
	Log      *slog.Logger

	// Commands are all commands there are.
	Commands *Registrar

	anonymous bool // the command does not log in by itself
	session   *client.Session
	greeted   bool // the hub was asked for its version
}

// Printf writes to Out. A write that fails shows up at the end of the program.
func (e *Env) Printf(format string, args ...any) { fmt.Fprintf(e.Out, format, args...) }

// Println writes a line to Out.
func (e *Env) Println(args ...any) { fmt.Fprintln(e.Out, args...) }

// Warnf writes a line to Err, after what was written to Out before.
func (e *Env) Warnf(format string, args ...any) {
	e.Flush()
	fmt.Fprintf(e.Err, format+"\n", args...)
}

// Flush lets everybody see what was written to Out so far. Commands that wait
// call it before.
func (e *Env) Flush() {
	if b, ok := e.Out.(*bufio.Writer); ok {
		b.Flush() //nolint:errcheck // the last Flush tells
	}
}

// For prepares e for one command.
func (e *Env) For(c *Registered) {
	e.anonymous = c.Anonymous
}

// Open returns the session without saying anything to the hub.
func (e *Env) Open() (*client.Session, error) {
	if e.session != nil {
		return e.session, nil
	}
	c := e.Config
	opts := client.Options{
		CertFile: c.Cert, ServerCAFile: c.ServerCA, NoVerify: c.NoVerify,
		Timeout: c.Timeout, AuthTimeout: c.AuthTimeout,
		MaxRetries: c.MaxRetries, RetryInterval: c.RetryInterval, AnonRetry: c.AnonRetry,
		OfflineRetry: c.OfflineRetry, OfflineRetryInterval: c.OfflineRetryInterval,
		BlockSize: c.UploadBlockSize, Log: e.Log, Trace: c.DebugXMLRPC,
	}
	if opts.MaxRetries == 0 {
		opts.MaxRetries = -1
	}
	s, err := client.New(c.Server, opts)
	if err != nil {
		return nil, err
	}
	e.session = s
	return s, nil
}

// Session returns the session with the hub, made sure that it answers; it is
// logged in when the command or --force-auth asks for that and --noauth does not
// forbid it.
func (e *Env) Session(ctx context.Context) (*client.Session, error) {
	if !e.anonymous || e.Config.ForceAuth {
		return e.Login(ctx)
	}
	return e.reach(ctx)
}

// Call calls a method of the hub in the session.
func (e *Env) Call(ctx context.Context, method string, params ...any) (any, error) {
	s, err := e.Session(ctx)
	if err != nil {
		return nil, err
	}
	return s.Call(ctx, method, params...)
}

// Login is Session for a command that is anonymous otherwise.
func (e *Env) Login(ctx context.Context) (*client.Session, error) {
	s, err := e.Open()
	if err != nil || s.LoggedIn() {
		return s, err
	}
	if err := e.authenticate(ctx, s); err != nil {
		return nil, err
	}
	if !s.LoggedIn() && !e.skipsAuth() {
		return nil, Failf("Unable to log in, no authentication methods available")
	}
	s, err = e.reach(ctx)
	if err == nil && e.Config.Debug {
		e.Println("successfully connected to hub")
	}
	return s, err
}

func (e *Env) skipsAuth() bool { return e.Config.NoAuth || e.Config.AuthType == "noauth" }

// authenticate chooses the way to log in by koji's rules.
func (e *Env) authenticate(ctx context.Context, s *client.Session) error {
	c := e.Config
	switch {
	case e.skipsAuth():
		return nil
	case c.AuthType == "ssl", c.AuthType == "" && isFile(c.Cert):
		return s.SSLLogin(ctx, c.RunAs)
	case c.AuthType == "password" && c.User == "":
		return Failf("authtype = password takes --user and --password, which koji reads from no file")
	case c.AuthType == "password", c.AuthType == "" && c.User != "":
		return s.Login(ctx, c.User, c.Password)
	case c.AuthType == "kerberos", c.AuthType == "":
		return s.GSSAPILogin(ctx, c.RunAs)
	}
	return nil
}

func isFile(name string) bool {
	st, err := os.Stat(name)
	return err == nil && st.Mode().IsRegular()
}

// reach makes sure once that the hub answers.
func (e *Env) reach(ctx context.Context) (*client.Session, error) {
	s, err := e.Open()
	if err != nil || e.greeted {
		return s, err
	}
	v, err := s.Call(ctx, "getAPIVersion")
	var conn *client.ConnError
	switch {
	case errors.As(err, &conn) && !conn.Timeout():
		msg := "Error: Unable to connect to server"
		if e.Config.Debug {
			msg += "\n" + err.Error()
		}
		return nil, Failf("%s", msg)
	case err != nil:
		return nil, err
	case v != int64(koji.APIVersion):
		e.Warnf("WARNING: The server is at API version %s and the client is at %d", koji.Str(v), koji.APIVersion)
	}
	e.greeted = true
	return s, nil
}

// Close logs out; a hub that does not answer is none of the user's business any
// more.
func (e *Env) Close(ctx context.Context) {
	if e.session == nil || !e.session.LoggedIn() {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := e.session.Logout(ctx); err != nil && e.Log != nil {
		e.Log.DebugContext(ctx, "logout failed", slog.Any("error", err))
	}
}
