// Package chroot runs commands in build roots and reaches into them safely.
//
// A root is hostile: whoever builds packages decides what is in it. Dir resolves
// every path inside the root, so that no symlink leads out, and RemoveTree
// follows none and crosses no mount. Command runs a program in namespaces of its
// own, set up by a second process of this same binary (see RunIfInit), so that
// whatever is mounted or started is gone when the program is.
//
// It needs Linux 5.12 and the right to make namespaces. A root is no prison for
// somebody who means harm: its commands run as the machine's root user, as they
// do with mock.
package chroot
