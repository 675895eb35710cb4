// Package kolotransport makes a client of github.com/kolo/xmlrpc a koji client
// that is logged in, without a change to that client: give kolo's NewClient a
// Transport over a client.Session. The session adds its headers and call
// numbers, tries again where koji's rules allow it, and renews itself when it
// expires; the transport mends on the wire what kolo writes and reads unlike
// koji.
//
// To the hub: nil arguments arrive as nil instead of vanishing, nil inside of
// lists and structs too; integers above 32 bits are written as koji takes them.
// What is not a call after that, an unescaped "<" in a map's key for instance,
// is an error and is not sent. Keyword arguments are Kwargs, the last argument.
// A []byte is a list of numbers in kolo, and stays one.
//
// From the hub: an empty string is read as "" instead of nil, so that an epoch
// that is not set and an empty one differ. Bytes are read as their base64 text,
// without line ends; an empty struct is read as a nil map.
//
// kolo turns faults into text. Error makes a *koji.Fault of it again, with the
// kind that koji's code stands for.
package kolotransport
