package chroot

import (
	"fmt"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// auditArch are the kernel's names of the architectures that we build for.
var auditArch = map[string]uint32{
	"amd64": unix.AUDIT_ARCH_X86_64, "arm64": unix.AUDIT_ARCH_AARCH64, "ppc64le": unix.AUDIT_ARCH_PPC64LE,
	"s390x": unix.AUDIT_ARCH_S390X, "riscv64": unix.AUDIT_ARCH_RISCV64,
}

// suppressSync makes the calls that wait for the disk do nothing, for what this
// thread starts: nobody needs a root after the machine has crashed, and rpm waits
// for all that any other task has written.
func suppressSync() error {
	arch, ok := auditArch[runtime.GOARCH]
	if !ok {
		return nil // slower, no more
	}
	load := func(offset uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: offset}
	}
	ret := func(k uint32) unix.SockFilter { return unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: k} }
	calls := []uint32{unix.SYS_FSYNC, unix.SYS_FDATASYNC, unix.SYS_SYNC, unix.SYS_SYNCFS}
	const jeq = unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K
	// struct seccomp_data begins with the call's number, then the architecture.
	filter := []unix.SockFilter{load(4), {Code: jeq, K: arch, Jf: uint8(1 + len(calls))}, load(0)}
	for i, nr := range calls {
		filter = append(filter, unix.SockFilter{Code: jeq, K: nr, Jt: uint8(len(calls) - i)})
	}
	filter = append(filter, ret(unix.SECCOMP_RET_ALLOW), ret(unix.SECCOMP_RET_ERRNO)) // the error 0
	prog := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	err := unix.Prctl(unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER, uintptr(unsafe.Pointer(&prog)), 0, 0)
	runtime.KeepAlive(filter)
	if err != nil {
		return fmt.Errorf("seccomp: %w", err)
	}
	return nil
}
