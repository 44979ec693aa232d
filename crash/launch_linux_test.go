package crash

import (
	"os/exec"
	"runtime"
	"sync"
	"syscall"
)

// launch starts a process that does not outlive the tests, not even when they
// are killed. Linux ties the life of a child to the thread that made it, so one
// thread, which never ends, makes them all.
func launch(cmd *exec.Cmd) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	done := make(chan error)
	launcher() <- func() { done <- cmd.Start() }
	return <-done
}

var launcher = sync.OnceValue(func() chan<- func() {
	work := make(chan func())
	go func() {
		runtime.LockOSThread()
		for start := range work {
			start()
		}
	}()
	return work
})
