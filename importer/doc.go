// Package importer brings in the files that people have: it reads a CSV file
// whatever program wrote it, understands its columns by a mapping file, matches
// its rows to the organisations that are known, and writes what is new.
//
// It is a folder of its own because reading strange files and matching names
// is neither a verb of the work nor a matter of the server; the command line
// calls it today, an upload may tomorrow. It decides what a row means and
// which record it is about. What a record may hold, and how it is written, is
// decided by the verbs of crm, which it calls like everybody else.
//
// The way of a file: decode (bytes to text), sheet (text to rows with the line
// numbers of the file), mapping (a row to a statement about an organisation or
// an affiliation), index and plan (which record the statement is about; pure,
// no database), run (load what is stored, plan the whole file, write in
// batches), report (what became of every row).
package importer
