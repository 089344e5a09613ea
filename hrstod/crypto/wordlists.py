"""The words that passphrases are made of: the plain ones of xkcdpass's lists, without those that hurt.

Whoever signs in here may have been hurt. No word for violence, fear, death, illness, crime, drugs or sex belongs in
what they type each morning, and none that belittles anybody. A word is left out when any of these is a part of it (`^`
is a word's beginning, `$` its end). Some harmless words go with them; enough are left.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple


class Source(NamedTuple):
    """A list that comes with xkcdpass, and which of its words are used."""

    name: str
    plain: str
    """Only small letters a to z, which every keyboard has."""
    left_out: str


SWEDISH = Source(
    "swe-short",
    "[a-z]{4,8}",
    # violence and war
    "mord bomb gift pistol revolver vapen vapnen kniv dolk krig milit soldat missil attack attentat angrep angrip "
    "invadera terror massak tortyr tortera despot hotb hotels hoten hotf hots$ hot$ ohotad hatb hatf hatg hatm hats "
    "hets hugg ^spark pisk$ ^piskr piska prygel pryglet stryp ^stryk ^smisk dask skjut ^skott ^kamp kamp$ ^strid "
    "strid$ strejk brutal elak ondgj ondo$ ondsi ondsk ^vred ilska ilsken argsint ohygg fiend fientlig ^svek ^svik "
    "besvik mobb hunsa plundra lyncha pogrom boja$ gissl fotangel gruff hemsk barnaga spill bakbind tvang betvinga "
    "utpressa utrota utsatt stalker stympa slakt galge schavott nervgas torped pansar marodera vildsint heder "
    "gerilla stilett skadefri "
    # fear, loss and death
    "panik chock trauma ^grav ^begrav ^begrov massgrav havsgrav avliv avlid likdel likfynd likhund likmask likstank "
    "likvagn kist kadaver skelett vampyr zombie ^offer lidelse blod ^kval kval$ ^sorg domedag ^ensam skild$ skils$ "
    "exman exfru exhustru abort missfall suici helvet helsi fanken fanskap vafan satan skada skadlig skadd skador "
    "krasch krisb krisf krisl kris$ olyck livsfara faror farozon brand omkom obducera hysteri ^skam ^brud "
    # crime and the police
    "brott tjuv tjyv skurk maffi gangster huligan polis snut kidnappa arrest straff skuld spion krim snatt ligist "
    "inburad niding ^bedra$ "
    # illness, drink and drugs
    "sjuk akut cancer aids hivtest ^pest svinpest ebola leukemi syfilis klamydia anorexi bulimi malaria psyk spastisk "
    "epilepsi demens deppa deppig lobotomi alkis alkoh alkotest fyllb fylleri fyllh fyllo bakfull bakfylla berusa "
    "sprit$ supit ^drog tuggdrog knark hasch heroin kokain cocab narko ecstasy opiat opium opiet morfin metadon "
    "ketamin nikotin "
    # bodies and sex
    "sex porr$ porrb porrf porri porrs ^hora$ horaktig horeri horkarl horor horsare hordom ^hord$ hynda luder$ slampa "
    "slampig bitch bimbo fitt snipp snopp vagina klitor clitor testik sperm ^anal$ ^anus arsel arsle dildo erekt eroti "
    "erogen orgasm orgie onane onani ^oral nymf pedof bordell koppleri eskort konkubin sodom kondom fallos naken "
    "^strip incest otukt otrogen liderlig gigolo hallick tidelag sadism nekro fetisch homof homop homma$ hetero$ lesbi "
    "gay queer androgyn jungfru bajs skit ^piss ^kiss$ ^fiss brakfis prutt spyd spyt snus tutt$ avsky$ magont "
    # words that belittle, and words for who people are
    "idiot imbecil debil mongo pucko puckel pucklet dumbom dumsn kastrat eunuck fetto fjoll ^fult$ helful negr nigg "
    "zigen tattare blatte ^jude ^judi halvjude muslim islam jihad niqab salafism hedn kristen kristlig katol polack "
    "turk$ arab afgh irakisk irani irans ghetto getto renrasig nazi ^nasse fascism hakkors svastik ^slav livegen "
    "misogyn kines indian nubisk utfattig tigger flykting fegis gubbsl kaffr lapsk lappmark ^lapp$ svarting skinhead "
    # shouts and abbreviations
    "lmfao ^gbit ^mbit gbps mbps haha hmmm kcal inkl$ wlan",
)
ENGLISH = Source(
    "eff-long",
    "[a-z]{3,9}",
    # violence and war
    "ambush backstab browbeat bruis bully bullwhip capti captur chokehold choking coerc cruel crush dagger enforce "
    "enslave handgun handcuff harmful ^hate hatred hurt imprison knife ^lash$ ^lurk overkill predator prison ^punch "
    "slap slash smother strangle suffocate threaten thrash ^traps ^trapp vengeful violat ^wound brute brutish enrage "
    "outrage anger$ fight scold scorch smash stalk spear obsess "
    # fear, loss and death
    "grave ^grief mourn mortuary undead entomb dread danger panic scared scari scary suffer dying evil tragedy zombie "
    "^agony alone$ widow spous divorc husband ^wife bride "
    # crime, illness and drink
    "arson jail police thiev aids virus venom poison psych booz "
    # bodies and sex
    "sex lustf lustil groin jockstrap pregnan "
    # words that belittle, and words for who people are
    "dwarf islam crazy",
)
SOURCES = MappingProxyType({"sv": SWEDISH, "en": ENGLISH})


@cache
def word_list(language: str) -> tuple[str, ...]:
    """Give the words that passphrases in a language are made of, in the order of the alphabet."""
    source = SOURCES[language]
    plain, left_out = re.compile(source.plain), re.compile("|".join(source.left_out.split()))
    words = (files("xkcdpass") / "static" / source.name).read_text(encoding="utf-8").split()
    return tuple(sorted({word for word in words if plain.fullmatch(word) and not left_out.search(word)}))
