//go:build unix

package storetest

import (
	"os/exec"
	"syscall"
)

// ownGroup keeps an interrupt at the terminal, which is meant for the tests,
// away from the server that they still need in order to end.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
