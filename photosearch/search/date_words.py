"""The words of dates in English, German, French, Czech and Spanish, as data: without accents, in small letters.

They serve to see that a date may be there, and for what a date library does not know: seasons, feasts, "last" and
"this". What a month or a weekday is called lies here only to be noticed; `dateparser` says which it is.
"""

from __future__ import annotations

from photosearch.search.plain_words import word_set

MONTHS = {
    "en": "january jan february feb march mar april apr may june jun july jul august aug september sept sep october "
    "oct november nov december dec",
    "de": "januar janner jan februar feber feb marz april apr mai juni jun juli jul august aug september sept "
    "oktober okt november nov dezember dez",
    "fr": "janvier janv fevrier fevr mars avril avr mai juin juillet juil aout septembre sept octobre oct novembre "
    "nov decembre dec",
    "cs": "leden ledna lednu unor unora unoru brezen brezna breznu duben dubna dubnu kveten kvetna kvetnu cerven "
    "cervna cervnu cervenec cervence cervenci srpen srpna srpnu zari rijen rijna rijnu listopad listopadu prosinec "
    "prosince prosinci",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre",
}
IN_MONTH = {  # what stands before a month without year or day: "in May"
    "en": "in|during",
    "de": "im|in",
    "fr": "en|au mois de|au mois d'",
    "cs": "v|ve",
    "es": "en|en el mes de",
}
WEEKDAYS = {
    "en": "monday tuesday wednesday thursday friday saturday sunday",
    "de": "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "cs": "pondeli utery streda stredu ctvrtek patek sobota sobotu nedele nedeli",
    "es": "lunes martes miercoles jueves viernes sabado domingo",
}
ON_WEEKDAY = {"en": "on", "de": "am", "cs": "v"}  # not "ve středu", which is also "in the middle"

SEASONS = {
    "spring": "spring fruhling fruhjahr printemps jaro jara jare primavera",
    "summer": "summer sommer ete leto leta lete verano",
    "autumn": "autumn fall herbst automne podzim podzimu otono",
    "winter": "winter hiver zima zimy zime zimu invierno",
}
SEASON_STARTS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}  # month; each has three

UNITS = {
    "day": "day days tag tage tagen jour jours den dny dni dnem dnu dia dias",
    "week": "week weeks woche wochen semaine semaines tyden tydny tydnem tydnu semana semanas",
    "weekend": "weekend weekends wochenende week-end vikend vikendu",
    "month": "month months monat monate monaten mois mesic mesice mesicem mesici mesicu mes meses",
    "year": "year jahr annee l'an rok rokem ano",
    "years": "years jahre jahren an ans annees roky let anos",  # never behind "this": "this an …"
}
LAST_BEFORE = (
    "last|past|previous|(?:letzte|vergangene|vorige)[nrsm]?|minul(?:y|a|e|ou|em|eho|ych)|posledni(?:ch)?"
)
LAST_AFTER = "derniere?s?|passee?s?|pasad[oa]s?"
LAST_OF_MANY = r"last|past|letzten|vergangenen|derni(?:er|ere)s|posledni(?:ch)?|ultim[oa]s"
THIS = "this|diese[nrsm]?|cet|cette|ce|tento|toto|tuto|letosni|est[ae]"
LAST_YEAR = "loni|vloni|lonsky|lonska|lonske|lonskou|lonskem|lonskeho|lonskych"
THIS_YEAR = "letos|heuer"
AGO_BEFORE = "vor|il y a|pred|hace"
AGO_AFTER = "ago"

DAY_WORDS = {  # days from today
    "today": 0,
    "tonight": 0,
    "this morning": 0,
    "heute": 0,
    "aujourd'hui": 0,
    "dnes": 0,
    "hoy": 0,
    "yesterday": -1,
    "last night": -1,
    "gestern": -1,
    "hier": -1,
    "vcera": -1,
    "ayer": -1,
    "day before yesterday": -2,
    "vorgestern": -2,
    "avant-hier": -2,
    "predevcirem": -2,
    "anteayer": -2,
}
HIER_IS_FRENCH = word_set(
    "le la les du des un une avec sur dans mon ma mes photo photos prise prises et au aux"
)
"""Words beside "hier" that tell the French "yesterday" from the German "here"."""

FEASTS = {
    "christmas eve": "christmas eve|heiligabend|heiliger abend|reveillon de noel|stedry den|nochebuena",
    "christmas": "christmas|xmas|weihnachten|noel|vanoce|vanocich|vanoc|navidad|navidades",
    "easter": "easter|ostern|paques|velikonoce|velikonocich|velikonoc|pascua|semana santa",
    "new year's eve": "new year'?s? eve|silvester|saint-sylvestre|silvestr|silvestra|nochevieja",
    "new year": "new year'?s?(?: day)?|neujahr|nouvel an|novy rok|noveho roku|ano nuevo",
    "halloween": "halloween",
}
AT_FEAST = (
    "(?:at|over) (?:christmas|xmas|easter|new year)|(?:on|at) (?:halloween|christmas eve|new year'?s? eve)|"
    "(?:zu|an|uber) (?:weihnachten|ostern)|(?:zu|an) (?:silvester|neujahr|heiligabend)|"
    "(?:a|pour|pendant) (?:noel|paques)|o (?:vanocich|velikonocich)|na (?:vanoce|velikonoce|silvestra)|"
    "(?:en|por) (?:navidad|navidades|nochevieja|nochebuena|semana santa)"
)

_NUMBERS = {
    1: "one a an ein eine einen einem einer un une jeden jedna jedno jednim una uno",
    2: "two zwei deux dva dve dvema dos",
    3: "three drei trois tri tremi tres",
    4: "four vier quatre ctyri ctyrmi cuatro",
    5: "five funf cinq pet peti cinco",
    6: "six sechs sest sesti seis",
    7: "seven sieben sept sedm sedmi siete",
    8: "eight acht huit osm osmi ocho",
    9: "nine neun neuf devet deviti nueve",
    10: "ten zehn dix deset deseti diez",
    11: "eleven elf onze jedenact once",
    12: "twelve zwolf douze dvanact doce",
}
NUMBERS = {word: number for number, words in _NUMBERS.items() for word in words.split()}

LEAD = word_set(
    "taken made shot aufgenommen pris prise prises vyfoceno tomada tomadas from between in on of during at over for "
    "the im am aus vom von zwischen der die das den dem wahrend en de du le la les entre au pendant v ve na z ze za "
    "an zu uber o a por pour early mid late anfang mitte ende debut "
    "mezi el los las del durante year jahr jahre rok roce roku annee l'annee ano"
)
"""What may stand before a date and goes with it: "in the", "im", "en"."""

BEFORE_YEAR = word_set(
    "from between in during of im jahr jahre aus von zwischen en de du annee l'annee entre v roce roku rok z mezi del "
    "ano year"
)
"""Words behind which a year is one wherever it stands; elsewhere it is one only as the last word."""

BETWEEN = frozenset(["between", "zwischen", "entre", "mezi"])
TO = word_set("to until till bis a et az do y hasta al - – and und")
TO_AFTER_BETWEEN = frozenset(["and", "und", "et", "a", "y"])  # these make a span only behind "between"
SIDES = {
    "before": frozenset(["before", "vor", "avant", "pred", "antes"]),
    "after": frozenset(["after", "nach", "apres", "po", "despues"]),
    "since": frozenset(["since", "seit", "depuis", "od", "desde"]),
    "until": frozenset(["until", "till", "bis", "jusqu'a", "jusqu'en", "do", "hasta"]),
}
SIDES_OF_YEARS = frozenset(
    ["do", "po", "pred", "vor"]
)  # these mean too much before "last summer" and the like
AMONG = "of|in|de|del|du|roku|v roce|im jahr"  # between a month or season and its year
AT = "at|over|on|in|im|an|zu|uber|a|en|pour|v|ve|o|na|por"  # between "last year" and a month, season or feast
TOO_COMMON = word_set("new day this morning before in de den santa an s")
"""Words of dates that stand in so many questions that another word of the date must give it away."""
