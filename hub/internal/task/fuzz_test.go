package task

import (
	"testing"

	"github.com/gokoji/gokoji/sdk/koji"
)

// Builders and old hubs write what they like for a task's request and result.
func FuzzDocument(f *testing.F) {
	const head = "<?xml version='1.0'?>"
	for _, seed := range []string{
		"", "word", "PD94bWw=", head, head + "<methodResponse><params><param><value><int>1</int></value></param></params></methodResponse>",
		head + "<methodResponse><fault><value><struct></struct></value></fault></methodResponse>",
		head + "<methodCall><methodName>build</methodName><params><param><value><nil/></value></param></params></methodCall>",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, _, err := decodeResult(text); err != nil && !koji.IsKind(err, koji.GenericError) {
			t.Fatalf("result: %v", err)
		}
		if _, err := decodeRequest(text); err != nil && !koji.IsKind(err, koji.GenericError) {
			t.Fatalf("request: %v", err)
		}
	})
}
