package session_test

import (
	"testing"

	"github.com/gokoji/gokoji/hub/internal/hubtest"
	"github.com/gokoji/gokoji/hub/internal/rpc"
	"github.com/gokoji/gokoji/hub/internal/session"
	"github.com/gokoji/gokoji/sdk/hub"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// counting notes each write to a session's row.
const counting = `
CREATE TABLE writes (session int);
CREATE FUNCTION note_write() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO writes VALUES (NEW.id); RETURN NULL; END $$;
CREATE TRIGGER note_write AFTER UPDATE ON sessions FOR EACH ROW EXECUTE FUNCTION note_write();`

// A call writes its session at most once: its number with what it writes, its
// use when the last one noted is a while ago.
func TestOneWritePerCall(t *testing.T) {
	t.Parallel()
	h := hubtest.New(t)
	ctx, pool := t.Context(), h.System.Pool
	info, _ := h.Call("", "login", "kojiadmin", "kojiadmin").(xmlrpc.Struct)
	id, _ := info.Value("session-id").(int64)
	key, _ := info.Value("session-key").(string)
	for _, sql := range []string{counting, "INSERT INTO tag (name) VALUES ('x')"} {
		if _, err := pool.Exec(ctx, sql); err != nil {
			t.Fatal(err)
		}
	}
	num := int64(0)
	for _, test := range []struct {
		name, method string
		params       []any
		last         string // age of the last use
		fails        bool
		writes       int64
	}{
		{"a read soon after another", "getTag", []any{"x"}, "0 s", false, 0},
		{"a read after a while", "getTag", []any{"x"}, "1 hour", false, 1},
		{"a write soon after another", "addChannel", []any{"one"}, "0 s", false, 1},
		{"a write after a while", "addChannel", []any{"two"}, "1 hour", false, 1},
		{"a failing write after a while", "addChannel", []any{"two"}, "1 hour", true, 1},
	} {
		if _, err := pool.Exec(ctx, "UPDATE sessions SET update_time = NOW() - $1::interval + INTERVAL '0.5 s' WHERE id = $2", test.last, id); err != nil {
			t.Fatal(err)
		}
		if _, err := pool.Exec(ctx, "DELETE FROM writes"); err != nil {
			t.Fatal(err)
		}
		num++
		number := num
		d := &rpc.Dispatcher{System: h.System, Log: h.System.Log}
		_, err := d.Do(ctx, &rpc.Request{
			Method: test.method, Params: test.params,
			Credentials: &session.Credentials{ID: id, Key: key, CallNum: &number}, Client: hub.Client{Addr: "127.0.0.1"},
		})
		if (err != nil) != test.fails {
			t.Errorf("%s: %v", test.name, err)
		}
		n, err := hub.Value[int64](ctx, pool, "SELECT count(*) FROM writes")
		if err != nil || n != test.writes {
			t.Errorf("%s: %d writes, want %d (%v)", test.name, n, test.writes, err)
		}
		fresh, err := hub.Value[bool](ctx, pool, "SELECT update_time > NOW() - INTERVAL '10 minutes' FROM sessions WHERE id = $1", id)
		if err != nil || !fresh {
			t.Errorf("%s: the session's use is not noted (%v)", test.name, err)
		}
	}
}
