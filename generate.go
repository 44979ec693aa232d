// Package coalition holds every line by which code is generated. Run them with
// "make generate"; the result is committed.
package coalition

//go:generate go run -mod=mod ent/entc.go
//go:generate go run -mod=mod graph/generate.go
//go:generate go run -mod=mod text/telephone/generate.go
