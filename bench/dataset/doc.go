// Package dataset makes the data of the benchmark: a party's relations over eight
// years, from a seed, the same on each engine. Rows go straight into the migrated
// tables, many at a time, and with them all that the verbs would have derived:
// words of search, ancestors, involvements, the state of each relationship. Rows of
// history are left out: no reading of the benchmark looks at them.
package dataset
