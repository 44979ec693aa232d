package demo

import "strings"

// givenNames and familyNames are combined into people who do not exist: the
// family names are made up.
var (
	givenNames = strings.Split("Aoife|Bashir|Catrin|Deepa|Emre|Fatima|Gwilym|Hana|Iñaki|João|Kezia|Łucja|Mairéad|Nnamdi|Oskar|"+
		"Parveen|Quinn|Rhys|Siân|Tomasz|Uzma|Viktor|Wanjiru|Xanthe|Yusuf|Zoë|Søren|Renée|Marcus|Grace|Dilys", "|")
	familyNames = strings.Split("Ashmarrow|Cawdermoor|Dunmarrow|Elderbeck|Fennimarsh|Gallowmead|Ibekwara|Jorviksen|Kestrelby|"+
		"Llanfernydd|Mossingdale|Nørrebækken|Ó Dúlainn|Pembrindle|Quillerthwaite|Rookthorpe|Silverbrand|Tarnfellow|"+
		"Umberlow|Vantongel|Whistlemere|Yarrowby|Zawadzień|Chowdrani|Abdelqarra|Nakamorita|Olatunjiwo|Ferreirinho|Mac Giollabuí", "|")
)

// The lengths of the two lists have no common factor, so that no name comes
// twice among the first len(givenNames) x len(familyNames).
func nameOf(i int) (given, family string) {
	return givenNames[i%len(givenNames)], familyNames[i%len(familyNames)]
}

// pronounsOf are those that a few people have told us.
func pronounsOf(i int) string {
	switch i % 12 {
	case 3:
		return "she/her"
	case 7:
		return "he/him"
	case 10:
		return "they/them"
	}
	return ""
}
