package task

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/gokoji/gokoji/sdk/koji"
	"github.com/gokoji/gokoji/sdk/xmlrpc"
)

// plainDocument returns a stored document: very old hubs stored it in base64.
func plainDocument(text string) ([]byte, error) {
	if strings.Contains(text[:min(len(text), 10)], "<?xml") {
		return []byte(text), nil
	}
	data, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil {
		return nil, fmt.Errorf("neither XML nor base64: %w", err)
	}
	return data, nil
}

func decodeRequest(text string) ([]any, error) {
	data, err := plainDocument(text)
	if err == nil {
		var call *xmlrpc.Call
		if call, err = xmlrpc.DecodeCall(data, xmlrpc.Limits{}); err == nil {
			return append([]any{}, call.Params...), nil
		}
	}
	return nil, koji.Errorf(koji.GenericError, "request of a task: %w", err)
}

// decodeResult returns the values of a task's answer, or its fault.
func decodeResult(text string) ([]any, *xmlrpc.Fault, error) {
	data, err := plainDocument(text)
	if err != nil {
		return nil, nil, koji.Errorf(koji.GenericError, "result of a task: %w", err)
	}
	values, err := xmlrpc.DecodeReplyParams(data, xmlrpc.Limits{})
	var fault *xmlrpc.Fault
	if errors.As(err, &fault) {
		return nil, fault, nil
	}
	if err != nil {
		return nil, nil, koji.Errorf(koji.GenericError, "result of a task: %w", err)
	}
	return append([]any{}, values...), nil, nil
}

// neutral is a fault as a value, the form that multiCall gives it, too.
func neutral(code int, text string) xmlrpc.Struct {
	return xmlrpc.Struct{{Name: "faultCode", Value: int64(code)}, {Name: "faultString", Value: text}}
}
