package text

// languageWords are frequent words in their folded form, in the order of
// languages. A word that several languages share stands in each list.
var languageWords = [len(languages)]string{
	// Swedish
	`och att det som en pa ar av for med inte jag den till ni har de ett om han min mitt mina var vara vi fran men sa
	 eller nar hur vad kan ska skulle vill mig er era ert efter bara nu ut upp in under over mot utan aven an ocksa
	 hos dem dom mycket alla allt inget ingen inga nagon nagot nagra da detta denna dessa har har blir blev blivit
	 varit vart finns fick fatt far gar gick gjort gora maste sedan sen redan fortfarande aldrig alltid igen tillbaka
	 tack hej halsningar vanlig vanliga mvh snalla kronor kr pengar pengarna betala betalat betalade faktura fakturan
	 kundtjanst veckor manader dagar idag igar imorgon nya nytt gamla eftersom darfor varfor hon sin sitt sina du dig
	 hade kom kommer tar tog ger skickat skickade fel tycker undrar onskar behover behov beslutet svar svaret begar
	 kopt kop kopet butiken mejl konto kontot kortet arende arendet inom enligt samt nagonsin annat andra forst mellan
	 ju val nog dock saa langre sjalv ihop bort hem pa aterbetalning mejlet nagonting varje hela stallet gang ganger
	 lan lanet rantan avgift avgiften snart borde hjalp hjalpa ta ha bli ge se gor ser vet sager sa ville utan ens`,
	// English
	`the and to of is not i you have for with a my on this was it that in be are as at by from or an will would your
	 can could but they we he she his her our their there which what when where why how who all any some no yes do does
	 did been has had were if so than then them these those me us about after before because just only also still again
	 never always now please thank thanks hello hi dear regards kind sincerely yours want need pay paid payment money
	 account card invoice order received get got been should into out up down over more very every don didnt dont cant
	 wont isnt wasnt hasnt havent im ive id like know see time day days week weeks month months bought shop call called
	 told said says ask asked asking back first last one two three without since until while here too much many must
	 may its am being such other another nobody anyone someone something nothing its refund claim sent send made make
	 good best put mine each own even ever both between through during against think gave give went go come came`,
	// Norwegian
	`og at det som en pa er av for med ikke jeg den til de har et om han min mitt mine var vi fra men sa eller nar hvordan
	 hva kan skal skulle vil meg dere deres etter bare na ut opp inn under over mot uten ogsa hos dem mye alle alt noe noen
	 ingen ingenting dette denne disse her blir ble blitt vaert finnes fikk fatt far gar gikk gjort gjore ma siden allerede
	 fortsatt aldri alltid igjen tilbake takk hei hilsen vennlig vennligst mvh kroner kr penger pengene betale betalt betalte
	 faktura fakturaen kundeservice uker maneder dager dag gar morgen nye nytt gamle fordi derfor hvorfor hun sin sitt sine
	 du deg seg hadde kom kommer tar tok gir sendt sendte feil synes lurer onsker trenger svar svaret kjopt kjop kjopet
	 butikken epost konto kontoen kortet saken sak innen ifolge samt annet andre forst mellom jo vel nok derimot lenger selv
	 bort hjem mulig gang ganger hver hele stedet snart burde hjelp hjelpe ta ha bli gi se gjor ser vet sier ville hvis
	 mottatt heller hvilken hvor slik enn sjekket`,
	// Danish
	`og at det som en pa er af for med ikke jeg den til de har et om han min mit mine var vi fra men sa eller nar hvordan
	 hvad kan skal skulle vil mig jer jeres i efter bare nu ud op ind under over mod uden ogsa hos dem meget alle alt noget
	 nogen ingen ingenting dette denne disse her bliver blev blevet vaeret findes fik faet far gar gik gjort gore ma siden
	 allerede stadig aldrig altid igen tilbage tak hej hilsen venlig venligst mvh kroner kr penge pengene betale betalt
	 betalte faktura fakturaen kundeservice uger maneder dage dag gar morgen nye nyt gamle fordi derfor hvorfor hun sin sit
	 sine du dig sig havde kom kommer tager tog giver sendt sendte fejl synes onsker behover svar svaret kobt kob kobet
	 butikken mail konto kontoen kortet sagen sag inden ifolge samt andet andre forst mellem jo vel nok derimot laengere selv
	 vaek hjem muligt gang gange hver hele stedet snart burde hjaelp hjaelpe tage have blive give se gor ser ved siger ville
	 hvis modtaget heller hvilken hvor sadan end lige kun regning regningen gebyr gebyret bedes oplyse jeg`,
	// Finnish
	`ja on ei etta se en han mina sina me te he oli ovat ole olen olet olemme olette mutta tai kun jos niin kuin mita mika
	 miksi miten missa milloin joka jotka jonka nyt vain myos viela jo aina koskaan taas takaisin kiitos hei moi terveisin
	 ystavallisin terveisia hyva paivaa euroa laskun lasku laskut laskua maksu maksan maksoin maksanut tili tilin tililta
	 tilille kortti kortin minun minulle minulta minua teidan teille teilta teita han hanen sen siita siella tama taman
	 tasta tahan nama naita voi voiko voisitteko voitteko saako sain saanut saada pitaa pyydan haluan haluaisin asia asiaa
	 asiasta asiakaspalvelu sovellus sovelluksessa kaikki mitaan ette emme eivat ollut jota jossa siis ennen jalkeen
	 kanssa ilman koska vaikka sitten tanaan eilen huomenna viikkoa kuukautta paivaa vuotta uusi uuden vanha itse paljon
	 enemman kertaa rahat rahaa tuote paketti palautus kauppa osti ostin tilasin`,
	// German
	`und der die das ist nicht ich sie ein eine einen einem einer mit auf fur den dem des von zu im in an es aber oder wenn
	 wie was warum wann wo wer kann konnen soll sollte will mochte mir mich mein meine meinen meiner meinem ihr ihre ihnen
	 ihren ihrer ihrem uns unser nach vor nur jetzt aus auch bei bis uber unter gegen ohne sehr alle alles kein keine
	 keinen nichts etwas dies diese dieser dieses hier wird wurde worden werden war waren bin hat habe haben hatte sind
	 sein seit schon noch nie immer wieder zuruck danke hallo guten tag gruss grusse gruessen freundlichen mit bitte geld
	 zahlen bezahlt zahlung rechnung rechnungen konto karte kundenservice wochen monate tage heute gestern morgen neue neuen
	 weil deshalb dass als zum zur vom beim am um durch man da so denn doch mehr ob geehrte damen herren meines erhalten
	 bestellt bestellung gekauft kauf bekommen bekomme laut habe gibt geht steht schreiben mal jedes`,
}

// languageParts are groups of letters that are far more frequent in one
// language, or in few, than in the others.
var languageParts = [len(languages)]string{
	`igt nad arna erna orna ckor ande ning tni atta forf gra mej skri tjan kning ost lig stall aln oss ott itt ett ckt`,
	`the ing tion ough ight ould you wh ould ally ness ment ould ough eed ould out ave ied tly ith`,
	`kke hv oye eie jon ette kjo gje sjon ering eid opp ukt lse else inge oye hva hvo nne utt ekk ikk`,
	`kke hv oje aed ion gen else lse ering hvad hvor aeg ede edr aev tte ige lig eds eda elsk oge eje dig edt ndt`,
	`aan een iin oon uun ssa lla lta sta lle ksi tta isi nen kse taa yyt uut ien uks kaa maa mma sti aika ukse oit sen`,
	`sch ich ung cht ein eit eis tig zei zah nge ver wir aus auf stell echt iche ngen ten ech etz tzt ier`,
}
