// Package ceiling answers the operations of the benchmark by hand: one handler and
// hand-written SQL for each, nothing general, no GraphQL. It gives the same JSON to
// the same viewer under the same visibility, and its writes leave the same rows at
// the same durability. It shares no code with what it is compared with but the
// rules of words and dates.
//
// It knows the rules of one viewer alone, a user of the outreach team.
package ceiling
