// Package store is the database: it opens SQLite or a server of the MySQL
// family, brings its tables up to date, and holds [Write], the one way in
// which anything is written. It records who changed what, and when, without
// knowing what the records mean; a noun of the party's language never appears
// here.
package store
