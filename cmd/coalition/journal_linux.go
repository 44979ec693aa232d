package main

import (
	"fmt"
	"io"
	"os"
	"syscall"
)

// inJournal reports whether what is written to w goes to systemd's journal:
// systemd says in JOURNAL_STREAM which file that is.
//
// SECURITY: the journal is a log, and a password is never written to a log.
func inJournal(w io.Writer) bool {
	f, ok := w.(*os.File)
	stream := os.Getenv("JOURNAL_STREAM")
	if !ok || stream == "" {
		return false
	}
	info, err := f.Stat()
	if err != nil {
		return false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && stream == fmt.Sprintf("%d:%d", stat.Dev, stat.Ino)
}
