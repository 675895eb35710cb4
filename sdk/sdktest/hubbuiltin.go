package sdktest

import (
	"fmt"
	"hash/adler32"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// builtins registers what every fake hub can do.
func (h *Hub) builtins() {
	h.Answer("getAPIVersion", int64(koji.APIVersion))
	h.Answer("getKojiVersion", koji.Version)
	h.Handle("login", func(c HubCall) (any, error) {
		user, _ := c.Args[0].(string)
		return h.open(c, user), nil
	})
	h.Handle("sslLogin", func(c HubCall) (any, error) { return h.open(c, koji.Str(c.KW.Value("proxyuser"))), nil })
	h.Handle("subsession", func(c HubCall) (any, error) { return h.open(HubCall{}, c.User), nil })
	h.Handle("logout", func(c HubCall) (any, error) {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.sessions, c.Session)
		return nil, nil
	})
	h.Answer("exclusiveSession", nil)
	h.Handle("multiCall", h.multiCall)
	h.Handle("system.listMethods", func(HubCall) (any, error) {
		h.mu.Lock()
		defer h.mu.Unlock()
		return slices.Sorted(maps.Keys(h.handlers)), nil
	})
	h.Handle("gokoji.methods", func(HubCall) (any, error) {
		h.mu.Lock()
		defer h.mu.Unlock()
		return slices.DeleteFunc(slices.Sorted(maps.Keys(h.handlers)), func(name string) bool {
			return !strings.HasPrefix(name, "gokoji.")
		}), nil
	})
	h.Handle("checkUpload", func(c HubCall) (any, error) {
		h.mu.Lock()
		defer h.mu.Unlock()
		data, ok := h.uploads[koji.Str(c.Args[0])+"/"+koji.Str(c.Args[1])]
		if !ok {
			return nil, nil
		}
		return xmlrpc.Struct{
			{Name: "size", Value: int64(len(data))},
			{Name: "hexdigest", Value: hexAdler(data)},
		}, nil
	})
}

// open makes a session, or renews the caller's.
func (h *Hub) open(c HubCall, user string) any {
	h.mu.Lock()
	defer h.mu.Unlock()
	id := c.Session
	last := int64(-1)
	if s := h.sessions[id]; s == nil || c.KW.Value("renew") != true {
		h.lastID++
		id = h.lastID
	} else {
		last = s.last // koji's hub goes on with the numbers
	}
	key := fmt.Sprintf("%d-key%d", id, len(h.calls))
	h.sessions[id] = &hubSession{key: key, user: user, last: last}
	info := xmlrpc.Struct{{Name: "session-id", Value: id}, {Name: "session-key", Value: key}}
	if !h.oldAuth {
		info.Set("header-auth", true)
	}
	return info
}

func (h *Hub) multiCall(c HubCall) (any, error) {
	list, _ := c.Args[0].([]any)
	results := []any{}
	for _, entry := range list {
		st, _ := entry.(xmlrpc.Struct)
		params, _ := st.Value("params").([]any)
		inner := c
		inner.Method = koji.Str(st.Value("methodName"))
		v, err := h.dispatch(inner, params)
		if f := koji.AsFault(err); f != nil {
			results = append(results, xmlrpc.Struct{
				{Name: "faultCode", Value: int64(f.Kind.Code())},
				{Name: "faultString", Value: f.Msg},
				{Name: "traceback", Value: ""},
			})
			continue
		}
		results = append(results, []any{v})
	}
	return results, nil
}

// upload takes one chunk by koji's rules.
func (h *Hub) upload(r *http.Request) (any, error) {
	q := r.URL.Query()
	c := HubCall{Method: "rawUpload", KW: xmlrpc.Struct{}}
	for _, name := range []string{"filename", "filepath", "fileverify", "offset", "overwrite", "volume"} {
		if q.Has(name) {
			c.KW.Set(name, q.Get(name))
		}
	}
	if err := h.identify(r, &c, false); err != nil {
		return nil, err
	}
	if c.Session == 0 {
		return nil, koji.Errorf(koji.ActionNotAllowed, "you must be logged-in to upload a file")
	}
	chunk, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.calls = append(h.calls, c)
	file := q.Get("filepath") + "/" + q.Get("filename")
	offset, err := strconv.Atoi(q.Get("offset"))
	if err != nil {
		return nil, err
	}
	old, there := h.uploads[file]
	overwrite := q.Get("overwrite") != ""
	switch {
	case there && offset == 0 && !overwrite:
		return nil, koji.Errorf(koji.GenericError, "upload path exists: %s", file)
	case offset == -1:
		offset = len(old)
	case offset > len(old):
		return nil, koji.Errorf(koji.GenericError, "Incorrect upload length for %s", file)
	}
	h.uploads[file] = append(old[:offset:offset], chunk...)
	return xmlrpc.Struct{
		{Name: "size", Value: int64(len(chunk))},
		{Name: "fileverify", Value: q.Get("fileverify")},
		{Name: "offset", Value: int64(offset)},
		{Name: "hexdigest", Value: hexAdler(chunk)},
	}, nil
}

func hexAdler(data []byte) string { return fmt.Sprintf("%08x", adler32.Checksum(data)) }
