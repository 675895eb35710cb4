// Package client talks to a koji hub, ours or koji's own: sessions, call numbers
// and safe retry, multicalls, uploads and downloads.
//
// Faults come back as *koji.Fault, an unreachable hub as *ConnError, an answer
// that is not XML-RPC's as *StatusError. Values are those of package xmlrpc;
// Invoke decodes them into Go types.
package client
