//go:build !linux

package crash

import "os/exec"

// launch starts a process. Here it outlives tests that are killed.
func launch(cmd *exec.Cmd) error { return cmd.Start() }
