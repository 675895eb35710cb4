package rpc

import "strings"

// maxFault bounds the text of a fault: what a caller sent comes back in it, and
// stands in the log.
const maxFault = 1 << 16

func clip(text string) string {
	if len(text) <= maxFault {
		return text
	}
	return strings.ToValidUTF8(text[:maxFault], "") + "…"
}
