//go:build !linux

package main

import "io"

// inJournal reports whether what is written goes to systemd's journal, which is
// on Linux only.
func inJournal(io.Writer) bool { return false }
