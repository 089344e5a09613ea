"""The words on the trainer’s screen: things that everybody knows, short, and spelt with the letters a to z.

They stand on a wall before colleagues, where those of passphrases, which are many and odd, would not do. Three of 128
are one in two million; whoever tries is signed in, and is slowed down (hrstod/accounts/throttle.py).
"""

from __future__ import annotations

from types import MappingProxyType

SWEDISH = (
    "anka ask bagare balja banan bank bild bok boll bord brev bro bulle buske cykel dag dator dikt disk docka droppe "
    "duk dusch fika film fisk flagga flod flygel form frukt garn gata glas golv gran grind gryta gunga gurka hall hamn "
    "hatt hav hink hjul hus hylla jacka jord juice kaffe kaka kalas kamera karta katt klocka knapp koffert kompass "
    "kopp korg krita kudde kulle lada lakan lampa land lax limpa linje ljus lok luft lykta mandel mapp mark matta "
    "melon minut moln morot motor mugg musik mynt ost paket panna papper park pensel penna pinne plats post potatis "
    "radio ram ring ris ros ruta sadel saft sand sax segel sked skog skola skylt soffa sol soppa stig stol sylt tavla "
    "tennis torg trumma tulpan tunnel vagn"
)
ENGLISH = (
    "apple arch atlas autumn bag ball banana barn basket beach bell bench bicycle bird boat book bottle bowl box brick "
    "bridge brush bucket button cabin cake camera candle canvas card carpet carrot castle chair cheese cherry circle "
    "clock cloud coat coffee coin corner cotton cup curtain desk door drum engine envelope farm feather fence field "
    "film flag floor flower forest fork frame garden gate glass glove grape grass guitar hall hammer harbour hat hill "
    "honey house island jacket jar kettle kitchen ladder lake lamp leaf lemon letter library lunch map market meadow "
    "melon mirror moon mountain mug music napkin notebook ocean onion orange oven paint paper park pencil piano pillow "
    "plate pocket radio ribbon river road roof salt sand sauce school shelf spoon stairs table ticket tower tulip"
)
WORDS = MappingProxyType({"sv": tuple(SWEDISH.split()), "en": tuple(ENGLISH.split())})
"""By language."""
