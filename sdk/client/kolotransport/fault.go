package kolotransport

import (
	"errors"
	"net/rpc"
	"strconv"
	"strings"

	"github.com/gokoji/gokoji/sdk/koji"
)

// Error makes a *koji.Fault of an error of kolo's client that was a fault of the
// hub, so that koji.IsKind and errors.As find it. Any other error, one of the
// connection or of decoding, is returned as it is. Only err is looked at, so that
// calls side by side are told apart.
//
// kolo hands faults to net/rpc, which keeps their text only; that text begins
// with the code, "Fault(1004): policy violation".
func Error(err error) error {
	var text rpc.ServerError
	if !errors.As(err, &text) {
		return err
	}
	rest, found := strings.CutPrefix(string(text), "Fault(")
	number, msg, complete := strings.Cut(rest, "): ")
	code, numeric := strconv.Atoi(number)
	if !found || !complete || numeric != nil {
		return err
	}
	return koji.FromWire(code, msg)
}
