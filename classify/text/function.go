package text

import "strings"

// functionWords are words that say nothing of a matter, folded, in all six
// languages. Those that ask, deny or say when are not among them: they change
// what a phrase means.
const functionWords = `
 a an the and or of to in on at for from by with as is are was were be been am i you we they he she it me my your our
 their his her its this that these those there here do does did have has had will would can could should may might
 must if so than then too very just also about into over up out any some all im ive id
 och att det som en ett pa ar av for med jag den till ni har de om han hon vi fran men sa eller da detta denna dessa
 mig mitt min mina er ert era var vart vara blir bli kan ska skulle vill hade hos ut upp in under
 og jeg ikkje til vaert dere deres mitt mine kan skal skulle vil hadde ved pa som et
 af der jeres mig min har haft blev bliver
 ja on etta se han mina sina me te he oli ovat ole olen jos niin kuin myos
 der die das und ist ich sie ein eine einen einem einer mit auf fur den dem des von zu im es aber oder wenn wie mir
 mich mein meine meinen ihr ihre ihnen uns aus auch bei wird wurde war hat habe haben sind sein dass als zum zur vom`

// functionWordSet is functionWords as a set.
var functionWordSet = func() map[string]bool {
	set := make(map[string]bool)
	for _, w := range strings.Fields(functionWords) {
		set[w] = true
	}
	return set
}()

// IsFunctionWord reports whether a folded word says nothing of a matter, such
// as an article, a pronoun or an auxiliary verb.
func IsFunctionWord(w string) bool { return functionWordSet[w] }
