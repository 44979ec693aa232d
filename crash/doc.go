// Package crash holds the proof that nothing acknowledged is lost and nothing
// takes effect twice: tests that start the real program on real databases,
// write through HTTP with many clients, and kill the program, the database or a
// node of a cluster in the middle of it. It is a folder of its own because these
// tests build and kill processes; no other code belongs here.
//
//	go test ./crash                           the short form, a part of "make test"
//	make crash                                the long form: the numbers of the promise
//	COALITION_CRASH_SEED=7 go test ./crash    the same random choices again, as printed
//
// What is killed when is random, and so is what the writers do; the seed of a
// run is printed. How the threads of the machine interleave is not repeated.
package crash
