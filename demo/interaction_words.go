package demo

// What is said in the demo is invented, also about bodies that are real.

// subjects of interactions, by whom they are with.
var (
	unionSubjects = []string{
		"Ballot timetable", "Support for the picket lines", "Joint statement on pay", "Motion to conference", "Regional rally in spring",
		"Anti-union laws", "Pension dispute", "Organising in warehouses", "Minimum service levels", "Fringe meeting at congress",
		"Speakers for May Day", "Recognition campaign", "Staffing levels", "Affiliation and the political fund", "Young members' network",
	}
	groupSubjects = []string{
		"Rent strike briefing", "Library closures", "Joint petition", "Demonstration in the square", "Clean air campaign", "Candidates' hustings",
		"Joint leaflet", "Mutual aid kitchen", "Tenants' charter", "Coach to the national march", "Council budget",
	}
	pressSubjects = []string{
		"Background on the strike figures", "Interview with our chair", "Op-ed on public ownership", "Corrections to yesterday's story", "Briefing on the manifesto",
		"Profile of local candidates", "Photo call at the depot", "Membership figures", "Long read on the housing campaign",
	}
)

// summaries are what was written down.
var summaries = []string{
	"They are **in favour** and want to see a draft first.\n\n- draft by the end of the month\n- they bring it to their executive",
	"Long talk about what members expect. Cautious about being seen with any party before the ballot.",
	"They asked for speakers and offered a room. Travel costs are open.",
	"Short call. They will come back after their committee has met.",
	"Disagreement on the wording of the second paragraph; otherwise agreed.",
	"New faces on the committee; introductions all round. Good mood.",
	"They are short of people and would welcome help with leafleting.",
	"Went through the figures together. Two of them need checking.",
	"They asked us to keep this among ourselves until it is announced.",
	"Agreed to meet every other month from now on.",
}

// sentences are remarks worth keeping.
var sentences = []string{
	"We will not stand aside again without a written agreement.",
	"Our members are ahead of the leadership on this.",
	"If you bring the sound system we bring the crowd.",
	"Nobody has asked us before, and that is the trouble.",
	"The executive will carry it by two votes.",
	"We can live with the motion as it stands.",
	"Ask me again after conference.",
	"That figure is wrong, and they know it.",
}

// tasks are what came out of it.
var tasks = []string{
	"Send the draft statement", "Find three speakers", "Confirm the room", "Send our figures", "Introduce the new organiser", "Thank them in writing",
	"Ask the treasurer about the coach", "Send minutes", "Check the wording with our chair", "Propose two dates",
}

// questionsOfTheDay are the issues on which stances are recorded.
var questionsOfTheDay = []struct{ key, name, about string }{
	{"rail", "Public ownership of rail", "Bringing train operation and rolling stock into public ownership."},
	{"rent", "Rent controls", "Limits on rents and on rises within a tenancy."},
	{"strike-law", "Repeal of the strike laws", "Thresholds of ballots, notice and minimum service levels."},
	{"pr", "Proportional representation", "For elections to Parliament."},
	{"climate", "Climate jobs", "Public investment in insulation, transport and power."},
	{"week", "Four-day week", "Without loss of pay."},
}
