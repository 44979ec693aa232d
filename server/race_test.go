//go:build race

package server

// underRace: the race detector slows everything down, so times are not judged.
const underRace = true
