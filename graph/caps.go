package graph

// Caps are the largest lengths of the lists of records that are no connections,
// by "Type.field". Verbs keep them when they write; the cost of a request counts
// by them.
func Caps() map[string]int {
	return map[string]int{
		"Query.nodes":                                  100,
		"Query.regions":                                12,
		"Query.possibleDuplicates":                     10,
		"Organisation.ancestors":                       20,
		"Organisation.regions":                         12,
		"Organisation.effectiveRegions":                12,
		"Organisation.externalIDs":                     20,
		"Organisation.tags":                            50,
		"Person.tags":                                  50,
		"User.regions":                                 12,
		"CreateOrganisationPayload.possibleDuplicates": 10,
		"CreatePersonPayload.possibleDuplicates":       10,
		"RevealContactPointPayload.contactPoints":      50,
		"Interaction.participants":                     50,
		"Interaction.documents":                        20,
		"Interaction.tags":                             50,
		"Interaction.sharedWith":                       50,
		"PlanInteractionPayload.interactions":          60,
		"HandOverPortfolioPayload.organisations":       100,
		"HandOverPortfolioPayload.people":              100,
		"HandOverPortfolioPayload.followUps":           100,
		"InteractionStats.rows":                        500,
	}
}
