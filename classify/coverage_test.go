package classify

import (
	"strings"
	"testing"

	"ombud/store/casework"
)

const toolRules = "[department.cards.phrases.en]\n\"card\" = 5\n\"never there\" = 5\n[department.loans.phrases.en]\n\"loan\" = 5\n"

func toolRows() []Gold {
	return []Gold{
		{Text: "my card", Department: "cards"},
		{Text: "the card and the loan loan", Department: "loans"},
		{Text: "a wedding ring was stolen", Department: "cards"},
		{Text: "the wedding was fine", Department: "cards"},
		{Text: "a wedding for me", Department: "cards"},
		{Text: "my loan for a wedding", Department: "loans"},
		{Text: "unlabelled card"},
	}
}

func TestRules_Coverage(t *testing.T) {
	list := rulesOf(t, toolRules).Coverage(toolRows())
	by := make(map[string]Coverage)
	for _, c := range list {
		by[c.Phrase] = c
	}
	if c := by["card"]; c.Fired != 3 || c.Sole != 2 || c.Labelled != 2 || c.Right != 1 || c.AtLeast <= 0 || c.AtLeast >= 0.5 {
		t.Errorf("card: %+v", c)
	}
	if c := by["never there"]; c.Fired != 0 || list[len(list)-1].Phrase != "never there" {
		t.Errorf("the dead phrase: %+v, last %+v", c, list[len(list)-1])
	}
}

func TestRules_Suggest(t *testing.T) {
	r := rulesOf(t, toolRules)
	found := r.Suggest(toolRows(), 5)
	if len(found) == 0 || found[0].Department != "cards" || !strings.Contains(found[0].Phrase, "weddi") {
		t.Fatalf("proposals = %+v, want wedding for cards", found)
	}
	p := found[0]
	if p.Fixed != 3 || p.Broken != 1 || len(p.Hits) != 4 {
		t.Errorf("proposal = %+v, want 3 right, 1 wrong and what it hits", p)
	}
	if _, err := Parse("accepted.toml", []byte(toolRules+p.TOML())); err == nil {
		t.Log("accepted as it stands")
	}
	if got := r.Classify(body("a wedding ring")).Department; got != casework.DepartmentTriage {
		t.Errorf("a proposal is active before it is accepted: %s", got)
	}
	if n := len(r.Suggest(toolRows(), 1)); n != 1 {
		t.Errorf("%d proposals, want at most 1", n)
	}
}

func TestRules_Diff(t *testing.T) {
	older := rulesOf(t, toolRules)
	newer := rulesOf(t, strings.Replace(toolRules, "\"loan\" = 5", "\"loan\" = 9", 1)+"\"wedding\" = 3\n")
	changes := older.Diff(newer, toolRows())
	if len(changes) == 0 || changes[0].What != "department" || changes[0].New != "loans" {
		t.Errorf("changes = %+v", changes)
	}
	if same := older.Diff(older, toolRows()); len(same) != 0 {
		t.Errorf("the same rules differ: %+v", same)
	}
}

func TestExample(t *testing.T) {
	text := casework.Text{Subject: "Faktura 123456", OwnText: "Hej!\nJag heter Åsa Öberg, \"811218-9876\", skriv till asa@example.org.\n/Åsa"}
	got := Example(text, "Åsa Öberg", "payments", "question")
	for _, gone := range []string{"Åsa", "Öberg", "811218", "123456", "asa@"} {
		if strings.Contains(got, gone) {
			t.Errorf("%q is left in\n%s", gone, got)
		}
	}
	s, problems := readSource("x.toml", []byte(got))
	if len(problems) > 0 || len(s.shape.Example) != 1 || s.shape.Example[0].Want.Department != "payments" {
		t.Errorf("problems %v in\n%s", problems, got)
	}
}
