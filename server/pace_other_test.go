//go:build !unix

package server

import "time"

var begun = time.Now()

// worked is the time that has passed, where nothing better is known.
func worked() time.Duration { return time.Since(begun) }
