package rpc

import (
	"errors"
	"log/slog"
	"runtime/debug"
)

// errInternal is all that a client is told of a mistake in the hub.
var errInternal = errors.New("internal error; the hub's log tells more")

// contain turns a panic of a method into an error: the call is rolled back and
// answered, where a dropped connection would make the client try it again.
func contain(log *slog.Logger, method string, err *error) {
	if p := recover(); p != nil {
		log.Error("panic", "method", method, "value", p, "stack", string(debug.Stack()))
		*err = errInternal
	}
}
