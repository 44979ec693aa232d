// Package bench measures what a server costs against a ceiling: handlers written
// by hand for the same answers, on the same data, in a process of their own.
//
// It has a folder of its own at the top because it belongs to no layer: it drives
// the finished program from outside, and what it compares with must not be built
// from the parts that are measured. Nothing of the program imports it.
//
//	dataset     the data, from a seed, in a SQLite file or on a private MariaDB
//	operations  the GraphQL documents, which are examples for front ends as well
//	ceiling     the handlers written by hand
package bench
