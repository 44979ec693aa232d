package dataset

import (
	"fmt"
	"strings"
)

var (
	places = strings.Fields(`Aberdeen Barnsley Belfast Birmingham Blackpool Bolton Bradford Brighton Bristol Cardiff Carlisle Coventry
		Derby Derry Dundee Durham Edinburgh Exeter Glasgow Grimsby Hull Inverness Ipswich Lancaster Leeds Leicester Lincoln Liverpool
		London Luton Manchester Middlesbrough Newcastle Newport Norwich Nottingham Oldham Oxford Plymouth Preston Sheffield Stoke
		Sunderland Swansea Wakefield Wigan Wolverhampton Wrexham`)
	trades = strings.Fields(`Transport Rail Bus Dockers Miners Nurses Teachers Bakers Printers Cleaners Couriers Builders Engineers
		Farm Fire Postal Port Seafarers Steel Textile Warehouse Care Civic Water Energy Cinema Theatre Music Library Museum`)
	bodies = map[string][]string{
		"TRADE_UNION": {"Workers Union", "Union", "Workers Association"}, "TRADES_COUNCIL": {"Trades Council"},
		"CAMPAIGN_GROUP": {"Campaign", "Action Group"}, "COMMUNITY_ORGANISATION": {"Community Forum"}, "CHARITY_NGO": {"Trust"},
		"STUDENT_ORGANISATION": {"Students"}, "POLITICAL_PARTY": {"Party"}, "MEDIA_OUTLET": {"Gazette", "Post", "Courier", "Radio"},
	}
	kinds = []string{"TRADE_UNION", "TRADE_UNION", "TRADE_UNION", "TRADE_UNION", "TRADES_COUNCIL", "CAMPAIGN_GROUP", "CAMPAIGN_GROUP",
		"COMMUNITY_ORGANISATION", "CHARITY_NGO", "STUDENT_ORGANISATION", "POLITICAL_PARTY"}

	givenNames = strings.Fields(`Aisha Alan Amara Angela Ben Bronwen Callum Carys Catherine Daniel Deepak Donna Eilidh Elin Emeka Fatima
		Fergus Gareth Grace Hannah Harpreet Iain Imran Isla Jack Jean Joan Kamal Karen Kwame Leila Liam Lucy Maeve Mairi Malik Mark
		Megan Mohammed Nadia Niamh Nia Oliver Olu Owen Patrick Priya Rachel Rhys Rosa Sadia Sean Shirley Simon Sioned Stephen Tariq
		Tomos Usha Wendy Yasmin`)
	familyNames = strings.Fields(`Adeyemi Ahmed Ali Allen Bailey Begum Bell Brown Campbell Carter Chaudhry Clarke Collins Cooper Davies
		Desai Doherty Donnelly Edwards Evans Ferguson Fraser Gallagher Graham Green Griffiths Hall Harris Hughes Hussain Iqbal Jackson
		James Jenkins Jones Kaur Kelly Khan King Lewis Lloyd MacDonald MacLeod Malik Marshall Mensah Miller Mitchell Morgan Morris
		Murphy Murray Nwosu Okafor Owen Parker Patel Phillips Powell Price Quinn Rahman Rees Reid Roberts Robertson Ryan Scott Shah
		Sharma Singh Stewart Taylor Thomas Thompson Walker Watson White Williams Wilson Wood Wright`)

	subjects = strings.Fields(`Ballot Canvass Conference Demonstration Donation Endorsement Hustings Leaflets Manifesto March Minutes
		Motion Negotiation Petition Picket Platform Press Rally Recognition Recruitment Redundancy Rota Solidarity Strike Survey Wages`)
	// common are the words of summaries; the first ones come up most.
	common = strings.Fields(`the and we to of they a in that will on for with be agreed about meeting members branch asked support next
		week vote campaign said motion dispute pay ballot strike leaflet venue speaker national region officer council safety transport
		hospital school housing rent climate wages pension hours contract agency closure redundancy picket rally march petition
		conference delegate executive secretary treasurer affiliation donation volunteers canvass constituency candidate election
		manifesto policy devolution minister parliament select committee evidence report inquiry press release quote interview
		broadcast embargo deadline editor letter column photograph coverage statement signature platform banner stewards route police
		permission insurance minibus leafleting stall newsletter website translation childcare access interpreter funding grant
		budget invoice hall kitchen projector microphone agenda minutes chair apology quorum amendment composite remit nationalise
		timetable franchise depot terminal cargo crane warehouse courier algorithm surveillance facial recognition grievance tribunal
		settlement backpay overtime rota sickness menopause apprenticeship training tuition bursary library museum`)

	beats = []string{"Transport", "Health", "Education", "Housing", "Climate", "Work", "Westminster", "Devolution", "Energy", "Policing", "Culture", "Local government"}
	tags  = strings.Fields(`priority dormant-2024 conference ally sceptic funder north-west public-sector private-sector youth
		retired solidarity press-list newsletter speaker-bank venue target-seat devolved climate transport health education housing care`)
	colours = []string{"", "#c0392b", "#2980b9", "#27ae60", "#8e44ad"}
)

func (d *dice) organisationName(kind string, i int) (name, short string) {
	trade, body := pick(d, trades), pick(d, bodies[kind])
	switch {
	case kind == "MEDIA_OUTLET":
		return fmt.Sprintf("%s %s %d", pick(d, places), body, i), ""
	case d.chance(30):
		name = fmt.Sprintf("National %s %s %d", trade, body, i)
		return name, strings.ToUpper("N"+trade[:1]+body[:1]) + fmt.Sprint(i%90)
	}
	return fmt.Sprintf("%s %s %s %d", pick(d, places), trade, body, i), ""
}

// sentence is prose of so many words.
func (d *dice) sentence(words int) string {
	var b strings.Builder
	for i := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(common[d.skewed(len(common))])
	}
	b.WriteByte('.')
	return b.String()
}
