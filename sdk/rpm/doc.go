// Package rpm reads what koji needs out of RPM files: lead, signature header and
// main header, byte-exact where koji stores or splices them, and compares
// versions as RPM does. It needs no rpm on the machine.
//
// Files and headers are taken as hostile: everything is bounded and checked
// before it is used, and parsing is linear in the size of the input. Integers
// come as uint64, strings as the bytes they are (RPM does not promise UTF-8).
// Nothing here changes after it is made, so all of it is safe for concurrent use.
package rpm
