// Package generator shows the records of package schema to ent's generator, as it
// wants them. The program must not import it: see package ent/schema/field.
package generator

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/mixin"

	"github.com/breakthrough-party/coalition/ent/schema/field"
)

// described is what package schema says of a record, or of what it shares with
// others.
type described interface {
	Fields() []field.Field
	Edges() []ent.Edge
	Indexes() []ent.Index
	Hooks() []ent.Hook
	Policy() ent.Policy
	Annotations() []schema.Annotation
}

// record is ent's view of S.
type record[S described] struct{ ent.Schema }

// Fields implements ent.Interface.
func (record[S]) Fields() []ent.Field { var s S; return fields(s) }

// Edges implements ent.Interface.
func (record[S]) Edges() []ent.Edge { var s S; return s.Edges() }

// Indexes implements ent.Interface.
func (record[S]) Indexes() []ent.Index { var s S; return s.Indexes() }

// Hooks implements ent.Interface.
func (record[S]) Hooks() []ent.Hook { var s S; return s.Hooks() }

// Policy implements ent.Interface.
func (record[S]) Policy() ent.Policy { var s S; return s.Policy() }

// Annotations implements ent.Interface.
func (record[S]) Annotations() []schema.Annotation { var s S; return s.Annotations() }

// Mixin implements ent.Interface.
func (record[S]) Mixin() []ent.Mixin {
	var s S
	sharing, ok := any(s).(interface{ Mixin() []field.Mixin })
	if !ok {
		return nil
	}
	var all []ent.Mixin
	for _, m := range sharing.Mixin() {
		all = append(all, shared{described: m.(described)})
	}
	return all
}

// shared is ent's view of what several records share.
type shared struct {
	described
	none mixin.Schema
}

// Fields implements ent.Mixin.
func (s shared) Fields() []ent.Field { return fields(s.described) }

// Interceptors implements ent.Mixin: there are none.
func (s shared) Interceptors() []ent.Interceptor { return s.none.Interceptors() }

func fields(d described) []ent.Field {
	var all []ent.Field
	for _, f := range d.Fields() {
		all = append(all, f.(ent.Field))
	}
	return all
}
