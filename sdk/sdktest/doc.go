// Package sdktest holds what tests of the programs and their plugins share: a
// fake hub that speaks the wire and buffered command streams among others.
package sdktest
