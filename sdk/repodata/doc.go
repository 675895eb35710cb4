// Package repodata makes the metadata of RPM repositories as createrepo_c does,
// byte for byte before compression, but keeps in a cache what it has made of each
// package, and of each group of packages already compressed. A repo that differs
// from a known one by a few packages costs reading those and joining the rest.
//
// What it does not do (databases, other compression, modules, delta RPMs) and
// packages that it cannot describe exactly as createrepo_c would are for
// createrepo_c itself; Make then returns an *Error.
//
// RPM files, lists, older repodata and the cache are taken as hostile or damaged:
// bounded and checked before they are used.
package repodata
